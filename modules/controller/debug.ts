/** Tell a text, or the value of an expression. */
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'debug',
  summary: 'Tell a text, or the value of an expression',
  kind: 'controller',
  options: {
    msg: {
      type: 'value',
      description: 'What to tell: a text, or any other value. It is `Hello world!` where neither this nor `var` is given.',
    },
    var: { type: 'expression', description: 'An expression whose value is told, written without braces.' },
    verbosity: { type: 'integer', default: 0, description: 'How many -v it takes for this to be told; with fewer the task is skipped.' },
  },
  examples: `
- name: A text
  debug:
    msg: "This host is {{ inventory_hostname }}"
- name: A value, for those who want to know more
  debug:
    var: group_names
    verbosity: 1
`,
  results: { msg: 'What was told; with `var`, the value stands under the text of the expression instead.' },
  rules: ({ msg, var: expression }) =>
    msg !== undefined && expression !== undefined ? ['`debug` takes either `msg` or `var`, not both'] : [],
  probe: () => ({}),
  plan: () => [],
  returns({ msg, var: expression }) {
    if (expression === undefined) return { msg: msg ?? 'Hello world!' }
    return { [expression.text]: expression.undefined === undefined ? expression.value : 'VARIABLE IS NOT DEFINED!' }
  },
  resultScope: 'nothing',
  minVerbosity: ({ verbosity }) => verbosity,
  onlyMessage: true,
})
