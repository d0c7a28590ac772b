/** Sets statistics to show at the end of the run. */
import { defineModule } from '../../engine/model/module.ts'
import { invalidName, invalidNameMessage, invalidNames } from './variable-names.ts'

export default defineModule({
  name: 'set_stats',
  isAction: true,
  summary: 'Set statistics to show at the end of the run',
  kind: 'controller',
  notes: ['They are printed below the recap, and are in the last event of a JSON report. They are not variables and cannot be read back.'],
  options: {
    data: {
      type: 'dict',
      required: true,
      invalid: "The 'data' option needs to be a dictionary/hash",
      keys: 'templates',
      description: 'Names and values; a name may be a template.',
    },
    per_host: { type: 'boolean', lenient: true, default: false, description: 'Keep the values per host; otherwise for the whole run.' },
    aggregate: {
      type: 'boolean',
      lenient: true,
      default: true,
      description:
        'Combine with an existing value: numbers are added, texts and lists joined, dicts merged. Otherwise the last value wins.',
    },
  },
  examples: `
- name: Record free space per host
  set_stats:
    data:
      free_gib: 12
    per_host: true
    aggregate: false
`,
  results: { ansible_stats: 'A dict of `data`, `per_host` and `aggregate`.' },
  rules: ({ data }) => invalidNames(data).map((name) => invalidName(name, 'name')),
  ruleMessage: ({ data }) => invalidNameMessage(data),
  probe: () => ({}),
  plan: () => [],
  returns: ({ data, per_host, aggregate }) => ({ ansible_stats: { data, per_host, aggregate } }),
  runEffects: ({ data, per_host, aggregate }) => ({ kind: 'statistics', data, perHost: per_host, aggregate }),
})
