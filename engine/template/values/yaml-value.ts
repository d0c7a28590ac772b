/** YAML nodes as plain data, in which each text that is to be evaluated is a `Template`. */

import type { Entry, MapNode, Node, ScalarNode } from '../../formats/yaml-node.ts'
import { type Diagnostic, type Place, Problem } from '../../model/diagnostic.ts'
import { Expression, Sealed, Template } from '../../model/template.ts'
import { PyFloat } from './values.ts'

export interface ValueOptions {
  /** Clear text of a `!vault` value; throws Problem where no password fits. */
  readonly vault?: (ciphertext: string, place: Place) => string
  /** Told of encrypted values that no password opens: a Sealed stands for each. */
  readonly sealed?: (diagnostic: Diagnostic) => void
  /** Takes what is wrong; without it a DiagnosticError is thrown. */
  readonly report?: (diagnostic: Diagnostic) => void
  /** Everything is data: no text becomes a `Template`. */
  readonly plain?: boolean
}

/**
 * Plain data: null, booleans, numbers (`8.0` as a PyFloat, since it prints so), strings, arrays, and objects without a prototype; a Map where a key is not a
 * string, or looks like an array index (objects would reorder those). What an anchor names is one and the same object.
 */
export function toValue(node: Node, options: ValueOptions = {}): unknown {
  return dataOf(node, options, new Map())
}

/** A scalar as a bare Jinja expression. */
export function toExpression(node: ScalarNode): Expression {
  return new Expression(node.text, node.place, node.locate)
}

/** Whether a text holds something to evaluate. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#')
}

function dataOf(node: Node, options: ValueOptions, seen: Map<Node, unknown>): unknown {
  const converted = seen.get(node)
  if (converted !== undefined) return converted
  if (node.kind === 'scalar') return scalarValue(node, options)
  const inside = node.unsafe ? { ...options, plain: true } : options
  const value = node.kind === 'seq' ? node.items.map((item) => dataOf(item, inside, seen)) : dictOf(node, inside, seen)
  seen.set(node, value)
  return value
}

function scalarValue(node: ScalarNode, options: ValueOptions): unknown {
  if (node.tag === 'vault') return decrypted(node, options)
  if (node.tag === 'str' && !options.plain && isTemplate(node.text)) return new Template(node.text, node.place, node.locate)
  return node.tag === 'float' && Number.isInteger(node.value) ? new PyFloat(node.value as number) : node.value
}

function dictOf(map: MapNode, options: ValueOptions, seen: Map<Node, unknown>): unknown {
  if (map.entries.some(needsMap)) return new Map(map.entries.map(({ key, value }) => [key.value, dataOf(value, options, seen)]))
  const dict: Record<string, unknown> = Object.create(null)
  for (const { key, value } of map.entries) dict[key.text] = dataOf(value, options, seen)
  return dict
}

function needsMap({ key }: Entry): boolean {
  return typeof key.value !== 'string' || /^(?:0|[1-9][0-9]*)$/.test(key.value)
}

/** What can not be opened is told of only by whoever needs it. */
function decrypted({ text, place }: ScalarNode, { vault, sealed }: ValueOptions): string | Sealed {
  const open = () => {
    if (!vault) throw new Problem('this value is encrypted and no vault password is known', { place, hint })
    return vault(text, place)
  }
  try {
    return open()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    sealed?.({ code: 'vault', severity: 'error', message: error.message, place, hint: error.hint ?? hint })
    return new Sealed(text, place, open)
  }
}

const hint = 'give `--vault-password-file` or `--ask-vault-pass`'
