/** The options of an inventory that names a plug-in, checked as they are read. */

import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import { toText } from '../template/index.ts'
import { type Entry, type MapNode, type Node, toValue } from '../template/values/yaml.ts'
import type { GroupsReading } from './yaml-groups.ts'

export class PluginOptions {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #reading: GroupsReading
  readonly #what: string

  /** Tells of every key that is not among `known`. */
  constructor(map: MapNode, known: readonly string[], what: string, reading: GroupsReading) {
    this.#entries = new Map(map.entries.map((entry) => [entry.key.text, entry]))
    this.#reading = reading
    this.#what = what
    for (const { key } of map.entries)
      if (!known.includes(key.text))
        reading.tree.report('unknown-option', `${what} has no option \`${key.text}\``, key.place, didYouMean(key.text, known))
  }

  node(name: string): Node | undefined {
    const value = this.#entries.get(name)?.value
    return value?.kind === 'scalar' && value.tag === 'null' ? undefined : value
  }
  /** Entries of a dict; none where it is not given. */
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
  flag(name: string, otherwise: boolean): boolean {
    const node = this.node(name)
    if (node === undefined) return otherwise
    const value = toText(toValue(node, this.#reading.values))
    const found = booleanIn('options', value)
    if (found === undefined) this.#report(name, 'true or false', node)
    return found === true
  }

  #report(name: string, kind: string, { place }: Node): void {
    this.#reading.tree.report('wrong-type', `\`${name}\` of ${this.#what} is ${kind}`, place)
  }
}
