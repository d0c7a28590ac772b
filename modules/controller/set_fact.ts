/** Sets host variables for the rest of the run. */
import { defineModule } from '../../engine/model/module.ts'
import { invalidName, invalidNameMessage, invalidNames } from './variable-names.ts'

export default defineModule({
  name: 'set_fact',
  summary: 'Set host variables for the rest of the run',
  kind: 'controller',
  notes: [
    'As in Ansible, the texts `yes`, `no`, `true` and `false` become booleans, as in `set_fact: ready=yes`; other values keep their types.',
  ],
  open: true,
  options: {
    cacheable: {
      type: 'boolean',
      default: false,
      description: 'Also set the variables as facts. With a fact cache, later runs get them, with the lower precedence of facts.',
    },
  },
  examples: `
- name: Set variables for later tasks
  set_fact:
    listen_port: "{{ 8443 if tls | default(false) else 8080 }}"
    admins: [ada, grace]
    cacheable: true
`,
  results: { ansible_facts: 'Variables that were set.' },
  rules(params) {
    if (Object.keys(variablesOf(params)).length === 0) return ['`set_fact` needs at least one variable to set, as `name: value`']
    return invalidNames(variablesOf(params)).map((name) => invalidName(name, 'variable name'))
  },
  ruleMessage(params) {
    if (Object.keys(variablesOf(params)).length === 0)
      return 'No key/value pairs provided, at least one is required for this action to succeed'
    return invalidNameMessage(variablesOf(params))
  },
  probe: () => ({}),
  plan: () => [],
  returns: (params) => ({
    ansible_facts: Object.fromEntries(Object.entries(variablesOf(params)).map(([name, value]) => [name, worded(value)])),
  }),
  resultScope: 'variables',
  cacheable: ({ cacheable }) => cacheable,
})

function variablesOf(params: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'cacheable'))
}

function worded(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(yes|no|true|false)$/i.test(value)) return value
  return /^(yes|true)$/i.test(value)
}
