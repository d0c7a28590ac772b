/** Loads what a command needs: vault, inventory, modules, playbooks; every mistake of all of them at once. */
import path from 'node:path'
import { connections, isConnection } from '../../engine/carriers/index.ts'
import { isFile, isFolder } from '../../engine/formats/controller-files.ts'
import { didYouMean } from '../../engine/formats/suggest.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { type Diagnostic, DiagnosticError, diagnosticOf, Problem } from '../../engine/model/diagnostic.ts'
import type { AnyModule } from '../../engine/model/module.ts'
import type { Playbook } from '../../engine/model/play.ts'
import type { PluginSet } from '../../engine/model/plugin.ts'
import { stackOf } from '../../engine/model/stack.ts'
import type { Variables } from '../../engine/model/template.ts'
import { playbookFile } from '../../engine/playbook/collections.ts'
import { SourceCache } from '../../engine/playbook/files.ts'
import { emptyFileCache } from '../../engine/playbook/loading.ts'
import { judgedPlaybooks, type PlaybookRead, readPlaybook } from '../../engine/playbook/playbook.ts'
import { whereText } from '../../engine/report/words.ts'
import { keepNativeTypes } from '../../engine/template/index.ts'
import { parseExtraVars } from '../../engine/variables/extra-vars.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import type { Vault } from '../../engine/variables/vault.ts'
import { circumstancesOf } from '../options/circumstances.ts'
import type { RunFlags } from '../options/flags.ts'
import { missingHandlers, pluginFolders, strategyOf, withPlayDefaults } from '../options/play-defaults.ts'
import { unknownTags } from '../options/unknown-tags.ts'
import { namedInVariables } from '../options/variable-facts.ts'
import { limitMemory, unlimitMemory } from './memory-limits.ts'
import { checkedInventory, limitChecked, openInventory } from './open-inventory.ts'
import { openVault } from './open-vault.ts'
import { pythonOf } from './python.ts'
import { makeRegistry, type RunRegistry } from './registry.ts'
import { loadUserCarriers } from './user-carriers.ts'

export interface Loaded {
  readonly inventory: LoadedInventory
  readonly playbooks: readonly Playbook[]
  readonly warnings: readonly Diagnostic[]
  readonly extraVars: Variables
  readonly secrets: Secrets
  readonly factsModule: AnyModule
  readonly vault: Vault
  readonly plugins: PluginSet
  /** Whether a file holds code that the user wrote. */
  readonly isOwnFile: (file: string) => boolean
  /** Files of playbooks, roles, inventories and variables that were read so far, as they are shown. */
  readonly files: () => readonly string[]
}

type LoadFlags = Omit<RunFlags, 'verbose'> & Partial<Pick<RunFlags, 'verbose'>>
type LoadPlaybooks = (registry: RunRegistry, vault: Vault, extraVars: Variables | undefined) => Promise<readonly PlaybookRead[]>

/** A run of playbook files. */
export function load(flags: LoadFlags, names: readonly string[]): Promise<Loaded> {
  const roots = [path.resolve('collections'), ...(flags.collectionsPath ?? [])]
  const files = names.map((name) => playbookFile(name, roots, isFile))
  const cache = emptyFileCache(new SourceCache({ onRead: limitMemory }))
  const beside = files.map((file) => path.join(path.dirname(path.resolve(file)), 'modules'))
  return loadWith(
    flags,
    [...beside, ...(flags.modulePath ?? [])],
    async (registry, vault, extraVars) => {
      const errors = new LoadErrors()
      const playbooks = []
      for (const file of files) {
        const loaded = await errors.of(async () => {
          refuseFolder(file)
          return readPlaybook(file, { registry, ...readOptions(flags), vault: vault.decrypt, extraVars, cache })
        })
        if (loaded) playbooks.push(loaded)
      }
      errors.raise()
      return playbooks
    },
    () => cache.sources.files,
  )
}

/** What flags and settings say of reading playbooks. */
export function readOptions(flags: LoadFlags) {
  return {
    rolesPath: flags.rolesPath,
    collectionsPath: flags.collectionsPath,
    strategy: strategyOf(flags.settings),
    privateRoles: flags.settings?.privateRoleVars,
    pluginFolders: pluginFolders(flags.settings),
    missingHandlers: missingHandlers(flags.settings),
  }
}

