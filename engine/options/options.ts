/** Converts and validates the arguments of a module, and says in words what is wrong with them. */

import { compileSchema, type SchemaError } from '../formats/json-schema.ts'
import { didYouMean } from '../formats/suggest.ts'
import { addressPasswords } from '../formats/urls.ts'
import type { AnyModule, Option, Options, Params } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { conversionOf, fieldsOf, isForgottenZero, isGiven, properNames } from './conversion.ts'
import { areTriviallyValid, schemaOf } from './schema.ts'

export { compileSchema, type JsonSchema, type SchemaError } from '../formats/json-schema.ts'
export { schemaOf } from './schema.ts'

export interface Converted {
  readonly params: Params<Options>
  /** Empty when the parameters are ready for the module. */
  readonly problems: OptionProblem[]
}

export interface Writing {
  /** The module as its task names it: problems then name options as the task does, too. */
  readonly called?: string
  /** Some arguments, or templates in them, are not rendered yet: the rules between options are not checked. */
  readonly open?: boolean
}

/** Converts arguments, by any of their names, to the parameters of a module, and checks them: before the run as far as they are literal, in the run when they are rendered. */
export function convert(module: AnyModule, args: Readonly<Record<string, unknown>>, { called, open = false }: Writing = {}): Converted {
  const { names, fields, validate } = compiled(module)
  const problems = duplicateOptions(module, args, names, called)
  const params = fields(args) as Params<Options>
  const errors = areTriviallyValid(module, params) ? [] : validate(params)
  if (errors.length > 0) {
    const written = called === undefined ? undefined : new Map(Object.keys(args).map((key) => [names.get(key) ?? key, key]))
    problems.push(...errors.flatMap((error) => problemOf(error, module, params, called, written) ?? []))
  }
  if (problems.length === 0 && !open)
    for (const message of module.rules?.(params) ?? [])
      problems.push({ code: 'invalid-options', message, msg: module.ruleMessage?.(params) ?? message, results: module.ruleResults })
  return { params, problems }
}

/** The proper name of an option by any of its names; undefined if the module does not have it. */
export function properName(module: AnyModule, written: string): string | undefined {
  return compiled(module).names.get(written)
}

/** All names of options, proper names first. */
export function optionNames(module: AnyModule): string[] {
  return [...new Set([...Object.keys(module.options), ...compiled(module).names.keys()])]
}

/** Values of secret options as texts, including those in lists and dicts, and passwords in URLs of other options. */
export function secretValues(module: AnyModule, params: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = []
  for (const [name, value] of Object.entries(params)) {
    const option = module.options[name]
    if (!option || !isGiven(value)) continue
    collectSecrets(option, value, found)
    for (const text of Array.isArray(value) ? value : [value]) if (typeof text === 'string') found.push(...addressPasswords(text))
  }
  return found
}

interface Compiled {
  readonly names: ReadonlyMap<string, string>
  readonly fields: (args: Readonly<Record<string, unknown>>) => Record<string, unknown>
  readonly validate: (value: unknown) => readonly SchemaError[]
}

const modules = new WeakMap<AnyModule, Compiled>()

function compiled(module: AnyModule): Compiled {
  let found = modules.get(module)
  if (!found) {
    const { options } = module
    found = { names: properNames(options), fields: fieldsOf(options), validate: compileSchema(schemaOf(module)) }
    modules.set(module, found)
  }
  return found
}

function duplicateOptions(
  { name: module }: AnyModule,
  args: Readonly<Record<string, unknown>>,
  names: Compiled['names'],
  called?: string,
): OptionProblem[] {
  const written = Object.keys(args)
  const problems: OptionProblem[] = []
  const seen = new Map<string, string>()
  for (const key of written) {
    const name = names.get(key)
    const before = name === undefined ? undefined : seen.get(name)
    if (name === undefined) continue
    if (before === undefined) seen.set(name, key)
    else if (called !== undefined || (isGiven(args[before]) && isGiven(args[key])))
      problems.push({
        code: 'duplicate-option',
        option: name,
        message: `\`${before}\` and \`${key}\` of \`${called ?? module}\` are the same option`,
      })
  }
  return problems
}

