/** Wait until the host can be reached. */
import type { Reconnect } from '../engine/action.ts'
import { defineModule } from '../engine/module.ts'
import { elapsed } from './_program.ts'

/** `ping` of Ansible is what no more than `true` is here. */
const explain: Reconnect['explain'] = (stuck) =>
  'until' in stuck ? { msg: `timed out waiting for ping module test: ${stuck.why}` } : undefined

export default defineModule({
  name: 'wait_for_connection',
  summary: 'Wait until the host can be reached',
  inert: true,
  notes: [
    'Each try connects anew, becomes the user it is told to, and runs a program there.',
    'A play that gathers facts by itself needs the host before this task has its turn: say `gather_facts: false`, and gather with `setup` behind it.',
    'It is never counted as a change, and in check mode nothing is waited for.',
  ],
  options: {
    connect_timeout: { type: 'integer', default: 5, description: 'Seconds one connection may take.' },
    delay: { type: 'integer', default: 0, description: 'Seconds to wait before the first try.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between two tries.' },
    timeout: { type: 'integer', default: 600, description: 'Seconds to wait at most.' },
  },
  examples: `
- name: The new machine can be reached
  wait_for_connection: { delay: 10, timeout: 300 }
- name: It is looked for often
  wait_for_connection: { sleep: 5, connect_timeout: 2 }
`,
  results: { elapsed: 'Seconds it took.' },
  probe: () => ({}),
  plan({ connect_timeout: connectTimeout, delay, sleep, timeout }) {
    const action = {
      do: 'reconnect',
      delay,
      every: Math.max(0, sleep),
      timeout,
      connectTimeout,
      until: [{ argv: ['true'] }],
      explain,
    } as const
    return [{ name: 'wait', summary: 'wait for the connection', action, silent: true }]
  },
  returns: (_params, _state, done) => ({ elapsed: elapsed(done.outcome('wait')) }),
})
