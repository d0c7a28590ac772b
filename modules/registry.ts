/** The modules of tsplay by name: their own, their aliases, and the groups of `module_defaults`; each is loaded when it is first used. */
import type { AnyModule } from '../engine/model/module.ts'
import { entries } from './index.ts'

/** Names of all modules, as their files are called, sorted. */
export const moduleNames: readonly string[] = Object.keys(entries).sort()

const names = new Map<string, string>()
for (const [name, entry] of Object.entries(entries)) for (const word of [name, ...(entry.aliases ?? [])]) names.set(word, name)

/** Every name that can stand in a task, other names included, without those that only carry `ansible.builtin.` in front. */
export const allNames: readonly string[] = [...names.keys()].sort()

/** The other names of a module as the registry holds them. */
export function aliasesOf(name: string): readonly string[] {
  return entries[name]?.aliases ?? []
}

/** The modules of a group that `module_defaults` can name; undefined for a group without modules. */
export function membersOf(group: string): readonly string[] | undefined {
  const members = moduleNames.filter((name) => entries[name]?.group === group)
  return members.length > 0 ? members : undefined
}

/** The module a name means: its own name, an alias, or either behind `ansible.builtin.` or `ansible.legacy.`. */
export function resolveName(word: string): string | undefined {
  return names.get(word.replace(/^ansible\.(builtin|legacy)\./, ''))
}

/** Loads the module that a name means, or gives undefined where there is none. */
export async function loadModule(word: string): Promise<AnyModule | undefined> {
  const name = resolveName(word)
  const entry = name === undefined ? undefined : entries[name]
  return entry && ((await entry.load()).default as AnyModule)
}