function collectSecrets(option: Option, value: unknown, found: string[]): void {
  if (!isGiven(value)) return
  if (option.secret) collectTexts(value, found)
  else if (option.items && Array.isArray(value)) for (const item of value) collectSecrets(option.items, item, found)
  else if (option.properties && typeof value === 'object')
    for (const [name, inner] of Object.entries(option.properties)) collectSecrets(inner, (value as Record<string, unknown>)[name], found)
}

function collectTexts(value: unknown, found: string[]): void {
  if (value instanceof Map) for (const inner of value.values()) collectTexts(inner, found)
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collectTexts(inner, found)
  else if (isGiven(value) && typeof value !== 'boolean') found.push(String(value))
}

export interface OptionProblem {
  readonly code: 'duplicate-option' | 'invalid-options' | 'missing-option' | 'unknown-option' | 'unsupported-option' | 'wrong-type'
  /** Proper name of the option, if the problem is about one; for an unknown option, its name in the task. */
  readonly option?: string
  readonly message: string
  /** What `register` sees, in the words of Ansible. */
  readonly msg?: string
  /** What `register` sees besides. */
  readonly results?: Readonly<Record<string, unknown>>
  readonly hint?: string
}

/** A message, and what to do. */
type Sentence = Pick<OptionProblem, 'message' | 'hint'>

/** The problem behind one error in the parameters of a module; undefined if the value is a template. `written` are the names of options in the task. */
function problemOf(
  error: SchemaError,
  module: AnyModule,
  params: unknown,
  named?: string,
  written: ReadonlyMap<string, string> = new Map(),
): OptionProblem | undefined {
  const { name, options, refused = {} } = module
  const called = named ?? name
  const [option, ...inside] = error.path
  const unknown = option === undefined && error.keyword === 'additionalProperties' ? String(error.params.additionalProperty) : undefined
  const about = option ?? unknown
  const spot = walk({ type: 'dict', properties: options, description: '' }, params, error.path)
  const isRefused = unknown !== undefined && Object.hasOwn(refused, unknown)
  const sentence = isRefused
    ? { message: `the option \`${unknown}\` of \`${called}\` is not supported`, hint: refused[unknown] }
    : sentenceOf(option === undefined ? error : { ...error, path: [written.get(option) ?? option, ...inside] }, called, spot)
  const code =
    option !== undefined ? 'wrong-type' : unknown === undefined ? 'missing-option' : isRefused ? 'unsupported-option' : 'unknown-option'
  return (
    sentence && {
      code,
      ...(about === undefined ? {} : { option: about }),
      ...sentence,
      msg: ansibleWords(error, module, spot),
    }
  )
}

/** Ansible's message for the same error, which playbooks may match. */
function ansibleWords(error: SchemaError, { name, options, isAction }: AnyModule, { option, value, secret }: LocatedValue): string {
  const above = error.path.slice(0, -1).filter((key) => !/^\d+$/.test(key))
  const where = above.length > 0 ? ` found in ${above.join(' -> ')}` : ''
  if (error.keyword === 'required') {
    const wanted = error.path.length === 0 ? options : (option.properties ?? {})
    const missing = Object.keys(wanted).filter((each) => wanted[each]?.required && !Object.hasOwn(Object(value), each))
    const own = missing.map((each) => wanted[each]?.missing).find((words) => words !== undefined)
    if (own !== undefined) return own
    const inside = error.path.filter((key) => !/^\d+$/.test(key))
    return `missing required arguments: ${missing.sort().join(', ')}${inside.length > 0 ? ` found in ${inside.join(' -> ')}` : ''}`
  }
  if (error.keyword === 'additionalProperties') {
    const allowed = error.path.length === 0 ? options : (option.properties ?? {})
    const above = error.path.filter((key) => !/^\d+$/.test(key)).map((key) => `${key}.`)
    const unknown = Object.keys(Object(value)).filter((each) => !Object.hasOwn(allowed, each))
    const supported = Object.entries(allowed)
      .map(([each, { aliases }]) => (aliases?.length ? `${each} (${[...aliases].sort().join(', ')})` : each))
      .sort()
    const names = unknown.sort().map((each) => above.join('') + each)
    if (isAction) return `Invalid options for ${name}: ${names.join(',')}`
    return `Unsupported parameters for (${name}) module: ${names.join(', ')}. Supported parameters include: ${supported.join(', ')}.`
  }
  if (option.invalid !== undefined) return option.invalid
  const last = error.path.at(-1)
  const shown = secret ? '(hidden)' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (option.enum) return `value of ${last} must be one of: ${option.enum.join(', ')}, got: ${shown}${where}`
  const type = pythonTypes[option.type ?? 'string'] ?? 'str'
  const was = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'dict' : typeof value === 'boolean' ? 'bool' : 'str'
  const cause =
    type === 'bool'
      ? `The value '${shown}' is not a valid boolean.  Valid booleans include: 0, 1, '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'`
      : `<class '${was}'> cannot be converted to ${type === 'int' ? 'an' : 'a'} ${type}`
  return `argument '${last}' is of type <class '${was}'>${where} and we were unable to convert to ${type}: ${cause}`
}

