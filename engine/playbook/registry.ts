/** Where the loader finds modules. */
import type { AnyModule } from '../model/module.ts'
import type { PluginSet } from '../model/plugin.ts'

/** A module that Ansible has and that is not built. */
export interface Elsewhere {
  /** Its collection, where that is known. */
  readonly of?: string
  /** What to do without it. */
  readonly instead: string
}

export interface Registry {
  /** Makes these names ready for `resolve`; names that mean nothing are passed over. */
  preload(names: readonly string[]): Promise<void>
  /** The module that a name means: its own name, an alias, or either behind `ansible.builtin.` or `ansible.legacy.`. Preloaded names only. */
  resolve(name: string): AnyModule | undefined
  /** The module that checks what a role is given against its argument specs. */
  readonly roleValidator?: string
  /** The modules of a group that `module_defaults` can name; undefined for a group without modules. */
  members?(group: string): readonly string[] | undefined
  /** Whether Ansible has a module of a name that means nothing here. Preloaded names only. */
  elsewhere?(name: string): Elsewhere | undefined
  /** Whether a module is its user's own. Preloaded names only. */
  isOwn?(name: string): boolean
  /** Every name that can stand in a task, for suggestions. */
  names(): readonly string[]
  /** Loads what users wrote in these folders, and gives all that was loaded so far. */
  plugins?(folders: readonly string[]): Promise<PluginSet>
}
