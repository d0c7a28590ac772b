/** Loads what a command needs: vault, inventory, modules, playbooks; every mistake of all of them at once. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Diagnostic, DiagnosticError, Problem } from '../engine/diagnostic.ts'
import type { Inventory } from '../engine/host.ts'
import { loadInventory } from '../engine/inventory/inventory.ts'
import type { LoadedInventory } from '../engine/inventory/loaded.ts'
import { select } from '../engine/inventory/patterns.ts'
import { loadPlaybook } from '../engine/language/playbook.ts'
import type { AnyModule } from '../engine/module.ts'
import type { Playbook } from '../engine/play.ts'
import type { Variables } from '../engine/template.ts'
import { parseExtraVars } from '../engine/values/extra-vars.ts'
import { Secrets } from '../engine/values/secrets.ts'
import { makeVault, type Vault } from '../engine/values/vault.ts'
import { vaultPasswords } from '../engine/values/vault-passwords.ts'
import type { RunFlags } from './flags.ts'
import { ask } from './prompt.ts'
import { makeRegistry } from './registry.ts'

export interface Loaded {
  readonly inventory: Inventory
  readonly playbooks: readonly Playbook[]
  readonly warnings: readonly Diagnostic[]
  readonly extraVars: Variables
  readonly secrets: Secrets
  readonly factsModule: AnyModule
  readonly vault: Vault
}

type LoadFlags = Pick<RunFlags, 'inventory' | 'limit' | 'extraVars' | 'vaultPasswordFile' | 'vaultId' | 'askVaultPass' | 'rolesPath'>

export async function load(flags: LoadFlags, files: readonly string[]): Promise<Loaded> {
  const errors: Diagnostic[] = []
  const warnings: Diagnostic[] = []
  const secrets = new Secrets()
  const vault = await openVault(flags, secrets)
  const gather = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof DiagnosticError) errors.push(...error.diagnostics)
      else if (error instanceof Problem)
        errors.push({ code: 'problem', severity: 'error', message: error.message, hint: error.hint, place: error.place })
      else throw error
      return undefined
    }
  }
  const inventory = await gather(openInventory(flags, vault))
  const registry = makeRegistry(files.map((file) => path.dirname(path.resolve(file))))
  const playbooks: Playbook[] = []
  for (const file of files) {
    const loaded = await gather(loadPlaybook(file, { registry, rolesPath: flags.rolesPath, vault: vault.decrypt }))
    if (loaded) playbooks.push(loaded.playbook)
    warnings.push(...(loaded?.warnings ?? []))
  }
  const extraVars = await gather(Promise.resolve().then(() => parseExtraVars(flags.extraVars ?? [], { vault: vault.decrypt })))
  if (errors.length || !inventory || !extraVars) throw new DiagnosticError([...warnings, ...errors])
  const factsModule = await registry.facts()
  return { inventory, playbooks, warnings, extraVars, secrets, factsModule, vault }
}

export async function openVault(flags: LoadFlags, secrets: Secrets): Promise<Vault> {
  const words = { files: flags.vaultPasswordFile, ids: flags.vaultId, ask: flags.askVaultPass }
  return makeVault(await vaultPasswords(words, { prompt: ask }), { onSecret: (value) => secrets.add(value) })
}

export async function openInventory(flags: LoadFlags, vault: Vault): Promise<LoadedInventory> {
  const sources = flags.inventory ?? ['inventory']
  if (!flags.inventory && !existsSync('inventory')) {
    throw new Problem('there is no inventory: the folder `inventory/` does not exist here', {
      hint: 'name one with `-i hosts.yml`, or `-i host,`',
    })
  }
  const inventory = await loadInventory(sources, { vault })
  if (inventory.hosts.size === 0)
    throw new Problem(`the inventory ${sources.map((each) => `\`${each}\``).join(', ')} names no hosts`, {
      hint: 'write a host into it, or use `-i host,`',
    })
  if (flags.limit !== undefined) checkLimit(inventory, flags.limit)
  return inventory
}

/** A limit that matches nothing would settle nothing and look like success. */
function checkLimit(inventory: Inventory, limit: string) {
  const { hosts, problems } = select(inventory, 'all', limit)
  if (hosts.length > 0 && problems.length === 0) return
  throw new Problem(problems[0]?.message ?? `\`--limit ${limit}\` matches no host of the inventory`, {
    hint: problems[0]?.hint ?? '`tsplay inventory --graph` shows what there is',
  })
}
