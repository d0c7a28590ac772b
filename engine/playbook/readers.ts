/** Reads keyword values and checks them: types, conditions, and what a keyword accepts beyond its type. */

import { connections, isConnection } from '../carriers/index.ts'
import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import { keywordMessage } from '../model/keyword-message.ts'
import { Expression, type Raw, Template } from '../model/template.ts'
import type { MapNode, Node, ScalarNode } from '../template/values/yaml.ts'
import type { Kind } from './keywords.ts'
import { keywords } from './keywords.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { defaultsAt } from './module-defaults.ts'
import { checkTexts, valueAt } from './texts.ts'

type Reader = (position: Position, word: string, node: Node) => unknown

/** What the values of a kind are. */
interface KindValues extends Record<Kind, unknown> {
  readonly text: Raw<string>
  readonly texts: Raw<string> | readonly Raw<string>[]
  readonly dict: MapNode
  readonly identifier: string
}

/** Reads a keyword; undefined if it is null, or invalid and reported. */
export function readKeyword<K extends Kind>(position: Position, word: string, kind: K, node: Node): KindValues[K] | undefined {
  if (isNull(node)) return undefined
  const value = readers[kind](position, word, node) as KindValues[K] | undefined
  if (value !== undefined) checkKeywordValue(position, word, value, node)
  return value
}

const readers: Readonly<Record<Kind, Reader>> = {
  text: (position, word, node) => scalarAt(position, word, node, 'a text', (scalar) => scalar.text),
  boolean: (position, word, node) => scalarAt(position, word, node, 'a boolean (`yes` or `no`)', booleanOf, 'bool'),
  integer: (position, word, node) => scalarAt(position, word, node, 'a whole number', (scalar) => numberOf(scalar, /^[-+]?\d+$/), 'int'),
  number: (position, word, node) =>
    scalarAt(position, word, node, 'a number', (scalar) => numberOf(scalar, /^[-+]?\d+(?:\.\d+)?%?$/), 'float'),
  texts: (position, word, node) => (node.kind === 'seq' ? listAt(position, word, node.items) : readers.text(position, word, node)),
  words: (position, word, node) => listAt(position, word, [node]).flatMap(splitAtCommas),
  condition: conditionsAt,
  variables: variablesAt,
  dict: (position, word, node) => (node.kind === 'map' ? node : reportWrongType(position, word, 'a dict', node)),
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
    if (map.kind === 'map') Object.assign(variables, namedVariables(position, map))
    else if (!isNull(map)) reportWrongType(position, word, 'a dict of names and values', map)
  }
  return variables
}

/** The entries of a dict whose keys name variables. */
function namedVariables(position: Position, map: MapNode): Record<string, unknown> {
  const variables: Record<string, unknown> = Object.create(null)
  for (const { key, value } of map.entries) {
    if (!isIdentifier(key.text)) reportInvalidName(position, key, { refusedBy: 'parser' })
    variables[key.text] = valueAt(position, value, { variable: key.text })
  }
  return variables
}

/** Keys of a dict inside a keyword: the type and the field of each. */
export type DictKeys<Field> = Readonly<Record<string, { readonly kind: Kind; readonly field: Field }>>

/** Reads such a dict by its fields; `what` names it in errors. */
export function dictAt<Field extends PropertyKey>(
  position: Position,
  map: MapNode,
  keys: DictKeys<Field>,
  what: string,
): { [F in Field]?: unknown } {
  const fields: { [F in Field]?: unknown } = {}
  for (const { key, value } of map.entries) {
    const word = Object.hasOwn(keys, key.text) ? keys[key.text] : undefined
    if (!word) {
      addError(position, 'unknown-keyword', `${what} has no \`${key.text}\``, key.place, didYouMean(key.text, Object.keys(keys)), {
        refusedBy: 'parser',
      })
      continue
    }
    const read = readKeyword(position, key.text, word.kind, value)
    if (read !== undefined) fields[word.field] = read
  }
  return fields
}

/** Whether a key has no value. */
export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.tag === 'null'
}

/** The items of a list, or the one value in its place; none without a value. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return !node || isNull(node) ? [] : node.kind === 'seq' ? node.items : [node]
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

function reportInvalidName(position: Position, { text, place }: ScalarNode, words: Pick<Diagnostic, 'msg' | 'refusedBy'>): void {
  addError(
    position,
    'invalid-variable-name',
    `\`${text}\` is not a valid variable name`,
    place,
    'use letters, digits and `_`, with no digit at the beginning',
    words,
  )
}

function nameAt(position: Position, word: string, node: Node): unknown {
  if (node.kind !== 'scalar') return reportWrongType(position, word, 'the name of a variable', node)
  if (!isIdentifier(node.text))
    return reportInvalidName(position, node, { msg: `Invalid variable name in '${word}' specified: '${node.text}'` })
  return node.text
}

/** Texts of a list, nested lists flattened. */
function listAt(position: Position, word: string, nodes: readonly Node[]): unknown[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'seq') return listAt(position, word, node.items)
    return readers.text(position, word, node) ?? []
  })
}

