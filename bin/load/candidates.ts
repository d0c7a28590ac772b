/** Names that completion offers: hosts, groups, tags and modules of the place one is in. Runs no code of the user's modules and asks for no password. */
import path from 'node:path'
import { type ListedPlay, listPlaybook } from '../../engine/playbook/list.ts'
import { readPlaybook } from '../../engine/playbook/playbook.ts'
import { statementsByName } from '../../engine/reference/statements.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { allNames } from '../../modules/registry.ts'
import type { RunFlags } from '../options/flags.ts'
import { settingsHere } from '../options/settings.ts'
import { openInventory } from './open-inventory.ts'
import { openVault } from './open-vault.ts'
import { makeRegistry } from './registry.ts'
import { endings, userFiles } from './user-files.ts'

type Flags = Pick<RunFlags, 'inventory' | 'modulePath' | 'rolesPath'>

async function inventoryAt({ inventory }: Flags) {
  const { values } = await settingsHere()
  const flags = { inventory: inventory ?? values.inventory, listHosts: true, settings: values }
  return openInventory(flags, await openVault({ listHosts: true }, new Secrets()))
}

export async function hostNames(flags: Flags): Promise<readonly string[]> {
  return [...(await inventoryAt(flags)).hosts.keys()]
}

export async function groupNames(flags: Flags): Promise<readonly string[]> {
  return [...(await inventoryAt(flags)).groups.keys()]
}

/** Hosts and groups: the words of a pattern. */
export async function patternWords(flags: Flags): Promise<readonly string[]> {
  const { hosts, groups } = await inventoryAt(flags)
  return [...groups.keys(), ...hosts.keys()]
}

/** Tags of playbooks and of what they import. */
export async function tagsIn(playbooks: readonly string[], flags: Flags): Promise<readonly string[]> {
  return (await playsIn(playbooks, flags)).flatMap(({ allTags }) => allTags)
}

/** Names of the tasks of playbooks, as `--start-at-task` takes them. */
export async function taskNames(playbooks: readonly string[], flags: Flags): Promise<readonly string[]> {
  return (await playsIn(playbooks, flags)).flatMap(({ tasks }) => tasks.map(({ name }) => name))
}

/** The patterns of the plays of playbooks, as written. */
export async function playPatterns(playbooks: readonly string[], flags: Flags): Promise<readonly string[]> {
  return (await playsIn(playbooks, flags)).map(({ hosts }) => hosts)
}

async function playsIn(playbooks: readonly string[], { rolesPath }: Flags): Promise<readonly ListedPlay[]> {
  const { values } = await settingsHere()
  const registry = { ...makeRegistry([]), plugins: undefined }
  const vault = await openVault({ listTasks: true }, new Secrets())
  const options = { registry, vault: vault.decrypt, rolesPath: [...(rolesPath ?? []), ...(values.rolesPath ?? [])] }
  const read = await Promise.all(playbooks.map((file) => readPlaybook(file, options)))
  return read.flatMap(({ playbook }) => listPlaybook(playbook))
}

/** Modules of tsplay and, by the names of their files, of the user. */
export function moduleWords({ modulePath = [] }: Flags, playbooks: readonly string[] = []): readonly string[] {
  const folders = ['modules', ...playbooks.map((file) => path.join(path.dirname(file), 'modules')), ...modulePath]
  return [...folders.flatMap((folder) => userFiles(folder).map((file) => file.replace(endings, ''))), ...allNames]
}

/** What `tsplay doc` can show. */
export function docWords(flags: Flags): readonly string[] {
  return [...moduleWords(flags), ...statementsByName.keys(), 'keywords']
}
