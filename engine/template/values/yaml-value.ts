/** Converts YAML nodes to plain data, with a `Template` for each string to evaluate. */

import type { Entry, MapNode, Node, ScalarNode } from '../../formats/yaml-node.ts'
import { type Diagnostic, type Place, Problem } from '../../model/diagnostic.ts'
import { Expression, Sealed, Template } from '../../model/template.ts'
import { PyFloat } from './values.ts'

export interface ValueOptions {
  /** Decrypts a `!vault` value; throws Problem if no password matches. */
  readonly vault?: (ciphertext: string, place: Place) => string
  /** Receives values that no password decrypts; each becomes a Sealed. */
  readonly sealed?: (diagnostic: Diagnostic) => void
  /** Receives diagnostics; without it a DiagnosticError is thrown. */
  readonly report?: (diagnostic: Diagnostic) => void
  /** Treat everything as data: no string becomes a `Template`. */
  readonly plain?: boolean
}

/**
 * Plain data: null, booleans, numbers (`8.0` as a PyFloat, since it prints so), strings, arrays, and objects without a prototype; a Map where a key is not a
 * string, or looks like an array index (objects would reorder those). Aliases share one object.
 */
export function toValue(node: Node, options: ValueOptions = {}): unknown {
  return dataOf(node, options, new Map())
}

/** A scalar as a bare Jinja expression. */
export function toExpression(node: ScalarNode): Expression {
  return new Expression(node.text, node.place, node.locate)
}

/** Whether a string contains something to evaluate. */
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

/** A value that cannot be decrypted is an error only on use. */
function decrypted({ text, place }: ScalarNode, { vault, sealed }: ValueOptions): string | Sealed {
  const open = () => {
    if (!vault) throw new Problem('this value is encrypted and no vault password is set', { place, hint })
    return vault(text, place)
  }
  try {
    return open()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    sealed?.({ code: 'cannot-decrypt', severity: 'error', message: error.message, place, hint: error.hint ?? hint })
    return new Sealed(text, place, open)
  }
}

const hint = 'use `--vault-password-file` or `--ask-vault-pass`'
