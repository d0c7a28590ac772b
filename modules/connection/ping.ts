/** See whether a host can be reached and answers. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'ping',
  summary: 'See whether a host can be reached and answers',
  readOnly: true,
  notes: ['It connects, becomes the user it is told to, and runs a shell there. It is no ICMP echo.'],
  options: {
    data: { type: 'string', default: 'pong', description: 'What to answer; `crash` fails, to see how that looks.' },
  },
  examples: `
- name: All are there
  ping:
- name: Some are there
  ping: { data: here }
`,
  results: { ping: 'What `data` says.' },
  probe: () => ({ answered: { at: 'host', script: ':', subject: { kind: 'machine' }, parse: ({ code }) => code === 0 } as const }),
  plan({ data }, { answered }) {
    if (!answered) throw new Problem('the shell on the host does not run', { hint: "see whether the user's `/bin/sh` works there" })
    if (data === 'crash') throw new Problem('boom, as `data: crash` asks')
    return []
  },
  returns: ({ data }) => ({ ping: data }),
})
