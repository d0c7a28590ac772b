/** Reads and checks the options of an inventory plug-in. */

import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import { toText } from '../template/index.ts'
import { type Entry, type MapNode, type Node, toValue } from '../template/values/yaml.ts'
import type { GroupsReading } from './yaml-groups.ts'

export class PluginOptions {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #reading: GroupsReading
  readonly #what: string

  /** Reports every key that is not among `names`. */
  constructor(map: MapNode, names: readonly string[], what: string, reading: GroupsReading) {
    this.#entries = new Map(map.entries.map((entry) => [entry.key.text, entry]))
    this.#reading = reading
    this.#what = what
    for (const { key } of map.entries)
      if (!names.includes(key.text))
        reading.tree.report('unknown-option', `${what} has no option \`${key.text}\``, key.place, didYouMean(key.text, names))
  }

  node(name: string): Node | undefined {
    const value = this.#entries.get(name)?.value
    return value?.kind === 'scalar' && value.tag === 'null' ? undefined : value
  }
  /** Entries of a dict; none if it is not set. */
  entries(name: string): readonly Entry[] {
    const node = this.node(name)
    if (node === undefined || node.kind === 'map') return node?.entries ?? []
    this.#report(name, 'a dict', node)
    return []
  }
  items(name: string): readonly Node[] {
    const node = this.node(name)
    if (node === undefined || node.kind === 'seq') return node?.items ?? []
    this.#report(name, 'a list', node)
    return []
  }
  text(name: string): string | undefined {
    const node = this.node(name)
    if (node === undefined || node.kind === 'scalar') return node?.text
    this.#report(name, 'a text', node)
    return undefined
  }
  flag(name: string, defaultValue: boolean): boolean {
    const node = this.node(name)
    if (node === undefined) return defaultValue
    const value = toText(toValue(node, this.#reading.values))
    const found = booleanIn('options', value)
    if (found === undefined) this.#report(name, 'true or false', node)
    return found === true
  }

  #report(name: string, kind: string, { place }: Node): void {
    this.#reading.tree.report('wrong-type', `\`${name}\` of ${this.#what} must be ${kind}`, place)
  }
}
