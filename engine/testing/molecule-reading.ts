/** What the readers of the sections of `molecule.yml` share: places, complaints and plain values. */
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'

/** Reads the value of a key; a text says why the key has no meaning here, `nothing` that it says nothing of a test. */
export type KeyReader = ((value: Node, key: Place) => void) | { readonly unused: string } | 'nothing'

export class MoleculeReading {
  readonly diagnostics: Diagnostic[] = []

  error(code: 'unsupported' | 'wrong-type' | 'missing-file', message: string, place: Place, hint?: string): void {
    this.diagnostics.push({ code, severity: 'error', message, place, hint })
  }

  warning(message: string, place: Place, hint?: string): void {
    this.diagnostics.push({ code: 'unsupported', severity: 'warning', message, place, hint })
  }

  /** Reads each key of a dict; keys without a meaning here are reported in one warning for each reason, unknown ones are errors. */
  section(what: string, node: Node, readers: Readonly<Record<string, KeyReader>>): void {
    const unused = new Map<string, Entry[]>()
    for (const entry of this.dict(what, node)) {
      const reader = Object.hasOwn(readers, entry.key.text) ? readers[entry.key.text] : undefined
      if (reader === undefined)
        this.error('unsupported', `\`${entry.key.text}\` in \`${what}\` is not supported`, entry.key.place, 'remove it')
      else if (typeof reader === 'function') reader(entry.value, entry.key.place)
      else if (reader !== 'nothing') unused.set(reader.unused, [...(unused.get(reader.unused) ?? []), entry])
    }
    for (const [why, entries] of unused) {
      const [first] = entries
      const names = entries.map(({ key }) => `\`${key.text}\``).join(', ')
      if (first) this.warning(`in \`${what}\`, ${names} ${entries.length > 1 ? 'have' : 'has'} no effect: ${why}`, first.key.place)
    }
  }

  dict(what: string, node: Node): MapNode['entries'] {
    if (node.kind === 'map') return node.entries
    if (!isNothing(node)) this.error('wrong-type', `\`${what}\` must be a dict`, node.place)
    return []
  }

  list(what: string, node: Node): readonly Node[] {
    if (node.kind === 'seq') return node.items
    if (!isNothing(node)) this.error('wrong-type', `\`${what}\` must be a list`, node.place)
    return []
  }

  text(what: string, node: Node): string {
    if (node.kind === 'scalar') return isNothing(node) ? '' : node.text
    this.error('wrong-type', `\`${what}\` must be a text`, node.place)
    return ''
  }

  /** Values as JSON has them. */
  value(node: Node): unknown {
    if (node.kind === 'seq') return node.items.map((item) => this.value(item))
    if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, this.value(value)]))
    if (node.tag === 'vault' || node.tag === 'unsafe')
      this.error(
        'unsupported',
        `the tag \`!${node.tag}\` is not supported here`,
        node.place,
        'put it into a variables file of the playbook',
      )
    return typeof node.value === 'bigint' ? Number(node.value) : node.value
  }
}

export function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.tag === 'null'
}
