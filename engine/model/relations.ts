/** Rules between the options of a module as data, as Ansible has them: both our sentence and Ansible's message come from it. */
import { isDeepStrictEqual } from 'node:util'
import type { Options } from './module.ts'

export interface Relations {
  /** At most one of each group. */
  readonly exclusive?: readonly (readonly string[])[]
  /** All of each group, or none. */
  readonly together?: readonly (readonly string[])[]
  /** At least one of each group. */
  readonly oneOf?: readonly (readonly string[])[]
  /** An option with one of these values requires others: all of them, or one. */
  readonly requiredIf?: readonly Requirement[]
  /** An option requires others, whatever its value is. */
  readonly requiredBy?: Readonly<Record<string, readonly string[]>>
  /** Names that Ansible's messages use for options that have another name here. */
  readonly ansibleNames?: Readonly<Record<string, string>>
}

interface Requirement {
  readonly option: string
  readonly values: readonly unknown[]
  readonly all?: readonly string[]
  readonly any?: readonly string[]
}

/** A rule that is broken. */
interface Broken {
  readonly message: string
  /** In the words of Ansible. */
  readonly msg: string
}

type Args = Readonly<Record<string, unknown>>

/** Where an argument spec stands in another one, and its arguments with those that have a value by default: Ansible lets only the written ones exclude each other. */
interface Inside {
  readonly path?: string
  readonly whole?: Args
}

/** Rules that are broken, in the order in which Ansible looks at them. An option with its default value counts as not set. */
export function brokenRelations(relations: Relations, options: Options, args: Args, inside: Inside = {}): readonly Broken[] {
  const { path = '', whole = args } = inside
  const isSetIn = (values: Args) => (name: string) => {
    const value = values[name]
    return value !== undefined && value !== null && !isDeepStrictEqual(value, options[name]?.default)
  }
  const isSet = isSetIn(whole)
  const unset = (names: readonly string[]) => names.filter((name) => !isSet(name))
  const { exclusive = [], together = [], oneOf = [], requiredIf = [], requiredBy = {}, ansibleNames = {} } = relations
  const listed = (names: readonly string[], between = ', ') => names.map((name) => ansibleNames[name] ?? name).join(between)
  const joined = (names: readonly string[], word: string) => {
    const quoted = names.map((name) => `\`${path}${name}\``)
    return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} ${word} ${quoted.at(-1)}` : (quoted[0] ?? '')
  }
  const conflicts = exclusive.filter((names) => names.filter(isSetIn(args)).length > 1)
  const conflict = `parameters are mutually exclusive: ${conflicts.map((names) => listed(names, '|')).join(', ')}`
  return [
    ...conflicts.map((names) => ({ message: `${joined(names.filter(isSetIn(args)), 'and')} are mutually exclusive`, msg: conflict })),
    ...together.flatMap((names) => {
      const missing = unset(names)
      if (missing.length === 0 || missing.length === names.length) return []
      const message = `${joined(names.filter(isSet), 'and')} ${names.length - missing.length > 1 ? 'require' : 'requires'} ${joined(missing, 'and')}`
      return [{ message, msg: `parameters are required together: ${listed(names)}` }]
    }),
    ...oneOf.flatMap((names) =>
      names.some(isSet)
        ? []
        : [{ message: `one of ${joined(names, 'and')} is required`, msg: `one of the following is required: ${listed(names)}` }],
    ),
    ...requiredIf.flatMap(({ option, values, all, any }) => {
      const names = all ?? any ?? []
      const missing = unset(names)
      const value = whole[option]
      if (!values.includes(value) || (all ? missing.length === 0 : missing.length < names.length)) return []
      const text = value === true ? 'True' : value === false ? 'False' : String(value)
      return [
        {
          message: `\`${path}${option}${value === true ? '' : `: ${value}`}\` requires ${joined(missing, all ? 'and' : 'or')}`,
          msg: `${listed([option])} is ${text} but ${all ? 'all' : 'any'} of the following are missing: ${listed(missing)}`,
        },
      ]
    }),
    ...Object.entries(requiredBy).flatMap(([name, names]) => {
      const missing = isSet(name) ? unset(names) : []
      if (missing.length === 0) return []
      return [
        {
          message: `${joined([name], '')} requires ${joined(missing, 'and')}`,
          msg: `missing parameter(s) required by '${listed([name])}': ${listed(missing)}`,
        },
      ]
    }),
  ]
}
