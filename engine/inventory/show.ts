/** Shows an inventory: `--list`, `--host`, `--graph`. Variables are shown as written. */

import { joined } from '../model/dict.ts'
import { asWritten, type Layer, type Variables } from '../model/template.ts'
import { toText } from '../template/index.ts'
import type { LoadedInventory } from './loaded.ts'

export interface Showing {
  /** Hosts to show; all by default. */
  readonly only?: ReadonlySet<string>
  /** Keep variables of groups at the groups, so that the output is a valid inventory. */
  readonly exported?: boolean
  /** Directory whose `group_vars` and `host_vars` are included. */
  readonly playbookDir?: string
  /** The same for merged variables, if there is no `playbookDir`. */
  readonly here?: string
  /** Cached facts of a host, for merged variables. */
  readonly keptFacts?: (host: string) => Variables
  /** Variables of `--extra-vars`, for merged variables. */
  readonly extraVars?: Variables
}

type Dict = Record<string, unknown>

/** The form that inventory scripts print. */
export function inventoryList(inventory: LoadedInventory, showing: Showing = {}): Dict {
  const list: Dict = { _meta: { hostvars: hostVariables(inventory, showing) } }
  for (const name of inventory.groups.keys()) {
    const found = withoutEmpty({
      children: inventory.groups.get(name)?.children,
      hosts: hostsIn(inventory, name, showing),
      vars: groupVariables(inventory, name, showing),
    })
    if (Object.keys(found).length > 0) list[name] = found
  }
  return list
}

/** The form of YAML inventories: nested groups; variables of a host are at its first occurrence. */
export function inventoryTree(inventory: LoadedInventory, showing: Showing = {}): Dict {
  const seen = new Set<string>()
  const tree = (name: string): Dict => {
    const children: Dict = {}
    for (const child of inventory.groups.get(name)?.children ?? []) {
      const isSeen = seen.has(`@${child}`)
      seen.add(`@${child}`)
      children[child] = isSeen ? {} : tree(child)
    }
    return withoutEmpty({ children, hosts: newHosts(inventory, name, seen, showing), vars: groupVariables(inventory, name, showing) })
  }
  return { all: tree('all') }
}

/** The form of TOML inventories: a table for each group, with the names of its children. */
export function inventoryTables(inventory: LoadedInventory, showing: Showing = {}): Dict {
  const seen = new Set<string>()
  const tables: Dict = {}
  for (const [name, { children }] of inventory.groups) {
    const table = withoutEmpty({
      children: name === 'all' ? [] : children,
      hosts: newHosts(inventory, name, seen, showing),
      vars: groupVariables(inventory, name, showing),
    })
    if (Object.keys(table).length > 0) tables[name] = table
  }
  return tables
}

/** Variables of one host, sorted by name. */
export function hostList(inventory: LoadedInventory, name: string, showing: Showing = {}): Dict {
  const { exported, playbookDir, here, keptFacts = () => ({}), extraVars = {} } = showing
  const host = inventory.host(name)
  if (!host) return {}
  if (exported) return merged(inventory, inventory.ownLayers(host, playbookDir))
  const facts = { name: 'kept facts', values: keptFacts(name) }
  return merged(inventory, [...inventory.layers(host, playbookDir ?? here), facts, { name: '--extra-vars', values: extraVars }])
}

/** The tree of `--graph`, from one group down. */
export function graph(
  inventory: LoadedInventory,
  { group = 'all', variables = false, ...showing }: Showing & { readonly group?: string; readonly variables?: boolean } = {},
): string {
  const lines: string[] = []
  const drawVariables = (values: Dict, depth: number) => {
    if (variables) for (const [name, value] of Object.entries(values)) lines.push(branch(depth, `{${name} = ${toText(value)}}`))
  }
  const draw = (name: string, depth: number) => {
    lines.push(branch(depth, `@${name}:`))
    for (const child of inventory.groups.get(name)?.children ?? []) draw(child, depth + 1)
    for (const host of hostsIn(inventory, name, showing)) {
      lines.push(branch(depth + 1, host))
      drawVariables(hostList(inventory, host, showing), depth + 2)
    }
    drawVariables(merged(inventory, inventory.groupLayers(name, showing.playbookDir)), depth + 1)
  }
  draw(group, 0)
  return `${lines.join('\n')}\n`
}

function branch(depth: number, text: string): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`
}

function hostVariables(inventory: LoadedInventory, showing: Showing): Dict {
  const all: Dict = {}
  for (const name of inventory.hosts.keys()) {
    if (showing.only && !showing.only.has(name)) continue
    const variables = hostList(inventory, name, showing)
    if (Object.keys(variables).length > 0) all[name] = variables
  }
  return all
}

function groupVariables(inventory: LoadedInventory, name: string, { exported, playbookDir }: Showing): Dict {
  return exported ? merged(inventory, inventory.groupLayers(name, playbookDir)) : {}
}

function hostsIn(inventory: LoadedInventory, group: string, { only }: Showing): readonly string[] {
  return inventory.directHosts(group).filter((name) => !only || only.has(name))
}

function newHosts(inventory: LoadedInventory, group: string, seen: Set<string>, showing: Showing): Dict {
  const hosts: Dict = {}
  for (const name of hostsIn(inventory, group, showing)) {
    hosts[name] = seen.has(name) ? {} : hostList(inventory, name, showing)
    seen.add(name)
  }
  return hosts
}

/** Removes empty values. */
function withoutEmpty(all: Readonly<Record<string, object | undefined>>): Dict {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value && Object.keys(value).length > 0))
}

function merged({ merges }: LoadedInventory, layers: readonly Layer[]): Dict {
  const all: Dict = {}
  for (const { values } of layers)
    for (const [name, value] of Object.entries(values)) {
      const written = asWritten(value)
      all[name] = merges ? joined(all[name], written) : written
    }
  delete all.inventory_file
  delete all.inventory_dir
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}
