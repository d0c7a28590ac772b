/** The modules of a run: ours, loaded when a playbook names them, and those beside the playbook. */

import type { Registry } from '../engine/language/registry.ts'
import type { AnyModule } from '../engine/module.ts'
import { loadModule, moduleNames } from '../modules/index.ts'
import { findUserModules, loadUserModule } from './user-modules.ts'

export interface RunRegistry extends Registry {
  /** The module that gathers facts by itself at the start of a play. */
  facts(): Promise<AnyModule>
}

/** `folders`: where playbooks lie; their `modules/` folders are looked into. A user's module replaces one of ours of that name. */
export function makeRegistry(folders: readonly string[]): RunRegistry {
  const loaded = new Map<string, AnyModule>()
  const users = findUserModules(folders)
  const find = async (name: string): Promise<AnyModule | undefined> => {
    const file = users.get(name)
    return file === undefined ? loadModule(name) : loadUserModule(name, file)
  }
  return {
    async preload(names) {
      for (const name of names) {
        if (loaded.has(name)) continue
        const module = await find(name)
        if (module) loaded.set(name, module)
      }
    },
    resolve: (name) => loaded.get(name),
    names: () => [...users.keys(), ...moduleNames],
    async facts() {
      const module = await loadModule('setup')
      if (!module) throw new Error('the module that gathers facts is missing')
      return module
    },
  }
}
