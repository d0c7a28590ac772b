/** Hosts and groups while sources are read: names, memberships, variables, and diagnostics. */
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import { joined } from '../model/dict.ts'
import { expandHosts, HostRangeError } from './host-ranges.ts'

export interface GroupDraft {
  readonly name: string
  readonly children: Set<string>
  readonly hosts: Set<string>
  readonly variables: Record<string, unknown>
  priority: number
  /** Place of its first definition. */
  readonly place?: Place
}
export interface HostDraft {
  readonly name: string
  readonly variables: Record<string, unknown>
  readonly place?: Place
  /** `inventory_file` and `inventory_dir`. */
  readonly origin: Origin
}
export interface Origin {
  readonly file?: string
  readonly dir?: string
}

/** Settings for all sources. */
export interface TreeOptions {
  readonly merge?: boolean
  readonly groupNames?: GroupNames
  readonly groupOrder?: readonly GroupPlace[]
}

/** A source with an error is not read any further; what it said before stays. */
export class SourceFailed extends Error {}

export class Tree {
  readonly hosts = new Map<string, HostDraft>()
  readonly groups = new Map<string, GroupDraft>()
  readonly diagnostics: Diagnostic[] = []
  /** The source being read. */
  origin: Origin = {}

  /** A source ends at its first error. */
  endsAtErrors = false
  /** `hash_behaviour: merge`: a later dict of one name is merged with the earlier. */
  readonly merges: boolean
  readonly groupNames: GroupNames
  /** Sources of group variables, weakest first; sources not listed are not read. */
  readonly groupOrder: readonly GroupPlace[]
  /** Original names of renamed groups. */
  readonly changedNames = new Set<string>()

  constructor({ merge = false, groupNames = 'never', groupOrder = usualOrder }: TreeOptions = {}) {
    this.merges = merge
    this.groupOrder = groupOrder
    this.groupNames = groupNames
    this.group('all')
    this.group('ungrouped')
    this.group('all').children.add('ungrouped')
  }

  /** The name in this tree of a group as written. */
  nameOf(written: string): string {
    if (this.groupNames !== 'always' && this.groupNames !== 'silently') return written
    const name = safeName(written)
    if (name !== written) this.changedNames.add(written)
    return name
  }

  group(written: string, place?: Place): GroupDraft {
    const name = this.nameOf(written)
    const existing = this.groups.get(name)
    if (existing) return existing
    const draft = { name, children: new Set<string>(), hosts: new Set<string>(), variables: Object.create(null), priority: 1, place }
    this.groups.set(name, draft)
    return draft
  }

  host(name: string, place?: Place): HostDraft {
    const existing = this.hosts.get(name)
    if (existing) return existing
    const draft = { name, variables: Object.create(null), place, origin: this.origin }
    this.hosts.set(name, draft)
    return draft
  }

  /** Adds the hosts of a name or a range to a group, and returns their names; `exact`: errors are at their part of the place. */
  addHosts(text: string, group: string, place?: Place, exact = false): readonly string[] {
    try {
      const { names, port } = expandHosts(text)
      for (const name of names) {
        const { variables } = this.host(name, place)
        this.group(group).hosts.add(name)
        if (port !== undefined) variables.ansible_port = port
      }
      return names
    } catch (error) {
      if (!(error instanceof HostRangeError)) throw error
      // In a list of hosts such a name is taken as it is.
      if (this.endsAtErrors && !place) {
        this.host(text)
        this.group(group).hosts.add(text)
        return [text]
      }
      const at = place && exact ? { ...place, start: place.start + error.start, end: place.start + error.end } : place
      this.report('invalid-host-range', place ? error.message : `\`${text}\`: ${error.message}`, at)
      return []
    }
  }

  /** Adds a child, unless it would make a cycle. */
  addChild(above: string, below: string, place?: Place): void {
    const [parent, child] = [this.nameOf(above), this.nameOf(below)]
    const path = this.#pathDown(child, parent)
    if (!path) {
      this.group(parent).children.add(child)
      return
    }
    const cycle = [parent, ...path].map((name) => `\`${name}\``).join(' → ')
    this.report('inventory-cycle', `the group \`${child}\` cannot be in \`${parent}\`: ${cycle} is a cycle`, place)
  }

  setGroupVariable(group: string, name: string, value: unknown, place?: Place): void {
    if (name !== 'ansible_group_priority') this.#set(this.group(group).variables, name, value)
    else if (/^-?\d+$/.test(String(value))) this.group(group).priority = Number(value)
    else this.report('wrong-type', `\`ansible_group_priority\` is a whole number, not \`${String(value)}\``, place)
  }

  setHostVariable(host: string, name: string, value: unknown): void {
    this.#set(this.host(host).variables, name, value)
  }

  report(code: string, message: string, place?: Place, hint?: string, severity: Diagnostic['severity'] = 'error'): void {
    this.diagnostics.push({ code, severity, message, ...(place && { place }), ...(hint && { hint }) })
    if (severity === 'error' && this.endsAtErrors) throw new SourceFailed()
  }

  #set(variables: Record<string, unknown>, name: string, value: unknown): void {
    variables[name] = this.merges ? joined(variables[name], value) : value
  }

  #pathDown(from: string, to: string, seen = new Set<string>()): string[] | undefined {
    if (from === to) return [from]
    if (seen.has(from)) return undefined
    seen.add(from)
    for (const child of this.groups.get(from)?.children ?? []) {
      const path = this.#pathDown(child, to, seen)
      if (path) return [from, ...path]
    }
    return undefined
  }
}

/** `never` warns about invalid names, `always` replaces them with a warning; `ignore` and `silently` do the same without a warning. */
export type GroupNames = 'never' | 'ignore' | 'always' | 'silently'

/** Replaces invalid characters of a name with `_`. */
export function safeName(name: string): string {
  return name.replace(/^[^\p{L}_]|[^\p{L}\p{N}_]/gu, '_')
}

/** Warns about names that cannot be written as `groups.NAME` in an expression, or that were replaced. */
export function checkGroupNames({ groups, changedNames, groupNames, diagnostics }: Tree): void {
  if (groupNames === 'ignore' || groupNames === 'silently') return
  const invalid = groupNames === 'always' ? [...changedNames] : [...groups.keys()].filter((name) => name !== safeName(name))
  const [first] = invalid
  if (first === undefined) return
  const names = invalid.map((name) => `\`${name}\``).join(', ')
  const message = `${names}: a group name should have only letters, digits and \`_\`, with no digit at the beginning`
  const hint =
    groupNames === 'always'
      ? `it is replaced with \`${safeName(first)}\`, as set by \`force_valid_group_names\``
      : `rename it, or write \`groups['${first}']\` in expressions`
  const place = groups.get(groupNames === 'always' ? safeName(first) : first)?.place
  diagnostics.push({ code: 'invalid-group-name', severity: 'warning', message, hint, ...(place && { place }) })
}

export const usualOrder = [
  'all_inventory',
  'groups_inventory',
  'all_plugins_inventory',
  'all_plugins_play',
  'groups_plugins_inventory',
  'groups_plugins_play',
] as const

/** Variables of `all` or of other groups: in inventories, in `group_vars` beside inventories, and beside the play. */
export type GroupPlace = (typeof usualOrder)[number]
