/** Adds hosts and groups of tasks to an inventory during a play. */
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../model/diagnostic.ts'
import { type Entry, isController } from '../model/host.ts'
import { asWritten } from '../model/template.ts'
import type { Tree } from './tree.ts'

export const localVariables = { ansible_connection: 'local' }

/** The entry with group names as in the tree. */
export function withTreeNames(tree: Tree, entry: Entry): Entry {
  const named = (names: readonly string[]) => names.map((name) => tree.nameOf(name))
  if (entry.kind === 'host') return { ...entry, groups: named(entry.groups) }
  return { ...entry, group: tree.nameOf(entry.group), parents: named(entry.parents) }
}

/** Whether the entry would change something for the current `host`. */
export function lacks(tree: Tree, entry: Entry, host: string): boolean {
  if (entry.kind === 'host') {
    const existing = tree.hosts.get(entry.host)
    if (!existing || entry.groups.some((group) => !tree.groups.get(group)?.hosts.has(entry.host))) return true
    return Object.entries(entry.variables).some(
      ([name, value]) => !isDeepStrictEqual(asWritten(existing.variables[name]), asWritten(value)),
    )
  }
  return !tree.groups.get(entry.group)?.hosts.has(host) || !hasGroup(tree, entry)
}

/** Whether the group exists and is in all wanted parents. */
export function hasGroup(tree: Tree, { group, parents }: Extract<Entry, { kind: 'group' }>): boolean {
  return tree.groups.has(group) && parents.every((parent) => parent === 'all' || tree.groups.get(parent)?.children.has(group))
}

/** Throws Problem if a group would contain itself. */
export function addTo(tree: Tree, entry: Entry, host: string): void {
  if (entry.kind === 'host') {
    if (!tree.hosts.has(entry.host)) tree.group('all').hosts.add(entry.host)
    Object.assign(tree.host(entry.host).variables, entry.variables)
    for (const group of entry.groups) tree.group(group).hosts.add(entry.host)
    return
  }
  if (!tree.hosts.has(host) && isController(host)) Object.assign(tree.host(host).variables, localVariables)
  const before = tree.diagnostics.length
  for (const parent of entry.parents) if (parent !== 'all') tree.addChild(parent, entry.group)
  const error = tree.diagnostics[before]
  if (error) throw new Problem(error.message)
  tree.group(entry.group).hosts.add(host)
}
