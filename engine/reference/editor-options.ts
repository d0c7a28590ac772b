/** The schema an editor checks options by: as they may be written, where that of the engine holds for what was converted. */

import type { JsonSchema } from '../formats/json-schema.ts'
import type { Option, Options } from '../model/module.ts'
import { schemaOfOption } from '../options/schema.ts'

/** A text with a template in it may become anything. */
export const templated = '\\{[{%]'

const truth = '[yY]|[nN]|[yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF]|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[tT]|[fF]|[01]'

/** What each kind of value may be written as; the patterns hold for texts only. */
export const writtenAs = {
  text: { type: ['string', 'number', 'boolean'] },
  boolean: { type: ['boolean', 'string', 'integer'], pattern: `^(?:${truth})$|${templated}` },
  integer: { type: ['integer', 'string'], pattern: `^\\s*[-+]?\\d+(?:_\\d+)*\\s*$|${templated}` },
  number: { type: ['number', 'string'], pattern: `^\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?%?\\s*$|${templated}` },
} as const

/** What may stand behind the name of a module: options, a text, or nothing. Those that `elsewhere` may give need not stand here: `args`, `module_defaults`. */
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

/** An option as it may be written. */
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

/** A list, one item alone, or texts with commas between. */
function listOf(items: Option): JsonSchema {
  const { description: _, default: __, ...item } = writtenOption(items)
  if (item.anyOf) return { type: ['array', 'string'], items: item }
  if (!Array.isArray(item.type)) return {}
  const { pattern: ___, ...alone } = item
  return { ...alone, type: [...new Set(['array', 'string', ...item.type, ...(items.required ? [] : ['null'])])], items: item }
}

/** Names and other names of options, each with its schema; a required one may stand under any of them. */
function dictOf(options: Options): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  const required: JsonSchema[] = []
  for (const [name, option] of Object.entries(options)) {
    const { aliases = [] } = option
    properties[name] = writtenOption(option)
    for (const alias of aliases)
      properties[alias] = { ...writtenOption(option), description: `Another name of \`${name}\`. ${option.description}` }
    if (option.required)
      required.push(aliases.length ? { anyOf: [name, ...aliases].map((word) => ({ required: [word] })) } : { required: [name] })
  }
  return { properties, additionalProperties: false, ...(required.length ? { allOf: required } : {}) }
}
