/** Checks arguments against an argument spec: missing, unsupported, or of wrong type or value. Pure. */
import { brokenRelations, type Relations } from '../../engine/model/relations.ts'

export type Dict = Readonly<Record<string, unknown>>

/** What is wrong with an argument. */
export interface SpecError {
  readonly message: string
  /** Ansible's sentence; undefined where another one says it too. */
  readonly msg?: string
}

/** A level of a spec: how its options are called, and in which options it is. */
interface Level {
  readonly path: string
  readonly above: readonly string[]
}

/** The errors of arguments; none if they match the spec. `rules` are those between options. */
export function specErrors(spec: Dict, written: Dict, rules: Dict, level: Level = { path: '', above: [] }): SpecError[] {
  const { path, above } = level
  const values = underProperNames(spec, written)
  const defined = new Set(Object.keys(spec))
  const unknown = path === '' ? [] : Object.keys(values).filter((name) => !defined.has(name))
  const supported = `Supported parameters include: ${[...defined].sort().join(', ')}.`
  const standards = Object.entries(spec).flatMap(([name, option]) => {
    const standard = isDict(option) ? (option.default ?? undefined) : undefined
    return standard === undefined || name in values ? [] : [[name, standard]]
  })
  const whole: Dict = { ...Object.fromEntries(standards), ...values }
  const missing = Object.keys(spec).filter((name) => {
    const option = spec[name]
    return isDict(option) && option.required === true && !(name in whole)
  })
  const lacking = `missing required arguments: ${[...missing].sort().join(', ')}${foundIn(level)}`
  return [
    ...unknown.map((name) => ({
      message: `\`${path}${name}\` is not an option; use ${list([...defined])}`,
      msg: `${[...above, name].join('.')}. ${supported}`,
    })),
    ...missing.map((name, index) => ({ message: `\`${path}${name}\` is missing`, ...(index === 0 && { msg: lacking }) })),
    ...Object.entries(spec).flatMap(([name, option]) => optionErrors(option, whole, name, level)),
    ...errorsBetween(rules, values, whole, level),
  ]
}

function foundIn({ above }: Level): string {
  return above.length > 0 ? ` found in ${above.join(' -> ')}` : ''
}

function optionErrors(option: unknown, values: Dict, name: string, level: Level): SpecError[] {
  const path = `${level.path}${name}`
  if (option !== null && !isDict(option)) return [specError(`the spec of \`${path}\` is not a dict`)]
  const { type = 'str', choices, elements, options, ...rules } = option ?? {}
  if (!(name in values)) return []
  const value = values[name]
  if (value === null) return []
  const shown = option?.no_log === true ? undefined : value
  const expected = typeMismatch(wordOf(type), value)
  if (expected !== undefined) {
    const place = level.above.length > 0 ? ` found in '${level.above.join(' -> ')}'.` : ''
    const msg = `argument '${name}' is of type <class '${pythonType(value)}'>${place} and ${conversion(wordOf(type), value, shown)}`
    return [{ message: `\`${path}\` must be ${expected}, not ${shownValue(shown)}`, msg }]
  }
  const members = wordOf(type) === 'list' ? listOf(value) : undefined
  const held = members && elements !== undefined ? elementErrors(wordOf(elements), members, name, level, shown === undefined) : []
  if (held.length > 0) return held
  return [
    ...(Array.isArray(choices) ? choiceErrors(choices, members ?? [value], name, level, shown === undefined, members !== undefined) : []),
    ...(isDict(options) ? innerErrors(options, members ?? [value], rules, name, level, members !== undefined) : []),
  ]
}

function specError(message: string): SpecError {
  return { message, msg: message }
}

function elementErrors(type: string, members: readonly unknown[], name: string, { path, above }: Level, hidden: boolean): SpecError[] {
  const place = above.length > 0 ? ` found in '${above.join(' -> ')}'` : ''
  return members.flatMap((member, index) => {
    const expected = typeMismatch(type, member)
    if (expected === undefined) return []
    const shown = hidden ? undefined : member
    const beginning = `Elements value for option '${name}'${place} is of type <class '${pythonType(member)}'>`
    return [
      {
        message: `\`${path}${name}[${index}]\` must be ${expected}, not ${shownValue(shown)}`,
        msg: `${beginning} and ${conversion(type, member, shown)}`,
      },
    ]
  })
}

function choiceErrors(
  choices: readonly unknown[],
  values: readonly unknown[],
  name: string,
  level: Level,
  hidden: boolean,
  isList: boolean,
): SpecError[] {
  const words = choices.map(wordOf)
  const wrong = values.filter((value) => !words.includes(wordOf(value)) && !isWrittenAs(value, words))
  const got = hidden ? '(hidden)' : wrong.map(wordOf).join(', ')
  const several = isList ? `one or more of: ${words.join(', ')}. Got no match for: ${got}` : `one of: ${words.join(', ')}, got: ${got}`
  return wrong.map((value, index) => ({
    message: `\`${level.path}${name}\` must be one of ${list(words)}, not ${shownValue(hidden ? undefined : value)}`,
    ...(index === 0 && { msg: `value of ${name} must be ${several}${foundIn(level)}` }),
  }))
}

/** YAML reads a bare `yes` as true: it counts as the one such word among the choices. */
function isWrittenAs(value: unknown, words: readonly string[]): boolean {
  if (typeof value !== 'boolean') return false
  return words.filter((word) => (value ? /^(?:y|yes|on|1|true|t)$/i : /^(?:n|no|off|0|false|f)$/i).test(word)).length === 1
}

