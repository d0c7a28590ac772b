/** The tree that a YAML text becomes: scalars, maps and sequences, each with its place; merge keys and duplicate keys. */
import { type Diagnostic, type Place, whereOf } from '../model/diagnostic.ts'

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

type Report = (code: string, message: string, place: Place, hint?: string, severity?: Diagnostic['severity']) => void

/** Resolves merge keys: own keys win, earlier sources win over later ones; for a duplicate key the last value counts. */
export function mergeEntries(written: readonly Entry[], report: Report): readonly Entry[] {
  if (new Set(written.map(identity)).size === written.length && !written.some(isMerge)) return written
  const ownEntries = new Map<string, Entry>()
  const merged: Entry[] = []
  for (const entry of written) {
    if (isMerge(entry)) merged.push(...sourcesOf(entry.value, report).flatMap((map) => map.entries))
    else addEntry(ownEntries, entry, report)
  }
  const all = new Map<string, Entry>()
  for (const entry of merged) if (!all.has(identity(entry))) all.set(identity(entry), entry)
  for (const [key, entry] of ownEntries) all.set(key, entry)
  return [...all.values()]
}

function isMerge({ key }: Entry): boolean {
  return key.style === 'plain' && key.text === '<<' && key.tag === 'str'
}

function identity({ key }: Entry): string {
  return `${typeof key.value} ${key.value}`
}

function addEntry(ownEntries: Map<string, Entry>, entry: Entry, report: Report): void {
  const first = ownEntries.get(identity(entry))
  ownEntries.set(identity(entry), entry)
  if (!first) return
  const { line } = whereOf(first.key.place)
  report(
    'duplicate-key',
    `the key \`${entry.key.text}\` is defined twice in one dict`,
    entry.key.place,
    `first in line ${line}; the last one counts`,
    'warning',
  )
}

function sourcesOf(value: Node, report: Report): MapNode[] {
  if (value.kind === 'map') return [value]
  const items = value.kind === 'seq' ? value.items : [value]
  return items.flatMap((item) => {
    if (item.kind === 'map') return [item]
    report('yaml-invalid-merge', '`<<` takes a dict or a list of dicts', item.place)
    return []
  })
}
