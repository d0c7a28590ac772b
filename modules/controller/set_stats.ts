/** Keep numbers and words for the end of the run. */
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'set_stats',
  summary: 'Keep numbers and words for the end of the run',
  kind: 'controller',
  notes: ['They stand under the recap, and in the last event of a report as JSON. They are no variables: nothing can read them back.'],
  options: {
    data: { type: 'dict', required: true, keys: 'templates', description: 'What to keep: names and values; a name may be a template.' },
    per_host: { type: 'boolean', default: false, description: 'Keep them for each host by itself; without it they are of the whole run.' },
    aggregate: {
      type: 'boolean',
      default: true,
      description:
        'Add to what is kept under the name: numbers are added up, texts and lists joined, dicts merged. Without it the last word holds.',
    },
  },
  examples: `
- name: How much is left
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
      .map((name) => `\`${name}\` is no name: it must be letters, digits and underscores, and not begin with a digit`),
  probe: () => ({}),
  plan: () => [],
  returns: ({ data, per_host, aggregate }) => ({ ansible_stats: { data, per_host, aggregate } }),
  runEffects: ({ data, per_host, aggregate }) => ({ kind: 'statistics', data, perHost: per_host, aggregate }),
})
