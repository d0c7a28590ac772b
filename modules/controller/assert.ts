/** Fails unless conditions hold. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'assert',
  isAction: true,
  summary: 'Fail unless conditions hold',
  kind: 'controller',
  options: {
    that: {
      type: 'conditions',
      required: true,
      missing: 'conditional required in "that" string',
      description:
        'Condition or list of conditions, as in `when`. The result of `{{ }}` is a condition if it comes from the playbook author; text from a host is data.',
    },
    fail_msg: { type: 'any', aliases: ['msg'], description: 'Message if a condition fails: a text or a list of texts.' },
    success_msg: { type: 'any', description: 'Message if all conditions hold: a text or a list of texts.' },
    quiet: { type: 'boolean', lenient: true, default: false, description: 'Print no message if all conditions hold.' },
  },
  examples: `
- name: Require Debian 12
  assert:
    that:
      - ansible_facts.distribution == 'Debian'
      - ansible_facts.distribution_major_version is version('12', '>=')
    fail_msg: This play needs Debian 12 or later
    success_msg: The distribution will do
- name: Check the port
  assert: { that: "0 < (port | default(22) | int) < 65536", quiet: true }
`,
  results: {
    msg: 'Message that was printed.',
    assertion: 'First condition that failed.',
    evaluated_to: 'Its value: false, or a number.',
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
  minVerbosity: ({ quiet }) => (quiet ? undefined : 0),
})

function wordsOf(message: unknown): string {
  if (Array.isArray(message)) return message.map(wordsOf).join('\n')
  return typeof message === 'string' ? message : JSON.stringify(message)
}
