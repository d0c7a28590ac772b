/** One host with its variables, for a person to look at: the inventory, `-e`, and the plays of a playbook where one is named. Nothing is connected. */
import { didYouMean } from '../../engine/formats/suggest.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Host } from '../../engine/model/host.ts'
import type { Playbook } from '../../engine/model/play.ts'
import type { Variables } from '../../engine/model/template.ts'
import { parseExtraVars } from '../../engine/variables/extra-vars.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import type { RunFlags } from '../options/flags.ts'
import { withSettings } from '../options/settings.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { load } from './load.ts'
import { openInventory } from './open-inventory.ts'
import { lookingVault } from './open-vault.ts'

export interface HostFlags extends Pick<RunFlags, 'inventory' | 'extraVars' | 'vaultPasswordFile' | 'vaultId' | 'askVaultPass'> {
  readonly playbook?: string
}

export interface HostView {
  readonly host: Host
  readonly groups: readonly string[]
  readonly inventory: LoadedInventory
  readonly extraVars: Variables
  readonly secrets: Secrets
  readonly playbooks?: readonly Playbook[]
  /** Files and folders of the inventory. */
  readonly sources: readonly string[]
  readonly decrypt: (text: string) => string
  /** With what the settings say. */
  readonly flags: HostFlags & Pick<RunFlags, 'settings' | 'settingsFile'>
}

export async function openHost(name: string, ownFlags: HostFlags): Promise<HostView> {
  const flags = await withSettings(ownFlags)
  const { inventory, extraVars, secrets, decrypt, playbooks } = await opened(flags)
  const host = inventory.host(name)
  if (!host)
    throw new Problem(`\`${name}\` is not a host of the inventory`, {
      hint: didYouMean(name, inventory.hosts.keys()) ?? '`tsplay inventory` lists the hosts',
    })
  const sources = flags.inventory ?? ['inventory']
  return { host, groups: host.groups, inventory, extraVars, secrets, sources, decrypt, flags, ...(playbooks && { playbooks }) }
}

async function opened(flags: HostFlags) {
  if (flags.playbook !== undefined) {
    // Looking at tasks needs no password, and what is encrypted stays hidden.
    const { inventory, extraVars, secrets, vault, playbooks, warnings } = await load({ ...flags, listTasks: true, listHosts: true }, [
      flags.playbook,
    ])
    printDiagnostics(warnings)
    return { inventory, extraVars, secrets, decrypt: (text: string) => vault.decrypt(text), playbooks }
  }
  const secrets = new Secrets()
  const vault = await lookingVault({ ...flags, listHosts: true }, secrets)
  const extraVars = parseExtraVars(flags.extraVars ?? [], { vault: vault.decrypt })
  const inventory = await openInventory(flags, vault, undefined, extraVars)
  printDiagnostics(inventory.warnings)
  return { inventory, extraVars, secrets, decrypt: (text: string) => vault.decrypt(text), playbooks: undefined }
}
