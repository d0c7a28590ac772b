/** Editor schemas of options as written; the engine's schema describes converted values. */

import type { JsonSchema } from '../formats/json-schema.ts'
import type { Option, Options } from '../model/module.ts'
import { schemaOfOption } from '../options/schema.ts'

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

/** The value of a module key: options, a text, or null. With `elsewhere`, required options may be set in `args` or `module_defaults`. */
export function writtenOptions(
  options: Options,
  more: { readonly open?: boolean; readonly list?: boolean; readonly elsewhere?: boolean } = {},
): JsonSchema {
  const { allOf, ...dict } = dictOf(options)
  return {
    ...dict,
    ...(allOf !== undefined && more.elsewhere !== true ? { allOf } : {}),
    type: ['object', 'string', 'null', ...(more.list ? ['array'] : [])],
    additionalProperties: more.open === true,
  }
}

/** The schema of an option as written. */
export function writtenOption(option: Option): JsonSchema {
  const { description, default: standard } = schemaOfOption(option)
  const typed = typeOf(option)
  const free = option.required || !Array.isArray(typed.type) ? typed : { ...typed, type: [...new Set([...typed.type, 'null'])] }
  return { ...free, description, ...(standard === undefined ? {} : { default: standard }) }
}

function typeOf(option: Option): JsonSchema {
  if (option.enum) return wordOf(option.enum)
  switch (option.type) {
    case 'boolean':
    case 'integer':
    case 'number':
      return writtenAs[option.type]
    case 'list':
      return listOf(option.items ?? { description: '' })
    case 'dict':
      return option.properties ? { ...dictOf(option.properties), type: ['object', 'string'] } : { type: ['object', 'string'] }
    case 'mode':
      return { type: ['string', 'integer'], pattern: `${schemaOfOption(option).pattern}|${templated}` }
    case 'any':
    case 'value':
    case 'document':
    case 'expression':
    case 'conditions':
      return {}
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
  const { description: _, default: __, ...item } = writtenOption(items)
  if (item.anyOf) return { type: ['array', 'string'], items: item }
  if (!Array.isArray(item.type)) return {}
  const { pattern: ___, ...single } = item
  return { ...single, type: [...new Set(['array', 'string', ...item.type, ...(items.required ? [] : ['null'])])], items: item }
}

/** Options and their aliases, each with its schema; a required option may use any of its names. */
function dictOf(options: Options): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  const required: JsonSchema[] = []
  for (const [name, option] of Object.entries(options)) {
    const { aliases = [] } = option
    properties[name] = writtenOption(option)
    for (const alias of aliases)
      properties[alias] = { ...writtenOption(option), description: `Alias of \`${name}\`. ${option.description}` }
    if (option.required)
      required.push(aliases.length ? { anyOf: [name, ...aliases].map((word) => ({ required: [word] })) } : { required: [name] })
  }
  return { properties, additionalProperties: false, ...(required.length ? { allOf: required } : {}) }
}
