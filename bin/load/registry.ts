/** The modules of a run: ours, loaded when a playbook names them, and those beside the playbook. */

import path from 'node:path'
import { Bridge, folderListOnce } from '../../engine/bridge/bridge.ts'
import { PluginsInPython } from '../../engine/bridge/plugins.ts'
import type { PythonProcess } from '../../engine/bridge/process.ts'
import { nearPath } from '../../engine/formats/near-path.ts'
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import type { AnyModule } from '../../engine/model/module.ts'
import type { PluginSet } from '../../engine/model/plugin.ts'
import type { Registry } from '../../engine/playbook/registry.ts'
import type { Described } from '../../engine/reference/described.ts'
import { loadModule, membersOf, moduleNames, resolveName } from '../../modules/registry.ts'
import { limitMemory } from './memory-limits.ts'
import { findUserModules, loadUserModule } from './user-modules.ts'
import { UserPlugins } from './user-plugins.ts'

export interface RunRegistry extends Registry {
  /** The module that gathers facts by itself at the start of a play. */
  facts(): Promise<AnyModule>
  /** Filters, tests and lookups of users, those that includes will bring included. */
  readonly ownPlugins: PluginSet
  /** Plug-ins and inventory sources in Python; undefined where they are switched off. */
  readonly inPython?: PluginsInPython
  /** Modules in Python that were found, a line each. */
  readonly modulesInPython: () => readonly string[]
  /** What the source of a module in Python says of it. */
  describe(name: string, folders: readonly string[]): Promise<Described | undefined>
  /** Whether a file (an absolute path) lies in a folder that code of the user was loaded from. */
  isOwnFile(file: string): boolean
  /** Modules and plug-ins of the user that stand in front of ours. */
  warnings(): readonly Diagnostic[]
}

/** The name with its collection: a short one is Ansible's own, which redirects what has moved to a collection. */
function wholeName(name: string, missing: Registry['elsewhere']): string {
  if (/^[a-z_]\w*\.[a-z_]\w*\.\w/i.test(name)) return name.replace(/^ansible\.legacy\./, 'ansible.builtin.')
  return `${missing?.(name)?.of ?? 'ansible.builtin'}.${name}`
}

/**
 * `folders` hold modules that users wrote; one of those replaces ours of that name. `python`: what modules and plug-ins in Python go
 * through, with the directories that hold `ansible_collections`; several registries may share the `bridge`.
 */
export function makeRegistry(
  folders: readonly string[],
  python?: PythonProcess,
  collectionsPath: readonly string[] = [],
  bridge = python && new Bridge(python, collectionsPath),
): RunRegistry {
  const loaded = new Map<string, AnyModule>()
  const asked = new Map<string, AnyModule>()
  const users = findUserModules(folders)
  const inPython = python && new PluginsInPython(python, nearPath)
  const ownPlugins = new UserPlugins(inPython)
  /** Hundreds of names, read only where one means nothing. */
  let missing: Registry['elsewhere']
  const find = async (name: string): Promise<AnyModule | undefined> => {
    const file = users.get(name)
    return file === undefined ? loadModule(name) : loadUserModule(name, file)
  }
  return {
    async preload(names) {
      const errors: Diagnostic[] = []
      for (const name of names) {
        if (loaded.has(name)) continue
        const module = await find(name).catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error
          errors.push({ code: 'invalid-module', severity: 'error', message: error.message, hint: error.hint })
        })
        if (module) loaded.set(name, module)
        else missing ??= (await import('./elsewhere.ts')).elsewhere
      }
      if (errors.length > 0) throw new DiagnosticError(errors)
    },
    async bridge(names, which = 'missing') {
      const actions = new Map<string, string>()
      if (which === 'asked') missing ??= (await import('./elsewhere.ts')).elsewhere
      const listed = folderListOnce()
      for (const [name, folders] of names) {
        const isNative = (each: string) => which === 'missing' && resolveName(each) !== undefined
        const whole = which === 'beside' ? undefined : wholeName(name, missing)
        const found = await bridge?.module(name, whole, folders, { isNative, listed })
        const module = found && 'native' in found ? await loadModule(found.native) : found
        if (module && 'action' in module) actions.set(name, module.action)
        else if (module) (which === 'asked' ? asked : loaded).set(name, module)
      }
      limitMemory()
      return actions
    },
    async describe(name, folders) {
      missing ??= (await import('./elsewhere.ts')).elsewhere
      return bridge?.describe(name, wholeName(name, missing), folders)
    },
    modulesInPython: () => bridge?.used ?? [],
    resolve: (name, inPython) => (inPython ? asked : loaded).get(name),
    elsewhere: (name) => missing?.(name),
    isOwn: (name) => users.has(name),
    isNative: (name) => resolveName(name) !== undefined && !users.has(name),
    members(group) {
      const native = membersOf(group)
      // Python is not asked for modules that nobody runs through it.
      const inPython = native === undefined || bridge?.used.length ? bridge?.members(group) : undefined
      return native || inPython ? [...(native ?? []), ...(inPython ?? [])] : undefined
    },
    roleValidator: 'validate_argument_spec',
    ownPlugins,
    plugins: (folders) => ownPlugins.load(folders),
    ...(inPython && {
      inPython,
      python: (places) => {
        inPython.add(places)
        return inPython
      },
    }),
    names: () => [...users.keys(), ...moduleNames],
    async facts() {
      const module = await loadModule('setup')
      if (!module) throw new Error('the module that gathers facts is missing')
      return module
    },
    isOwnFile: (file) =>
      [...new Set([...users.values()].map((each) => path.dirname(each))), ...ownPlugins.folders].some((folder) =>
        file.startsWith(`${folder}${path.sep}`),
      ),
    warnings: () => [
      ...ownPlugins.warnings,
      ...[...loaded.keys()]
        .filter((name) => users.has(name) && resolveName(name) !== undefined)
        .map((name) => ({
          code: 'module-replaced',
          severity: 'warning' as const,
          message: `\`${name}\` is your module in ${users.get(name)}, not the one of tsplay`,
          hint: `\`ansible.builtin.${name}\` is the one of tsplay`,
        })),
    ],
  }
}
