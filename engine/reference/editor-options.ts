/** Editor schemas of options as written; the engine's schema describes converted values. */

import type { JsonSchema } from '../formats/json-schema.ts'
import type { Option, Options } from '../model/module.ts'
import { isForgottenZero } from '../options/conversion.ts'
import { holdsAnything, schemaOfOption } from '../options/schema.ts'

/** Pattern of texts with a template, which may become any value. */
export const templated = '\\{[{%]'

const truth = '[yY]|[nN]|[yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF]|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[tT]|[fF]|[01]'

/** How each type may be written; the patterns only apply to texts. */
export const writtenAs = {
  text: { type: ['string', 'number', 'boolean'] },
  boolean: { type: ['boolean', 'string', 'integer'], pattern: `^(?:${truth})$|${templated}` },
  integer: { type: ['integer', 'string'], pattern: `^\\s*[-+]?\\d+(?:_\\d+)*\\s*$|${templated}` },
  number: { type: ['number', 'string'], pattern: `^\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?%?\\s*$|${templated}` },
} as const

/** A text for editors that show Markdown and for others. */
export function describedAs(text: string): JsonSchema {
  return { description: text, ...(text.includes('`') && { markdownDescription: text }) }
}

/** One of two schemas. */
export function conditional(condition: JsonSchema, yes: JsonSchema, no: JsonSchema = {}): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
  return { if: condition, then: yes, else: no }
}

/** Definition of integers as modes: YAML reads `0644` as 420. */
export const modeDefinition: JsonSchema = {
  ...conditional(
    { enum: Array.from({ length: 0o10000 }, (_, mode) => mode).filter(isForgottenZero) },
    { type: 'string', errorMessage: 'The leading zero is missing: write the mode in quotes, as in "0644".' },
  ),
  maximum: 0o7777,
}

/** The value of a module key: options, a text, or null. Options that examples show come before others. */
export function writtenOptions(
  options: Options,
  more: { readonly open?: boolean; readonly list?: boolean; readonly shown?: readonly string[] } = {},
): JsonSchema {
  return {
    ...dictOf(options, more.shown),
    type: ['object', 'string', 'null', ...(more.list ? ['array'] : [])],
    additionalProperties: more.open === true,
  }
}

/** That required options are there, each under any of its names; undefined where none is. A text is not looked into. */
export function requiredOptions(options: Options): JsonSchema | undefined {
  const all = Object.entries(options).flatMap(([name, { required, aliases = [] }]): JsonSchema[] => {
    if (!required) return []
    const names = [name, ...aliases].map((word) => ({ required: [word] }))
    return names.length > 1 ? [{ anyOf: names }] : names
  })
  return all.length > 0 ? { allOf: all } : undefined
}

/** The schema of an option as written. */
function writtenOption(option: Option): JsonSchema {
  const { description, default: standard } = option
  const typed = typeOf(option)
  const free = option.required || !Array.isArray(typed.type) ? typed : { ...typed, type: [...new Set([...typed.type, 'null'])] }
  // As a word of the schema, editors would write the default of each option into a new task.
  const sentence = standard === undefined || standard === '' ? '' : ` Default: \`${JSON.stringify(standard)}\`.`
  return { ...free, ...describedAs(`${description}${sentence}`) }
}

function typeOf(option: Option): JsonSchema {
  if (option.enum) return wordOf(option.enum)
  if (holdsAnything(option)) return {}
  switch (option.type) {
    case 'boolean':
    case 'integer':
    case 'number':
      return writtenAs[option.type]
    case 'list':
      return listOf(option.items ?? { description: '' })
    case 'dict':
      return option.properties
        ? { ...dictOf(option.properties), ...requiredOptions(option.properties), type: ['object', 'string'] }
        : { type: ['object', 'string'] }
    case 'mode':
      return {
        type: ['string', 'integer'],
        pattern: `${schemaOfOption(option).pattern}|${templated}`,
        allOf: [{ $ref: '#/definitions/mode' }],
      }
    default:
      return writtenAs.text
  }
}

/** One of some words; YAML reads a bare `yes` as true, and editors show the words of an `enum`. */
function wordOf(words: readonly string[]): JsonSchema {
  const also = [...(words.includes('yes') ? [true] : []), ...(words.includes('no') ? [false] : [])]
  return { anyOf: [{ enum: [...words, ...also] }, { type: 'string', pattern: templated }] }
}

/** A list, a single item, or a text with commas. */
function listOf(items: Option): JsonSchema {
  const { description: _, markdownDescription: __, ...item } = writtenOption(items)
  if (item.anyOf) return { type: ['array', 'string'], items: item }
  if (!Array.isArray(item.type)) return {}
  const { pattern: ___, ...single } = item
  return { ...single, type: [...new Set(['array', 'string', ...item.type, ...(items.required ? [] : ['null'])])], items: item }
}

/** Options, then their aliases, which editors do not suggest: required ones first, then those that examples show, in their order. */
function dictOf(options: Options, shown: readonly string[] = []): JsonSchema {
  const rank = ([name, { required }]: readonly [string, Option]) => {
    const at = shown.indexOf(name)
    return (required ? 0 : 1000) + (at < 0 ? 500 : at)
  }
  const entries = Object.entries(options).sort((one, other) => rank(one) - rank(other))
  const aliases = entries.flatMap(([name, option]) =>
    (option.aliases ?? []).map(
      (alias) =>
        [alias, { ...writtenOption(option), ...describedAs(`Alias of \`${name}\`. ${option.description}`), doNotSuggest: true }] as const,
    ),
  )
  const properties = Object.fromEntries([...entries.map(([name, option]) => [name, writtenOption(option)] as const), ...aliases])
  return { properties, additionalProperties: false }
}
