/** Checks that a host can be reached. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'

/** What Python prints of a module that ends like this. */
const traceback = 'Traceback (most recent call last):\nException: boom\n'

export default defineModule({
  name: 'ping',
  summary: 'Check that a host can be reached',
  readOnly: true,
  notes: ['It connects, becomes the configured user, and runs a shell. It does not send an ICMP echo.'],
  options: {
    data: { type: 'string', default: 'pong', description: 'Value to return; `crash` makes the task fail, for tests.' },
  },
  examples: `
- name: Check the connection
  ping:
- name: Check the connection, with another answer
  ping: { data: here }
`,
  results: { ping: 'Value of `data`.' },
  probe: () => ({ answered: { at: 'host', script: ':', subject: { kind: 'machine' }, parse: ({ code }) => code === 0 } as const }),
  plan({ data }, { answered }) {
    if (!answered)
      throw new Problem('the shell on the host does not run', { kind: 'no-shell', hint: 'check that `/bin/sh` works there for this user' })
    if (data === 'crash')
      throw new Problem('boom, as `data: crash` asks', {
        msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
        results: { rc: 1, module_stdout: '', module_stderr: traceback, exception: traceback },
      })
    return []
  },
  returns: ({ data }) => ({ ping: data }),
})
