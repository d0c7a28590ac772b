/** `tsplay inventory`: hosts, groups and variables as the runs see them. */
import { Problem } from '../engine/diagnostic.ts'
import type { Inventory } from '../engine/host.ts'
import { graph, hostList, inventoryList } from '../engine/inventory/show.ts'
import { Secrets } from '../engine/values/secrets.ts'
import { didYouMean } from '../engine/values/suggest.ts'
import type { RunFlags } from './flags.ts'
import { tellDiagnostics } from './mistake.ts'
import { openInventory } from './open-inventory.ts'
import { lookingVault } from './open-vault.ts'
import { withSettings } from './settings.ts'

export interface InventoryFlags extends Pick<RunFlags, 'inventory' | 'vaultPasswordFile' | 'vaultId' | 'askVaultPass'> {
  readonly list?: boolean
  readonly graph?: boolean
  readonly host?: string
}

export async function inventoryCommand(given: InventoryFlags): Promise<number> {
  const flags = await withSettings(given)
  const asked = [flags.list, flags.graph, flags.host !== undefined].filter(Boolean).length
  if (asked !== 1)
    throw new Problem('say one of `--list`, `--graph` and `--host NAME`', { hint: '`tsplay inventory --graph` shows groups and hosts' })
  const secrets = new Secrets()
  const inventory = await openInventory(flags, await lookingVault({ ...flags, listHosts: flags.graph }, secrets))
  tellDiagnostics(inventory.warnings)
  const print = (value: unknown) => process.stdout.write(`${JSON.stringify(secrets.redact(value), null, 4)}\n`)
  const cwd = process.cwd()
  if (flags.graph) process.stdout.write(`${graph(inventory).trimEnd()}\n`)
  else if (flags.list) print(inventoryList(inventory, cwd))
  else if (!inventory.hosts.has(flags.host as string)) throw unknownHost(flags.host as string, inventory)
  else print(hostList(inventory, flags.host as string, cwd))
  return 0
}

function unknownHost(name: string, { hosts }: Inventory): Problem {
  return new Problem(`\`${name}\` is no host of the inventory`, {
    hint: didYouMean(name, hosts.keys()) ?? '`tsplay inventory --graph` shows what there is',
  })
}
