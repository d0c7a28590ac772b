/** What the declaration of a module must hold before a run can use it; types tell the same, where its author had them. */

import { didYouMean } from '../../engine/formats/suggest.ts'
import { isPlainDict } from '../../engine/model/dict.ts'
import type { AnyModule, Definition, Option, OptionType } from '../../engine/model/module.ts'
import { compileSchema, schemaOf } from '../../engine/options/options.ts'

// Each of these is all that the engine knows: what is missing here, or is no longer there, does not compile.
const types = wordsOf<OptionType>({
  ...{ string: true, path: true, boolean: true, integer: true, number: true, list: true, dict: true, mode: true, any: true },
  ...{ value: true, document: true, expression: true, conditions: true },
})
const optionWords = wordsOf<keyof Option>({
  ...{
    type: true,
    enum: true,
    items: true,
    properties: true,
    required: true,
    missing: true,
    default: true,
    environment: true,
    lenient: true,
    invalid: true,
    secret: true,
    keys: true,
    aliases: true,
  },
  ...{ file: true, description: true },
})
const moduleWords = wordsOf<keyof Definition>({
  ...{ name: true, aliases: true, summary: true, notes: true, options: true, refused: true, freeForm: true, open: true },
  ...{
    examples: true,
    results: true,
    relations: true,
    rules: true,
    ruleMessage: true,
    ruleResults: true,
    probe: true,
    plan: true,
    returns: true,
    readAgain: true,
    kind: true,
    idempotent: true,
    readOnly: true,
    confined: true,
  },
  ...{
    resultScope: true,
    cacheable: true,
    runEffects: true,
    runOnce: true,
    minVerbosity: true,
    onlyMessage: true,
    isAction: true,
    diffIsList: true,
    supportsAsync: true,
    writesController: true,
    alwaysFails: true,
    standsFor: true,
    maySetFact: true,
  },
})
const functions = ['probe', 'plan'] as const

function wordsOf<Word extends string>(words: Readonly<Record<Word, true>>): readonly string[] {
  return Object.keys(words)
}

/** Sentences without a full stop; none where the declaration is whole. */
export function missingParts(module: unknown, name: string): readonly string[] {
  if (typeof module !== 'object' || module === null) return ['it has no default export']
  const parts = module as Partial<Record<keyof AnyModule, unknown>>
  const missing = unknownWords(module, moduleWords, 'a module')
  if (parts.name !== name) missing.push(`its \`name\` is \`${String(parts.name)}\`, but its file is named \`${name}\``)
  for (const word of ['summary', 'examples'] as const) if (typeof parts[word] !== 'string') missing.push(`\`${word}\` is missing`)
  for (const word of functions) if (typeof parts[word] !== 'function') missing.push(`the function \`${word}\` is missing`)
  if (!isPlainDict(parts.options)) return [...missing, '`options` is missing']
  for (const [option, declared] of Object.entries(parts.options)) missing.push(...missingInOption(`the option \`${option}\``, declared))
  return missing.length > 0 ? missing : schemaErrors(module as AnyModule)
}

function missingInOption(what: string, declared: unknown): string[] {
  if (!isPlainDict(declared)) return [`${what} must be an object`]
  const option = declared as Partial<Record<keyof Option, unknown>>
  const missing = unknownWords(declared, optionWords, what)
  if (option.type !== undefined && !types.includes(String(option.type)))
    missing.push(`${what} has the unknown type \`${String(option.type)}\`: use one of ${types.join(', ')}`)
  if (isPlainDict(option.properties))
    for (const [name, inner] of Object.entries(option.properties)) missing.push(...missingInOption(`${what}, \`${name}\``, inner))
  if (typeof option.description !== 'string') missing.push(`${what} has no \`description\``)
  return missing
}

function unknownWords(declared: object, allowed: readonly string[], what: string): string[] {
  return Object.keys(declared)
    .filter((word) => !allowed.includes(word))
    .map((word) => `${what} has no field \`${word}\`${suggestion(word, allowed)}`)
}

function suggestion(word: string, allowed: readonly string[]): string {
  const hint = didYouMean(word, allowed)
  return hint === undefined ? '' : ` (${hint})`
}

function schemaErrors(module: AnyModule): string[] {
  try {
    compileSchema(schemaOf(module))({})
    return []
  } catch (error) {
    return [`its options are not a valid schema: ${(error as Error).message}`]
  }
}