const pythonTypes: Readonly<Record<string, string>> = {
  ...{ boolean: 'bool', integer: 'int', number: 'float', list: 'list', dict: 'dict', path: 'path', mode: 'raw' },
}

interface LocatedValue {
  readonly option: Option
  readonly value: unknown
  readonly secret: boolean
}

function walk(option: Option, value: unknown, path: readonly string[]): LocatedValue {
  let spot: LocatedValue = { option, value, secret: option.secret === true }
  for (const key of path) {
    const inner = spot.option.type === 'list' ? spot.option.items : spot.option.properties?.[key]
    const next = inner ?? { description: '' }
    spot = { option: next, value: (spot.value as Record<string, unknown>)?.[key], secret: spot.secret || next.secret === true }
  }
  return spot
}

function sentenceOf(error: SchemaError, owner: string, spot: LocatedValue): Sentence | undefined {
  if (spot.value instanceof Template) return undefined
  const name = formatPath(error.path)
  const thing = name === '' ? owner : name
  if (error.keyword === 'required') return { message: `\`${thing}\` needs \`${String(error.params.missingProperty)}\`` }
  if (error.keyword === 'additionalProperties') return unknownKey(thing, name !== '', String(error.params.additionalProperty), spot.option)
  if (spot.option.type === 'mode') return { message: modeSentence(name, spot) }
  return { message: `\`${name}\` is ${expected(spot.option)}, not ${shown(spot)}` }
}

function unknownKey(thing: string, nested: boolean, key: string, option: Option): Sentence {
  const names = Object.entries(option.properties ?? {}).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])])
  const hint = didYouMean(key, names)
  return { message: `\`${thing}\` has no ${nested ? 'key' : 'option'} \`${key}\``, ...(hint ? { hint } : {}) }
}

/** What a value means that its author may not have meant: a mode without its leading zero, a word that counts as false. */
export function unintended(name: string, option: Option | undefined, value: unknown): string | undefined {
  if (option?.type === 'mode' && typeof value === 'number' && isForgottenZero(value))
    return `\`${name}\` has no leading zero: the number ${value} means the mode ${value.toString(8).padStart(4, '0')}; write '0${value}'`
  if (
    option?.lenient &&
    isGiven(value) &&
    !(value instanceof Template) &&
    typeof conversionOf({ ...option, lenient: false })(value) !== 'boolean'
  )
    return `\`${name}\` is ${expected(option)}: ${shown({ option, value, secret: false })} counts as false`
  return undefined
}

function modeSentence(name: string, spot: LocatedValue): string {
  return `\`${name}\` is octal digits such as '0644' or words such as 'u=rw,go=r', not ${shown(spot)}`
}

function expected(option: Option): string {
  if (option.enum) return `one of ${option.enum.map((word) => `\`${word}\``).join(', ')}`
  switch (option.type) {
    case 'boolean':
      return 'a boolean (`yes` or `no`)'
    case 'integer':
      return 'a whole number'
    case 'number':
      return 'a number'
    case 'list':
      return 'a list'
    case 'dict':
      return 'a dictionary'
    case 'path':
      return 'a path'
    default:
      return 'a text'
  }
}

function shown({ value, secret }: LocatedValue): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'object') return 'a dictionary'
  if (secret) return 'the given value'
  const text = String(value)
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``
}

/** Formats `rules`, `0`, `port` as `rules[0].port`. */
function formatPath(path: readonly string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}
