/** Fail unless conditions hold. */
import { Problem } from '../engine/diagnostic.ts'
import { defineModule } from '../engine/module.ts'

export default defineModule({
  name: 'assert',
  summary: 'Fail unless conditions hold',
  inert: true,
  options: {
    that: {
      type: 'conditions',
      required: true,
      missing: 'conditional required in "that" string',
      description:
        'One condition or a list of them, written as in `when`. What `{{ }}` gives is a condition where an author wrote the text; a text that a host gave is data.',
    },
    fail_msg: { type: 'any', aliases: ['msg'], description: 'What to say where one does not hold: a text or a list of texts.' },
    success_msg: { type: 'any', description: 'What to say where all hold: a text or a list of texts.' },
    quiet: { type: 'boolean', default: false, description: 'Whether to say nothing where all hold.' },
  },
  examples: `
- name: The host is one we know
  assert:
    that:
      - ansible_facts.distribution == 'Debian'
      - ansible_facts.distribution_major_version is version('12', '>=')
    fail_msg: This play needs Debian 12 or later
    success_msg: The distribution will do
- name: The port is a port
  assert: { that: "0 < (port | default(22) | int) < 65536", quiet: true }
`,
  results: {
    msg: 'What was said.',
    assertion: 'The first condition that does not hold.',
    evaluated_to: 'What it came to: false, or the number that it is.',
  },
  probe: () => ({}),
  plan({ that, fail_msg, quiet }) {
    const broken = that.find(({ holds }) => !holds)
    if (!broken) return []
    const sentence = `the condition \`${broken.text}\` does not hold`
    const { value } = broken
    const results = value === undefined ? { assertion: broken.text, evaluated_to: false } : { assertion: value, evaluated_to: value }
    const more = { results, msg: fail_msg ?? 'Assertion failed', lines: !quiet }
    throw fail_msg === undefined ? new Problem(sentence, more) : new Problem(wordsOf(fail_msg), { hint: sentence, ...more })
  },
  returns: ({ success_msg }) => ({ msg: success_msg ?? 'All assertions passed' }),
  speaks: ({ quiet }) => (quiet ? undefined : 0),
})

function wordsOf(message: unknown): string {
  if (Array.isArray(message)) return message.map(wordsOf).join('\n')
  return typeof message === 'string' ? message : JSON.stringify(message)
}