/** Loads all that a run needs, its playbooks by the function that is given. */
export async function loadWith(
  flags: LoadFlags,
  moduleFolders: readonly string[],
  loadPlaybooks: LoadPlaybooks,
  files: Loaded['files'] = () => [],
): Promise<Loaded> {
  keepNativeTypes(flags.settings?.nativeTypes)
  const secrets = new Secrets()
  const vault = await openVault(flags, secrets)
  const registry = makeRegistry(moduleFolders, pythonOf(flags), flags.collectionsPath)
  const errors = new LoadErrors(registry.isOwnFile)
  const ignored: Diagnostic[] = []
  const extraVars = await errors.of(async () =>
    parseExtraVars(flags.extraVars ?? [], {
      vault: vault.decrypt,
      merge: flags.settings?.hashBehaviour === 'merge',
      ...(flags.layout !== undefined && { warn: (warning: Diagnostic) => ignored.push(warning) }),
    }),
  )
  const ofCarriers = await errors.of(async () => {
    const found = await loadUserCarriers({ modules: moduleFolders, inventories: flags.inventory })
    if (flags.connection !== undefined) requireConnection(flags.connection)
    return found
  })
  const read = (await errors.of(() => loadPlaybooks(registry, vault, extraVars))) ?? []
  const playbooks = withPlayDefaults(
    read.map(({ playbook }) => playbook),
    flags.settings,
  )
  const known = errors.found.length > 0 ? undefined : playbooks
  const inventory = await errors.of(() => openInventory(flags, vault, known, extraVars))
  const circumstances = circumstancesOf(flags, inventory)
  const judged = judgedPlaybooks(read, circumstances)
  const isError = ({ severity }: Diagnostic) => severity === 'error'
  const refused = judged.some(isError)
  if (refused) {
    // Who has to mend something anyway sees all there is to mend.
    const all = judgedPlaybooks(read, { ...circumstances, undecided: true })
    errors.found.unshift(...all.filter(isError), ...all.filter((each) => !isError(each)))
  }
  if (inventory) {
    await errors.of(async () => limitChecked(inventory, flags.limit))
    await errors.of(async () => checkedInventory(inventory, playbooks, flags.limit))
  }
  const warnings = [
    ...ignored,
    ...(refused ? [] : judged),
    ...(inventory?.warnings ?? []),
    ...registry.warnings(),
    ...(ofCarriers ?? []),
    ...unknownTags(playbooks, flags),
  ]
  errors.raise(warnings)
  unlimitMemory()
  if (!inventory || !extraVars) throw new Error('a file that cannot be loaded must be reported')
  const factsModule = await registry.facts()
  return {
    inventory,
    playbooks: namedInVariables(playbooks, inventory, extraVars),
    warnings,
    extraVars,
    secrets,
    factsModule,
    vault,
    plugins: registry.ownPlugins,
    isOwnFile: registry.isOwnFile,
    files: () => [...new Set([...files(), ...inventory.files, ...variableFiles(flags)])],
  }
}

/** Those that `-e @FILE` names; a pipe is read once. */
function variableFiles({ extraVars = [] }: LoadFlags): readonly string[] {
  return extraVars.filter((each) => each.startsWith('@') && isFile(each.slice(1))).map((each) => each.slice(1))
}

/** Gathers what is wrong, so that all of it is reported at once. */
class LoadErrors {
  readonly found: Diagnostic[] = []
  readonly #isOwnFile?: (file: string) => boolean

  /** `isOwnFile`: what breaks in such a file is a mistake of the user's. */
  constructor(isOwnFile?: (file: string) => boolean) {
    this.#isOwnFile = isOwnFile
  }

  /** What the work gives; undefined where it is wrong. */
  async of<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof DiagnosticError) this.found.push(...error.diagnostics)
      else if (error instanceof Problem) this.found.push(diagnosticOf(error))
      else this.found.push(this.#ownMistake(error))
      return undefined
    }
  }

  #ownMistake(error: unknown): Diagnostic {
    const at = stackOf(error).find(({ file }) => this.#isOwnFile?.(file))
    if (!at) throw error
    const message = `your code failed at ${whereText(at)}: ${error instanceof Error ? error.message : String(error)}`
    return {
      code: 'user-code-error',
      severity: 'error',
      message,
      hint: 'the error is in the module at this place, not in the playbook or in tsplay',
    }
  }

  raise(warnings: readonly Diagnostic[] = []): void {
    if (this.found.length > 0) throw new DiagnosticError([...warnings, ...this.found])
  }
}

function requireConnection(word: string): void {
  if (isConnection(word)) return
  const hint = didYouMean(word, connections()) ?? `use one of ${connections().join(', ')}, or write \`carriers/${word}.ts\``
  throw new DiagnosticError([{ code: 'unsupported', severity: 'error', message: `there is no connection \`${word}\``, hint }])
}

function refuseFolder(file: string): void {
  if (!isFolder(file)) return
  throw new Problem(`\`${file}\` is a directory, not a playbook`, { hint: `name a file in it, such as \`${path.join(file, 'site.yml')}\`` })
}