function splitAtCommas(text: unknown): unknown[] {
  if (text instanceof Template) {
    const parts = text.text.split(',').map((part) => part.trim())
    // A comma inside of braces separates nothing.
    const areWhole = parts.length > 1 && parts.every((part) => part.split('{{').length === part.split('}}').length && !part.includes('{%'))
    if (!areWhole) return [text]
    return parts.filter((part) => part !== '').map((part) => (part.includes('{{') ? new Template(part, text.place) : part))
  }
  return typeof text === 'string'
    ? text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
    : [text]
}

function scalarAt(
  position: Position,
  word: string,
  node: Node,
  wanted: string,
  read: (scalar: ScalarNode) => unknown,
  type?: Parameters<typeof keywordMessage>[2],
): unknown {
  if (node.kind !== 'scalar') return reportWrongType(position, word, wanted, node)
  const value = valueAt(position, node)
  if (value instanceof Template) return value
  if (node.tag === 'vault') return value
  const found = read(node)
  return found === undefined ? reportWrongType(position, word, wanted, node, type && keywordMessage(word, node.text, type)) : found
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

function reportWrongType(position: Position, word: string, wanted: string, node: Node, msg?: string): undefined {
  const found =
    node.kind === 'scalar'
      ? `\`${node.text.length > 40 ? `${node.text.slice(0, 39)}…` : node.text}\``
      : node.kind === 'map'
        ? 'a dict'
        : 'a list'
  addError(position, 'wrong-type', `\`${word}\` is ${wanted}, not ${found}`, node.place, undefined, { msg, ...refusalOf(word, node) })
}

/** Types that Ansible looks at while it loads; all others wait for the host that needs them. */
function refusalOf(word: string, node: Node): Pick<Diagnostic, 'refusedBy'> {
  if (word === 'tags') return { refusedBy: 'loader' }
  const isChecked =
    node.kind === 'scalar' ? ['vars', 'loop_control'].includes(word) : Object.hasOwn(keywords, word) && keywords[word]?.kind === 'text'
  return isChecked ? { refusedBy: 'parser' } : {}
}

/** Checks the value of a keyword and records errors. */
function checkKeywordValue(position: Position, word: string, value: unknown, node: Node): void {
  checks[word]?.(position, value, node)
}

const checks: Readonly<Record<string, (position: Position, value: unknown, node: Node) => void>> = {
  serial(position, value, node) {
    const sizes = [value].flat(2)
    if (sizes.every((size) => size instanceof Template || /^\d+%?$/.test(String(size)))) return
    addError(position, 'wrong-type', '`serial` must be a number of hosts, a percentage, or a list of these', node.place)
  },
  environment(position, value, node) {
    const levels = [value].flat(2)
    if (levels.every((level) => level instanceof Template || level === null || typeof level === 'object')) return
    addError(position, 'wrong-type', '`environment` must be a dict of names and values', node.place)
  },
  connection(position, value, node) {
    if (typeof value !== 'string' || isConnection(value)) return
    const hint =
      didYouMean(value, connections()) ??
      `use one of ${connections()
        .map((each) => `\`${each}\``)
        .join(', ')}`
    addError(position, 'unsupported', `the connection \`${value}\` is not supported`, node.place, hint)
  },
}

/** The conditions of a keyword, all of which must hold; undefined if there is none. */
export function conditionsAt(position: Position, word: string, node: Node): readonly Expression[] | undefined {
  const items = node.kind === 'seq' ? node.items : [node]
  const found = items.flatMap((item) => conditionAt(position, word, item) ?? [])
  checkTexts(position, found)
  return found.length > 0 ? found : undefined
}

/** Whether only the run can decide these. */
export function isOpen(conditions: readonly Expression[] | undefined): boolean {
  return conditions?.some(({ text }) => !/^true$/i.test(text.trim())) ?? false
}

function conditionAt(position: Position, word: string, node: Node): Expression | undefined {
  if (node.kind !== 'scalar') {
    addError(
      position,
      'wrong-type',
      `\`${word}\` is a condition or a list of conditions, not a ${node.kind === 'map' ? 'dict' : 'list of lists'}`,
      node.place,
    )
    return undefined
  }
  if (node.tag === 'null' || node.text.trim() === '') return undefined
  if (node.tag === 'bool') return new Expression(node.value ? 'true' : 'false', node.place)
  return expressionAt(position, word, node)
}

/** A text as an expression; warns of `{{ }}` in it, which it does not need. */
export function expressionAt(
  position: Position,
  word: string,
  { text, place, locate }: Pick<ScalarNode, 'text' | 'place' | 'locate'>,
): Expression {
  if (/\{\{|\{%/.test(text)) {
    addWarning(position, 'unneeded-braces', `\`${word}\` is an expression and needs no \`{{ }}\``, place, withoutBraces(text))
  }
  return new Expression(text, place, locate)
}

/** What to write instead of a condition with braces. */
function withoutBraces(text: string): string {
  if (text.includes('{%')) return 'write the expression itself: `a if b else c`'
  if (/\.\{\{/.test(text)) return 'write `[name]` instead of `.{{ name }}`'
  if (/\w\{\{|\}\}\w/.test(text.replace(/'[^']*'|"[^"]*"/g, '')))
    return "write `lookup('vars', 'text_' ~ name)` for a variable name that is composed"
  return /['"][^'"]*\{\{/.test(text) ? 'remove the braces and join texts with `~`' : 'remove the braces'
}
