/** Where the loader finds modules. */
import type { AnyModule } from '../module.ts'

export interface Registry {
  /** Makes these names ready for `resolve`; names that mean nothing are passed over. */
  preload(names: readonly string[]): Promise<void>
  /** The module that a name means: its own name, an alias, or either behind `ansible.builtin.` or `ansible.legacy.`. Preloaded names only. */
  resolve(name: string): AnyModule | undefined
  /** Every name that can stand in a task, for suggestions. */
  names(): readonly string[]
}
