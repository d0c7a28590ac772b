/** Converts and validates the arguments of a module. */

import { compileSchema, type SchemaError } from '../formats/json-schema.ts'
import { addressPasswords } from '../formats/urls.ts'
import type { AnyModule, Option } from '../model/module.ts'
import { conversionOf, fieldsOf, isGiven, properNames } from './conversion.ts'
import { areTriviallyValid, isTriviallyValid } from './plain.ts'
import { schemaOf, schemaOfOption } from './schema.ts'
import { type OptionProblem, problemOf, sentencesFor } from './sentences.ts'

export { compileSchema, type JsonSchema, type SchemaError } from '../formats/json-schema.ts'
export { schemaOf } from './schema.ts'
export type { OptionProblem } from './sentences.ts'

export interface Converted {
  readonly params: Record<string, unknown>
  /** Empty when the parameters are ready for the module. */
  readonly problems: OptionProblem[]
}

/** Converts rendered arguments to the parameters of a module: resolves aliases, converts types, fills in defaults, and validates. */
export function convert(module: AnyModule, args: Readonly<Record<string, unknown>>): Converted {
  const { names, fields, validate } = compiled(module)
  const problems = duplicateOptions(module, args, names)
  const params = fields(args)
  for (const error of areTriviallyValid(module, params) ? [] : validate(params)) {
    const problem = problemOf(error, module, params)
    if (problem) problems.push(problem)
  }
  return { params, problems }
}

/** Error messages for a literal value; templates in it are not checked. */
export function checkLiteral(option: Option, name: string, value: unknown): string[] {
  if (!isGiven(value)) return []
  let check = literals.get(option)
  if (!check) {
    check = { convert: conversionOf(option) }
    literals.set(option, check)
  }
  const converted = check.convert(value)
  if (isTriviallyValid(option, converted)) return []
  check.validate ??= compileSchema(schemaOfOption(option))
  return sentencesFor(check.validate(converted), name, option, converted)
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
const literals = new WeakMap<Option, { readonly convert: (value: unknown) => unknown; validate?: Compiled['validate'] }>()

function compiled(module: AnyModule): Compiled {
  let found = modules.get(module)
  if (!found) {
    const { options } = module
    found = { names: properNames(options), fields: fieldsOf(options), validate: compileSchema(schemaOf(module)) }
    modules.set(module, found)
  }
  return found
}

function duplicateOptions(module: AnyModule, args: Readonly<Record<string, unknown>>, names: Compiled['names']): OptionProblem[] {
  const written = Object.keys(args)
  const problems: OptionProblem[] = []
  const seen = new Map<string, string>()
  for (const key of written) {
    const name = names.get(key)
    const before = name === undefined ? undefined : seen.get(name)
    if (name === undefined) continue
    if (before === undefined) seen.set(name, key)
    else if (isGiven(args[before]) && isGiven(args[key]))
      problems.push({ option: name, message: `\`${before}\` and \`${key}\` of \`${module.name}\` are the same option` })
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
