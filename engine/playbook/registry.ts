/** The interface through which the loader finds modules. */
import type { AnyModule } from '../model/module.ts'
import type { PluginSet, PythonPlaces, PythonPlugins } from '../model/plugin.ts'

/** A module of Ansible that is not supported. */
export interface Elsewhere {
  /** Its collection, if known. */
  readonly of?: string
  /** What to do instead. */
  readonly instead: string
  /** It runs on hosts with Python, once its collection is on the controller. */
  readonly throughPython?: true
}

/** Which modules in Python are loaded. */
export type Bridged = 'missing' | 'asked' | 'beside'

export interface Registry {
  /** Loads these modules for `resolve`; unknown names are ignored. */
  preload(names: readonly string[]): Promise<void>
  /** The module of a name: its name, an alias, or either with the prefix `ansible.builtin.` or `ansible.legacy.`. Preloaded names only. `inPython`: the one that was `asked` for. */
  resolve(name: string, inPython?: boolean): AnyModule | undefined
  /** The module that checks the variables of a role against its argument specs. */
  readonly roleValidator?: string
  /** The modules of a `module_defaults` group; undefined for a group without modules. */
  members?(group: string): readonly string[] | undefined
  /**
   * Loads modules in Python for `resolve`, each from one of the directories (nearest first) or from an installed collection: of names that no
   * native module has; or as those that tasks have `asked` for; or from the directories alone, in place of native ones (`beside`).
   * Returns the action plug-ins in Python that stand in the way of a module, by its name.
   */
  bridge?(names: ReadonlyMap<string, readonly string[]>, which?: Bridged): Promise<ReadonlyMap<string, string>>
  /** An unsupported module of Ansible, by name. Preloaded names only. */
  elsewhere?(name: string): Elsewhere | undefined
  /** Whether a module is custom. Preloaded names only. */
  isOwn?(name: string): boolean
  /** Whether a module of this name comes with tsplay, and no custom one replaces it. */
  isNative?(name: string): boolean
  /** Every module name, for suggestions. */
  names(): readonly string[]
  /** Loads custom plug-ins of these directories, and returns all that were loaded so far. */
  plugins?(folders: readonly string[]): Promise<PluginSet>
  /** Plug-ins in Python, also of these places; undefined where Python is switched off. */
  python?(places: PythonPlaces): PythonPlugins
}
