/** Where the loader finds modules. */
import type { AnyModule } from '../module.ts'
import type { OwnPlugins } from '../plugin.ts'

export interface Registry {
  /** Makes these names ready for `resolve`; names that mean nothing are passed over. */
  preload(names: readonly string[]): Promise<void>
  /** The module that a name means: its own name, an alias, or either behind `ansible.builtin.` or `ansible.legacy.`. Preloaded names only. */
  resolve(name: string): AnyModule | undefined
  /** The module that checks what a role is given against its argument specs. */
  readonly roleValidator?: string
  /** The modules of a group that `module_defaults` can name; undefined for a group without modules. */
  members?(group: string): readonly string[] | undefined
  /** Every name that can stand in a task, for suggestions. */
  names(): readonly string[]
  /** Loads what users wrote in these folders, and gives all that was loaded so far. */
  plugins?(folders: readonly string[]): Promise<OwnPlugins>
}
