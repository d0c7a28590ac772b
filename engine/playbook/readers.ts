/** The value of each kind of keyword, checked against the one thing it must be. */
import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import { Template } from '../model/template.ts'
import type { MapNode, Node, ScalarNode } from '../template/values/yaml.ts'
import { conditionsAt } from './conditions.ts'
import type { Kind } from './keywords.ts'
import { addError, type Position } from './loading.ts'
import { defaultsAt } from './module-defaults.ts'
import { checkParticular } from './particular.ts'
import { valueAt } from './texts.ts'

type Reader = (position: Position, word: string, node: Node) => unknown

/** Reads a keyword; undefined where it says nothing, or something wrong that was taken down. */
export function readKeyword(position: Position, word: string, kind: Kind, node: Node): unknown {
  if (node.kind === 'scalar' && node.tag === 'null') return undefined
  const value = readers[kind](position, word, node)
  if (value !== undefined) checkParticular(position, word, value, node)
  return value
}

const readers: Readonly<Record<Kind, Reader>> = {
  text: (position, word, node) => scalarAt(position, word, node, 'a text', (scalar) => scalar.text),
  boolean: (position, word, node) => scalarAt(position, word, node, 'a boolean (`yes` or `no`)', booleanOf),
  integer: (position, word, node) => scalarAt(position, word, node, 'a whole number', (scalar) => numberOf(scalar, /^[-+]?\d+$/)),
  number: (position, word, node) => scalarAt(position, word, node, 'a number', (scalar) => numberOf(scalar, /^[-+]?\d+(?:\.\d+)?%?$/)),
  texts: (position, word, node) => (node.kind === 'seq' ? listAt(position, word, node.items) : readers.text(position, word, node)),
  words: (position, word, node) => listAt(position, word, [node]).flatMap(cut),
  condition: conditionsAt,
  variables: variablesAt,
  dict: (position, word, node) => (node.kind === 'map' ? node : wrong(position, word, 'a dict', node)),
  steps: (_position, _word, node) => node,
  identifier: (position, word, node) => nameAt(position, word, node),
  defaults: (position, _word, node) => defaultsAt(position, node),
  any: (position, _word, node) => valueAt(position, node),
}

/** `vars`: a dict of names to values, in plays also a list of such dicts. */
function variablesAt(position: Position, word: string, node: Node): unknown {
  const maps = node.kind === 'seq' ? node.items : [node]
  const variables: Record<string, unknown> = Object.create(null)
  for (const map of maps) {
    if (map.kind === 'map') Object.assign(variables, namedAt(position, map))
    else if (!(map.kind === 'scalar' && map.tag === 'null')) wrong(position, word, 'a dict of names and values', map)
  }
  return variables
}

/** The entries of a dict whose keys name variables. */
export function namedAt(position: Position, map: MapNode): Record<string, unknown> {
  const variables: Record<string, unknown> = Object.create(null)
  for (const { key, value } of map.entries) {
    if (!isIdentifier(key.text)) variableName(position, key)
    variables[key.text] = valueAt(position, value, { variable: key.text })
  }
  return variables
}

/** Words of a dict inside of a keyword: the kind of each, and the field it becomes. */
export type Words<Field> = Readonly<Record<string, { readonly kind: Kind; readonly field: Field }>>

/** Such a dict by its fields; `what` names it where it knows no such word. */
export function wordsAt(position: Position, map: MapNode, words: Words<PropertyKey>, what: string): Record<PropertyKey, unknown> {
  const fields: Record<PropertyKey, unknown> = {}
  for (const { key, value } of map.entries) {
    const word = Object.hasOwn(words, key.text) ? words[key.text] : undefined
    if (!word) {
      addError(position, 'unknown-keyword', `${what} has no \`${key.text}\``, key.place, didYouMean(key.text, Object.keys(words)))
      continue
    }
    const read = readKeyword(position, key.text, word.kind, value)
    if (read !== undefined) fields[word.field] = read
  }
  return fields
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

function variableName(position: Position, { text, place }: ScalarNode): void {
  addError(
    position,
    'variable-name',
    `\`${text}\` can not name a variable`,
    place,
    'names are letters, digits and `_`, and begin with no digit',
  )
}

function nameAt(position: Position, word: string, node: Node): unknown {
  if (node.kind !== 'scalar') return wrong(position, word, 'the name of a variable', node)
  if (!isIdentifier(node.text)) return variableName(position, node)
  return node.text
}

/** Texts of a list, lists inside it opened. */
function listAt(position: Position, word: string, nodes: readonly Node[]): unknown[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'seq') return listAt(position, word, node.items)
    return readers.text(position, word, node) ?? []
  })
}

function cut(text: unknown): unknown[] {
  return typeof text === 'string'
    ? text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
    : [text]
}

function scalarAt(position: Position, word: string, node: Node, wanted: string, read: (scalar: ScalarNode) => unknown): unknown {
  if (node.kind !== 'scalar') return wrong(position, word, wanted, node)
  const value = valueAt(position, node)
  if (value instanceof Template) return value
  if (node.tag === 'vault') return value
  const found = read(node)
  return found === undefined ? wrong(position, word, wanted, node) : found
}

function booleanOf({ value, text }: ScalarNode): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === 0) return value === 1
  return booleanIn('options', text)
}

function numberOf({ value, text }: ScalarNode, form: RegExp): number | undefined {
  if (typeof value === 'number') return form.test(String(value)) ? value : undefined
  return form.test(text) ? Number(text.replace('%', '')) : undefined
}

function wrong(position: Position, word: string, wanted: string, node: Node): undefined {
  const found =
    node.kind === 'scalar'
      ? `\`${node.text.length > 40 ? `${node.text.slice(0, 39)}…` : node.text}\``
      : node.kind === 'map'
        ? 'a dict'
        : 'a list'
  addError(position, 'wrong-type', `\`${word}\` is ${wanted}, not ${found}`, node.place)
}
