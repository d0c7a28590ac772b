/** Fails with a message. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'fail',
  isAction: true,
  summary: 'Fail with a message',
  kind: 'controller',
  alwaysFails: true,
  options: {
    msg: { type: 'value', default: 'Failed as requested from task', description: 'Failure message: a text or any other value.' },
  },
  examples: `
- name: Fail without a database
  fail:
    msg: "{{ inventory_hostname }} has no database to talk to"
  when: db_host is not defined
`,
  probe: () => ({}),
  plan({ msg }) {
    throw new Problem(typeof msg === 'string' ? msg : (JSON.stringify(msg) ?? ''), { msg })
  },
})
