/** Sets statistics to show at the end of the run. */
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'set_stats',
  isAction: true,
  summary: 'Set statistics to show at the end of the run',
  kind: 'controller',
  notes: ['They are printed below the recap, and are in the last event of a JSON report. They are not variables and cannot be read back.'],
  options: {
    data: { type: 'dict', required: true, keys: 'templates', description: 'Names and values; a name may be a template.' },
    per_host: { type: 'boolean', default: false, description: 'Keep the values per host; otherwise for the whole run.' },
    aggregate: {
      type: 'boolean',
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
  rules: ({ data }) =>
    Object.keys(data)
      .filter((name) => !/^[A-Za-z_]\w*$/.test(name))
      .map((name) => `\`${name}\` is not a valid name: use letters, digits and underscores, and do not start with a digit`),
  probe: () => ({}),
  plan: () => [],
  returns: ({ data, per_host, aggregate }) => ({ ansible_stats: { data, per_host, aggregate } }),
  runEffects: ({ data, per_host, aggregate }) => ({ kind: 'statistics', data, perHost: per_host, aggregate }),
})
