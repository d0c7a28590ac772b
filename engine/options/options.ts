/** Converts and validates the arguments of a module. */

import { addressPasswords } from '../formats/address-passwords.ts'
import { compileSchema, type SchemaError } from '../formats/json-schema.ts'
import type { AnyModule, Option, Options, Params } from '../model/module.ts'
import { fieldsOf, isGiven, properNames } from './conversion.ts'
import { areTriviallyValid, schemaOf } from './schema.ts'
import { type OptionProblem, problemOf } from './sentences.ts'

export { compileSchema, type JsonSchema, type SchemaError } from '../formats/json-schema.ts'
export { schemaOf } from './schema.ts'
export type { OptionProblem } from './sentences.ts'

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
      problems.push({ code: 'invalid-options', message, msg: module.ruleWords?.(params) ?? message })
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
