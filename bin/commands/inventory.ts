/** `tsplay inventory`: hosts, groups and variables as the runs see them. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { didYouMean } from '../../engine/formats/suggest.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import { graph, hostList, inventoryList, inventoryTables, inventoryTree, type Showing } from '../../engine/inventory/show.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { EvaluationError } from '../../engine/template/index.ts'
import { jsonText } from '../../engine/template/values/json.ts'
import { dumpYaml } from '../../engine/template/values/yaml-dump.ts'
import { parseExtraVars } from '../../engine/variables/extra-vars.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { limitChecked, openInventory } from '../load/open-inventory.ts'
import { lookingVault } from '../load/open-vault.ts'
import { keptFacts } from '../options/fact-options.ts'
import type { RunFlags } from '../options/flags.ts'
import type { ShowFlags } from '../options/inventory-flags.ts'
import { withSettings } from '../options/settings.ts'
import { printDiagnostics } from '../terminal/errors.ts'

export type InventoryFlags = ShowFlags &
  Pick<RunFlags, 'inventory' | 'layout' | 'vaultPasswordFile' | 'vaultId' | 'askVaultPass' | 'settings' | 'heads'>

/** Without a word on what to show it is the tree, or the list where only that has the form that is asked for. */
export function formed(flags: InventoryFlags): InventoryFlags {
  if (flags.list || flags.graph || flags.host !== undefined) return flags
  return flags.yaml || flags.toml || flags.export || flags.output !== undefined ? { ...flags, list: true } : { ...flags, graph: true }
}

/** `group` is where a tree begins. */
export async function inventoryCommand(ownFlags: InventoryFlags, group?: string): Promise<number> {
  const flags = await withSettings(ownFlags)
  refuseOdd(flags, group)
  const secrets = new Secrets()
  const vault = await lookingVault({ ...flags, listHosts: flags.graph }, secrets)
  const extraVars = parseExtraVars(flags.extraVars ?? [], { vault: vault.decrypt })
  const inventory = await openInventory(flags, vault, undefined, extraVars)
  printDiagnostics(inventory.warnings, flags.heads)
  const text = await shown(inventory, { ...showingOf(inventory, flags), extraVars }, flags, group, secrets)
  if (flags.output === undefined) process.stdout.write(text)
  else writeTo(flags.output, text)
  return 0
}

async function shown(
  inventory: LoadedInventory,
  showing: Showing,
  flags: InventoryFlags,
  group: string | undefined,
  secrets: Secrets,
): Promise<string> {
  if (flags.graph) {
    if (group !== undefined && !inventory.groups.has(group)) throw unknown('group', group, inventory.groups)
    return `${secrets.redact(graph(inventory, { ...showing, group, variables: flags.vars })).trimEnd()}\n`
  }
  if (flags.host !== undefined && !inventory.host(flags.host)) throw unknown('host', flags.host, inventory.hosts)
  const value = flags.host === undefined ? listed(inventory, flags, showing) : hostList(inventory, flags.host, showing)
  return written(secrets.redact(value), flags)
}

function showingOf(inventory: LoadedInventory, { limit, export: exported, playbookDir, settings, heads }: InventoryFlags): Showing {
  limitChecked(inventory, limit)
  return {
    ...(limit !== undefined && { only: new Set(select(inventory, 'all', limit).hosts.map(({ name }) => name)) }),
    ...(playbookDir !== undefined && { playbookDir: resolve(playbookDir) }),
    here: resolve('.'),
    keptFacts: keptFacts({ settings, heads }),
    exported: exported === true,
  }
}

function listed(inventory: LoadedInventory, { yaml, toml }: InventoryFlags, showing: Showing): Record<string, unknown> {
  return yaml ? inventoryTree(inventory, showing) : toml ? inventoryTables(inventory, showing) : inventoryList(inventory, showing)
}

async function written(value: Record<string, unknown>, { yaml, toml }: InventoryFlags): Promise<string> {
  if (toml) return (await import('../../engine/template/values/toml.ts')).tomlText(value)
  const text = (sort: boolean) =>
    yaml
      ? dumpYaml(value, { flow: 'none', indent: 2, width: 80, sort, unicode: true, start: false })
      : `${jsonText(value, { indent: 4, sort, ascii: false })}\n`
  try {
    return text(true)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    // Keys of different types have no order.
    return text(false)
  }
}

function writeTo(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new Problem(`\`${file}\` cannot be written: ${(error as Error).message}`)
  }
}

function refuseOdd({ list, graph, host, yaml, toml, vars }: InventoryFlags, group: string | undefined): void {
  if ([list, graph, host !== undefined].filter(Boolean).length !== 1)
    throw new Problem('use one of `--list`, `--graph` and `--host NAME`', { hint: '`tsplay inventory --graph` shows groups and hosts' })
  if (yaml && toml) throw new Problem('use either `--yaml` or `--toml`')
  if (graph && (yaml || toml)) throw new Problem(`\`--${yaml ? 'yaml' : 'toml'}\` requires \`--list\``)
  if (vars && !graph) throw new Problem('`--vars` goes with `--graph`', { hint: '`--list` always includes variables' })
  if (group !== undefined && group !== 'all' && !graph) throw new Problem(`a group (\`${group}\`) requires \`--graph\``)
}

function unknown(what: 'host' | 'group', name: string, defined: ReadonlyMap<string, unknown>): Problem {
  return new Problem(`the inventory has no ${what} \`${name}\``, {
    hint: didYouMean(name, defined.keys()) ?? '`tsplay inventory --graph` shows hosts and groups',
  })
}
