/** Fails unless variables match an argument spec. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { type Dict, isDict, specErrors } from './argument-spec.ts'

export default defineModule({
  name: 'validate_argument_spec',
  summary: 'Fail unless variables match an argument spec',
  kind: 'controller',
  notes: [
    'A role with `meta/argument_specs.yml`, or `argument_specs` in `meta/main.yml`, is checked automatically before its tasks.',
    'All errors are reported, not only the first.',
    'Defaults in a spec are documentation: variables get theirs from `defaults/` of the role.',
  ],
  options: {
    argument_spec: {
      type: 'dict',
      required: true,
      description:
        'Variables and their requirements: `type`, `required`, `choices`, `elements`, `options` of a dict, and rules between these.',
    },
    provided_arguments: { type: 'dict', default: {}, description: 'Values that override the variables of the same names.' },
    rules: {
      type: 'dict',
      default: {},
      description: '`mutually_exclusive`, `required_together`, `required_one_of`, `required_if` and `required_by` for top-level variables.',
    },
    validate_args_context: { type: 'dict', default: {}, description: 'Context of the arguments, returned with the result.' },
  },
  examples: `
- name: Check the arguments of a web server
  validate_argument_spec:
    argument_spec:
      port: { type: int, required: true }
      state: { choices: [started, stopped] }
      users:
        type: list
        elements: dict
        options:
          name: { required: true }
    provided_arguments: { port: 8080 }
    rules: { required_together: [[port, state]] }
    validate_args_context: { name: the web server }
  vars: { state: started }
`,
  results: {
    argument_errors: 'One message per error.',
    argument_spec_data: 'Argument spec, if there are errors.',
    validate_args_context: 'Context of the arguments.',
  },
  probe: ({ argument_spec, rules }) => ({ variables: variablesOf(argument_spec, namesIn(rules)) }),
  plan({ argument_spec, provided_arguments, rules, validate_args_context }, { variables }) {
    const errors = specErrors(argument_spec, { ...variables, ...provided_arguments }, rules)
    if (errors.length === 0) return []
    const messages = errors.flatMap(({ msg }) => msg ?? [])
    const results = { argument_errors: messages, argument_spec_data: argument_spec, validate_args_context }
    const beginning = 'Validation of arguments failed:\n'
    throw new Problem(`${beginning}${errors.map(({ message }) => message).join('\n')}`, {
      results,
      msg: `${beginning}${messages.join('\n')}`,
    })
  },
  returns: ({ validate_args_context }) => ({ msg: 'The arg spec validation passed', validate_args_context }),
})

/** All words in the rules, since they may name variables that are not in the spec. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? [...Object.keys(value), ...Object.values(value).flatMap(namesIn)] : []
}

/** The variables that the spec and its rules name, aliases included; undefined ones are left out. */
function variablesOf(spec: Dict, more: readonly string[]): ControlRead<Dict> {
  return {
    at: 'control',
    async load(here) {
      const found: Record<string, unknown> = {}
      for (const name of new Set([...Object.keys(spec), ...more])) {
        const option = spec[name]
        const aliases = isDict(option) && Array.isArray(option.aliases) ? option.aliases.map(String) : []
        for (const each of [...aliases, name]) {
          const value = await here.rendered(each)
          if (value !== undefined) found[each] = value
        }
      }
      return found
    },
  }
}