function innerErrors(options: Dict, members: readonly unknown[], rules: Dict, name: string, level: Level, isList: boolean): SpecError[] {
  return members.flatMap((member, index) => {
    const at = `${level.path}${name}${isList ? `[${index}]` : ''}`
    if (!isDict(member)) return [specError(`\`${at}\` must be a dict, not ${shownValue(member)}`)]
    return specErrors(options, member, rules, { path: `${at}.`, above: [...level.above, name] })
  })
}

/** Rules between options, written as in the specs of modules. */
function errorsBetween(rules: Dict, values: Dict, whole: Dict, level: Level): SpecError[] {
  const requirements = Array.isArray(rules.required_if) ? (rules.required_if as unknown[][]) : []
  const relations: Relations = {
    exclusive: groups(rules.mutually_exclusive),
    together: groups(rules.required_together),
    oneOf: groups(rules.required_one_of),
    requiredIf: requirements.flatMap(([option, value, names, any]) => {
      if (typeof option !== 'string' || !(option in whole) || wordOf(whole[option]) !== wordOf(value)) return []
      return [{ option, values: [whole[option]], [any === true ? 'any' : 'all']: strings(names) }]
    }),
    requiredBy: Object.fromEntries(
      Object.entries(isDict(rules.required_by) ? rules.required_by : {}).map(([name, names]) => [name, strings(names)]),
    ),
  }
  const broken = brokenRelations(relations, {}, values, { path: level.path, whole })
  return broken.map(({ message, msg }, index) => ({ message, ...(msg !== broken[index - 1]?.msg && { msg: `${msg}${foundIn(level)}` }) }))
}

/** Ansible's end of a sentence about a value of another type. */
function conversion(type: string, value: unknown, shown: unknown): string {
  const named: Readonly<Record<string, string>> = {
    ...{ int: 'an int', bytes: 'a Byte value', bits: 'a Bit value', json: 'a json string', jsonarg: 'a json string' },
  }
  const text = shown === undefined ? '(hidden)' : wordOf(value)
  const cause =
    type === 'bool'
      ? `The value '${text}' is not a valid boolean.  Valid booleans include: 0, 1, '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'`
      : type === 'dict' && typeof value === 'string'
        ? 'dictionary requested, could not parse JSON or key=value'
        : `<class '${pythonType(value)}'> cannot be converted to ${named[type] ?? `a ${type}`}`
  return `we were unable to convert to ${type}: ${cause}`
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (isDict(value)) return 'dict'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  return Number.isInteger(value) || typeof value === 'bigint' ? 'int' : 'float'
}

/** A list of names counts as one group. */
function groups(value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value)) return []
  return value.every((each) => typeof each === 'string') ? (value.length > 0 ? [value] : []) : value.map(strings)
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}

function underProperNames(spec: Dict, values: Dict): Dict {
  const names = new Map<string, string>()
  for (const [name, option] of Object.entries(spec))
    for (const alias of strings(isDict(option) ? option.aliases : [])) names.set(alias, name)
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value]))
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [value]
}

export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

function shownValue(value: unknown): string {
  if (value === undefined) return 'the value'
  if (Array.isArray(value)) return 'a list'
  if (isDict(value)) return 'a dict'
  const text = wordOf(value)
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``
}

/** What the type requires if the value does not have it; otherwise undefined. */
function typeMismatch(type: string, value: unknown): string | undefined {
  if (!Object.hasOwn(types, type)) return `of the type \`${type}\`, which does not exist`
  const definition = types[type]
  return definition?.takes(value) ? undefined : definition?.called
}

/** A value as a text, as Ansible writes booleans. */
function wordOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

interface Type {
  readonly called: string
  readonly takes: (value: unknown) => boolean
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint'
const isWhole = (value: unknown) => typeof value === 'bigint' || Number.isInteger(value) || typeof value === 'boolean'
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const matches = (form: RegExp) => (value: unknown) => isNumber(value) || (typeof value === 'string' && form.test(value.trim()))

const size = '^\\d+(?:\\.\\d+)?\\s*[KMGTPEZY]?'
const truth = /^(?:y|yes|on|1|true|t|n|no|off|0|false|f|1\.0|0\.0)$/i

const types: Readonly<Record<string, Type>> = {
  str: { called: 'a text', takes: () => true },
  path: { called: 'a path', takes: () => true },
  raw: { called: 'anything', takes: () => true },
  sid: { called: 'a text', takes: () => true },
  bool: {
    called: 'a boolean (`yes` or `no`)',
    takes: (value) => typeof value === 'boolean' || ((isText(value) || isNumber(value)) && truth.test(String(value).trim())),
  },
  int: {
    called: 'a whole number',
    takes: (value) => isWhole(value) || (isText(value) && /^\s*[-+]?\d+(?:_\d+)*(?:\.0+)?\s*$/.test(String(value))),
  },
  float: {
    called: 'a number',
    takes: (value) =>
      typeof value === 'boolean' || matches(/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i)(value),
  },
  list: { called: 'a list', takes: (value) => Array.isArray(value) || isText(value) || isNumber(value) || typeof value === 'boolean' },
  dict: {
    called: 'a dict',
    takes: (value) => (isObject(value) && !Array.isArray(value)) || (isText(value) && /^\s*\{|=/.test(String(value))),
  },
  json: { called: 'a JSON text', takes: (value) => isText(value) || isObject(value) },
  jsonarg: { called: 'a JSON text', takes: (value) => isText(value) || isObject(value) },
  bytes: { called: 'a size in bytes, such as `10M`', takes: matches(new RegExp(`${size}(?:i?B|bytes?)?$`, 'i')) },
  bits: { called: 'a size in bits, such as `10Mb`', takes: matches(new RegExp(`${size}(?:i?b|bits?)?$`, 'i')) },
}
