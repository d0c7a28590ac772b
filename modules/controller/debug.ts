/** Prints a message or a variable. */
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'debug',
  isAction: true,
  summary: 'Print a message or a variable',
  kind: 'controller',
  options: {
    msg: {
      type: 'value',
      description: 'Message: a text or any other value; `Hello world!` without this and `var`.',
    },
    var: { type: 'expression', description: 'Expression to print, without braces.' },
    verbosity: { type: 'integer', default: 0, description: 'Minimum number of `-v` flags; with fewer the task is skipped.' },
  },
  examples: `
- name: Print a message
  debug:
    msg: "This host is {{ inventory_hostname }}"
- name: Print a variable with -v
  debug:
    var: group_names
    verbosity: 1
`,
  results: { msg: 'Message that was printed; with `var`, the result has the expression as key instead.' },
  rules: ({ msg, var: expression }) =>
    msg !== undefined && expression !== undefined ? ['`debug` takes either `msg` or `var`, not both'] : [],
  probe: () => ({}),
  plan: () => [],
  returns({ msg, var: expression }) {
    if (expression === undefined) return { msg: msg === undefined ? 'Hello world!' : msg }
    return { [expression.text]: expression.undefined === undefined ? expression.value : 'VARIABLE IS NOT DEFINED!' }
  },
  resultScope: 'nothing',
  minVerbosity: ({ verbosity }) => verbosity,
  onlyMessage: true,
})
