/** Checks arguments against an argument spec: missing, unsupported, or of wrong type or value. Pure. */

export type Dict = Readonly<Record<string, unknown>>

/** A message for each error; none if the arguments match the spec. `rules` are those between options. */
export function errorsIn(spec: Dict, given: Dict, rules: Dict, path = ''): string[] {
  const values = underProperNames(spec, given)
  const defined = new Set(Object.keys(spec))
  const unknown = path === '' ? [] : Object.keys(values).filter((name) => !defined.has(name))
  const standards = Object.entries(spec).flatMap(([name, option]) => {
    const standard = isDict(option) ? (option.default ?? undefined) : undefined
    return standard === undefined || name in values ? [] : [[name, standard]]
  })
  const whole: Dict = { ...Object.fromEntries(standards), ...values }
  return [
    ...unknown.map((name) => `\`${path}${name}\` is not an option; use ${list([...defined])}`),
    ...Object.entries(spec).flatMap(([name, option]) => optionErrors(option, whole, name, path)),
    ...errorsBetween(rules, values, whole, path),
  ]
}

function optionErrors(option: unknown, values: Dict, name: string, path: string): string[] {
  if (option !== null && !isDict(option)) return [`the spec of \`${path}${name}\` is not a dict`]
  const { type = 'str', required, choices, elements, options, ...rules } = option ?? {}
  if (!(name in values)) return required === true ? [`\`${path}${name}\` is missing`] : []
  const value = values[name]
  if (value === null) return []
  const shown = option?.no_log === true ? undefined : value
  const expected = typeMismatch(wordOf(type), value)
  if (expected !== undefined) return [`\`${path}${name}\` must be ${expected}, not ${shownValue(shown)}`]
  const members = wordOf(type) === 'list' ? listOf(value) : undefined
  const held = members && elements !== undefined ? elementErrors(wordOf(elements), members, `${path}${name}`, shown === undefined) : []
  if (held.length > 0) return held
  return [
    ...(Array.isArray(choices) ? choiceErrors(choices, members ?? [value], `${path}${name}`, shown === undefined) : []),
    ...(isDict(options) ? innerErrors(options, members ?? [value], rules, `${path}${name}`, members !== undefined) : []),
  ]
}

function elementErrors(type: string, members: readonly unknown[], name: string, hidden: boolean): string[] {
  return members.flatMap((member, index) => {
    const expected = typeMismatch(type, member)
    return expected === undefined ? [] : [`\`${name}[${index}]\` must be ${expected}, not ${shownValue(hidden ? undefined : member)}`]
  })
}

function choiceErrors(choices: readonly unknown[], values: readonly unknown[], name: string, hidden: boolean): string[] {
  const words = choices.map(wordOf)
  const wrong = values.filter((value) => !words.includes(wordOf(value)) && !isWrittenAs(value, words))
  return wrong.map((value) => `\`${name}\` must be one of ${list(words)}, not ${shownValue(hidden ? undefined : value)}`)
}

/** YAML reads a bare `yes` as true: it counts as the one such word among the choices. */
function isWrittenAs(value: unknown, words: readonly string[]): boolean {
  if (typeof value !== 'boolean') return false
  return words.filter((word) => (value ? /^(?:y|yes|on|1|true|t)$/i : /^(?:n|no|off|0|false|f)$/i).test(word)).length === 1
}

function innerErrors(options: Dict, members: readonly unknown[], rules: Dict, name: string, isList: boolean): string[] {
  return members.flatMap((member, index) => {
    const at = isList ? `${name}[${index}]` : name
    return isDict(member) ? errorsIn(options, member, rules, `${at}.`) : [`\`${at}\` must be a dict, not ${shownValue(member)}`]
  })
}

/** Rules between options, each a list of lists as in the specs of modules. */
function errorsBetween(rules: Dict, given: Dict, whole: Dict, path: string): string[] {
  const has = (name: string) => name in given
  const all = (names: readonly string[]) => list(names.map((name) => `${path}${name}`))
  const errors: string[] = []
  for (const names of groups(rules.mutually_exclusive))
    if (names.filter(has).length > 1) errors.push(`${all(names.filter(has))} are mutually exclusive`)
  for (const names of groups(rules.required_together))
    if (names.some(has) && !names.every(has)) errors.push(`${all(names)} are required together`)
  for (const names of groups(rules.required_one_of)) if (!names.some(has)) errors.push(`one of ${all(names)} is missing`)
  for (const [name, value, needed, any] of Array.isArray(rules.required_if) ? (rules.required_if as unknown[][]) : []) {
    const names = strings(needed)
    const met = any === true ? names.some((each) => each in whole) : names.every((each) => each in whole)
    if (typeof name === 'string' && name in whole && wordOf(whole[name]) === wordOf(value) && !met)
      errors.push(`\`${path}${name}\` is \`${wordOf(value)}\`, so ${any === true ? 'one of ' : ''}${all(names)} is required`)
  }
  for (const [name, needed] of Object.entries(isDict(rules.required_by) ? rules.required_by : {})) {
    const lacking = strings(needed).filter((each) => !(each in whole))
    if (has(name) && lacking.length > 0) errors.push(`\`${path}${name}\` needs ${all(lacking)}`)
  }
  return errors
}

/** A list of names counts as one group. */
function groups(value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value)) return []
  return value.every((each) => typeof each === 'string') ? (value.length > 0 ? [value] : []) : value.map(strings)
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}

function underProperNames(spec: Dict, given: Dict): Dict {
  const names = new Map<string, string>()
  for (const [name, option] of Object.entries(spec))
    for (const alias of strings(isDict(option) ? option.aliases : [])) names.set(alias, name)
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [names.get(name) ?? name, value]))
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
    takes: (value) => typeof value === 'boolean' || matches(/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i)(value),
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
