/** An inventory as people and programs read it: `--list`, `--host`, `--graph`. Variables are shown as written. */
import { asWritten, type Layer } from '../template.ts'
import type { LoadedInventory } from './loaded.ts'

/** The JSON of `--list`, in the form that inventory scripts print. */
export function inventoryList(inventory: LoadedInventory, playbookDir?: string): Record<string, unknown> {
  const hostvars: Record<string, unknown> = {}
  for (const name of [...inventory.hosts.keys()].sort()) {
    const variables = hostList(inventory, name, playbookDir)
    if (Object.keys(variables).length > 0) hostvars[name] = variables
  }
  const list: Record<string, unknown> = { _meta: { hostvars } }
  for (const { name, children } of [...inventory.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const hosts = inventory.directHosts(name)
    if (hosts.length + children.length > 0) list[name] = { ...(children.length > 0 && { children }), ...(hosts.length > 0 && { hosts }) }
  }
  return list
}

/** The JSON of `--host`: variables of one host, sorted by name. */
export function hostList(inventory: LoadedInventory, name: string, playbookDir?: string): Record<string, unknown> {
  const host = inventory.host(name)
  return host ? merged(inventory.layers(host, playbookDir)) : {}
}

/** The tree of `--graph`, from one group down. */
export function graph(inventory: LoadedInventory, options: { readonly group?: string; readonly variables?: boolean } = {}): string {
  const lines: string[] = []
  drawGroup(inventory, options.group ?? 'all', 0, options.variables === true, lines)
  return `${lines.join('\n')}\n`
}

function drawGroup(inventory: LoadedInventory, name: string, depth: number, variables: boolean, lines: string[]): void {
  lines.push(branch(depth, `@${name}:`))
  for (const child of inventory.groups.get(name)?.children ?? []) drawGroup(inventory, child, depth + 1, variables, lines)
  for (const host of inventory.directHosts(name)) {
    lines.push(branch(depth + 1, host))
    if (variables) drawVariables(hostList(inventory, host), depth + 2, lines)
  }
  if (variables) drawVariables(merged(inventory.groupLayers(name)), depth + 1, lines)
}

function drawVariables(variables: Readonly<Record<string, unknown>>, depth: number, lines: string[]): void {
  for (const [name, value] of Object.entries(variables)) lines.push(branch(depth, `{${name} = ${JSON.stringify(value)}}`))
}

function branch(depth: number, text: string): string {
  return depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`
}

function merged(layers: readonly Layer[]): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const { values } of layers) for (const [name, value] of Object.entries(values)) all[name] = asWritten(value)
  delete all.inventory_file
  delete all.inventory_dir
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}
