/** Waits until a host can be reached. */
import type { Reconnect } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { elapsed } from '../command/result.ts'

/** Ansible's message; its `ping` corresponds to `true` here. */
const explain: Reconnect['explain'] = (stuck) =>
  'until' in stuck ? { msg: `timed out waiting for ping module test: ${stuck.why}` } : undefined

export default defineModule({
  name: 'wait_for_connection',
  isAction: true,
  summary: 'Wait until the host can be reached',
  readOnly: true,
  notes: [
    'Each attempt opens a new connection, becomes the configured user, and runs a program.',
    'Automatic fact gathering needs the host before this task runs: set `gather_facts: false`, and run `setup` after it.',
    'In check mode it does not wait; it never reports a change.',
  ],
  options: {
    connect_timeout: { type: 'integer', default: 5, description: 'Connection timeout in seconds.' },
    delay: { type: 'integer', default: 0, description: 'Seconds to wait before the first attempt.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between attempts.' },
    timeout: { type: 'integer', default: 600, description: 'Maximum seconds to wait.' },
  },
  examples: `
- name: Wait for a new machine
  wait_for_connection: { delay: 10, timeout: 300 }
- name: Retry often
  wait_for_connection: { sleep: 5, connect_timeout: 2 }
`,
  results: { elapsed: 'Duration in seconds.' },
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
