/** Converts the tree of drafts to the groups and hosts that the engine uses, in Ansible's order. */
import type { Group, Host } from '../model/host.ts'
import type { Tree } from './tree.ts'

export interface FinishedTree {
  readonly hosts: Map<string, Host>
  readonly groups: ReadonlyMap<string, Group>
}

/** Puts groups without a parent into `all`, and hosts without a group into `ungrouped`. */
export function finishTree(tree: Tree): FinishedTree {
  const children = childrenOf(tree)
  const parents = inverted(children)
  const own = hostsOf(tree)
  const depths = new Map<string, number>()
  const groups = new Map<string, Group>()
  for (const { name, priority } of tree.groups.values())
    groups.set(name, {
      name,
      children: children.get(name) ?? [],
      parents: parents.get(name) ?? [],
      hosts: membersOf(
        name,
        (of) => children.get(of) ?? [],
        (of) => own.get(of) ?? [],
      ),
      depth: depthOf(name, parents, depths),
      priority,
    })
  return { groups, hosts: hostsWithGroups(tree, groups) }
}

/** The same with a host in one more existing group; fast, since every host of a play may join one. */
export function withMember(settled: FinishedTree, tree: Tree, name: string, group: string): FinishedTree {
  const { hosts } = settled
  const groups = new Map(settled.groups)
  const above = [...ancestorsOf(group, groups)]
  const ungrouped = (groups.get('ungrouped')?.hosts ?? []).filter((each) => each !== name)
  const own = (of: string) => (of === 'ungrouped' ? ungrouped : (tree.groups.get(of)?.hosts ?? []))
  const children = (of: string) => settled.groups.get(of)?.children ?? []
  for (const of of ['ungrouped', ...above]) groups.set(of, { ...(groups.get(of) as Group), hosts: membersOf(of, children, own) })
  const now = new Set([...(hosts.get(name)?.groups ?? []), ...above].filter((each) => each !== 'all' && each !== 'ungrouped'))
  hosts.set(name, { name, groups: [...now].sort(compare) })
  return { hosts, groups }
}

/** A group and all groups that contain it. */
function ancestorsOf(group: string, groups: ReadonlyMap<string, Group>, line = new Set<string>()): Set<string> {
  if (line.has(group)) return line
  line.add(group)
  for (const parent of groups.get(group)?.parents ?? []) ancestorsOf(parent, groups, line)
  return line
}

/** Groups of a host from weakest to strongest, without `all`. */
export function byStrength(groups: Iterable<Group>): Group[] {
  return [...groups]
    .filter(({ name }) => name !== 'all')
    .sort((a, b) => a.depth - b.depth || a.priority - b.priority || compare(a.name, b.name))
}

type Names = ReadonlyMap<string, readonly string[]>

function childrenOf(tree: Tree): Names {
  const inSome = new Set([...tree.groups.values()].flatMap((group) => [...group.children]))
  const children = new Map<string, readonly string[]>()
  for (const { name, children: own } of tree.groups.values()) children.set(name, [...own])
  const orphans = [...tree.groups.keys()].filter((name) => name !== 'all' && !inSome.has(name))
  children.set('all', [...(children.get('all') ?? []), ...orphans])
  return children
}

function inverted(children: Names): Names {
  const parents = new Map<string, string[]>()
  for (const [parent, own] of children) for (const child of own) parents.set(child, [...(parents.get(child) ?? []), parent])
  return parents
}

function hostsOf(tree: Tree): Names {
  const own = new Map([...tree.groups.values()].map(({ name, hosts }) => [name, [...hosts]]))
  const grouped = new Set([...own].flatMap(([name, hosts]) => (name === 'all' || name === 'ungrouped' ? [] : hosts)))
  const ungrouped = [...(own.get('ungrouped') ?? []), ...tree.hosts.keys()].filter((host) => !grouped.has(host))
  own.set('ungrouped', [...new Set(ungrouped)])
  return own
}

/** Own hosts first, then those of the children, level by level. */
function membersOf(group: string, children: (of: string) => Iterable<string>, own: (of: string) => Iterable<string>): readonly string[] {
  const members = new Set<string>()
  const queue = [group]
  const seen = new Set(queue)
  for (const name of queue) {
    for (const host of own(name)) members.add(host)
    for (const child of children(name)) {
      if (seen.has(child)) continue
      seen.add(child)
      queue.push(child)
    }
  }
  return [...members]
}

function depthOf(group: string, parents: Names, depths: Map<string, number>): number {
  const depth = depths.get(group)
  if (depth !== undefined) return depth
  const above = (parents.get(group) ?? []).map((parent) => depthOf(parent, parents, depths) + 1)
  const found = Math.max(0, ...above)
  depths.set(group, found)
  return found
}

function hostsWithGroups(tree: Tree, groups: ReadonlyMap<string, Group>): Map<string, Host> {
  const names = new Map<string, string[]>([...tree.hosts.keys()].map((name) => [name, []]))
  for (const group of groups.values()) if (group.name !== 'all') for (const host of group.hosts) names.get(host)?.push(group.name)
  return new Map([...names].map(([name, of]) => [name, { name, groups: of.sort(compare) }]))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
