/** The tree that a YAML text becomes: scalars, maps and sequences, each with its place. */
import type { Place } from '../model/diagnostic.ts'

/** Type of a scalar; `vault` and `unsafe` are tags of playbooks. */
export type ScalarTag = 'str' | 'int' | 'float' | 'bool' | 'null' | 'vault' | 'unsafe'
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly place: Place
  readonly value: string | number | bigint | boolean | null
  /** The characters of the scalar, quotes and escapes resolved, before it was read as a number or boolean: `0644`. */
  readonly text: string
  readonly tag: ScalarTag
  readonly style: ScalarStyle
  /** The offset in the source of an offset in `text`. */
  readonly locate: (offset: number) => number
}

export interface Entry {
  readonly key: ScalarNode
  readonly value: Node
}

export interface MapNode {
  readonly kind: 'map'
  readonly place: Place
  /** In the order of the source, merge keys (`<<`) already resolved. */
  readonly entries: readonly Entry[]
  /** Tagged `!unsafe`: nothing inside is ever a template. */
  readonly unsafe: boolean
}

export interface SeqNode {
  readonly kind: 'seq'
  readonly place: Place
  readonly items: readonly Node[]
  readonly unsafe: boolean
}

export type Node = ScalarNode | MapNode | SeqNode
