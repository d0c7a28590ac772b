/** Reads inventories: combines files, directories, scripts and lists of hosts into one set of hosts and groups. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { decoded } from '../formats/utf8.ts'
import { isVault } from '../formats/vault-format.ts'
import { type Diagnostic, DiagnosticError, type Place, Problem, type Source } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { parseYaml, type ValueOptions } from '../template/values/yaml.ts'
import { loadVariablesFile } from '../variables/variables-file.ts'
import type { Vault } from '../variables/vault.ts'
import { readIni } from './ini.ts'
import { LoadedInventory, type LoadedSources } from './loaded.ts'
import { namesPlugin, type PluginReading, readPlugin } from './plugins.ts'
import { readScript } from './script.ts'
import { findSources, type IgnoredFiles, type InventorySource } from './sources.ts'
import type { GroupPlace } from './tree.ts'
import { checkGroupNames, type GroupNames, SourceFailed, Tree } from './tree.ts'
import type { LoadVariables, MoreVariables } from './variable-folders.ts'
import { readGroups, readPrinted } from './yaml-groups.ts'

export interface InventoryOptions {
  /** Decrypts encrypted values and files. */
  readonly vault?: Vault
  /** Variables of `--extra-vars`, for plug-ins that use them. */
  readonly extraVars?: Variables
  /** Files to ignore in inventory directories. */
  readonly passedOver?: IgnoredFiles
  /** Cached facts of a host, for plug-ins that use them. */
  readonly keptFacts?: (host: string) => Variables
  /** Base of relative paths. */
  readonly cwd?: string
  /** `hash_behaviour: merge`. */
  readonly merge?: boolean
  /** What to do with group names that are not valid identifiers. */
  readonly groupNames?: GroupNames
  /** As Ansible's programs do: a source ends at its first error, which is a warning, and the run goes on with what is there. */
  readonly lenient?: boolean
  /** Precedence of the sources of group variables, weakest first. */
  readonly groupOrder?: readonly GroupPlace[]
  /** Reads a source by a plug-in in Python. */
  readonly inPython?: PluginReading['inPython']
  /** Sends an HTTP request for a source. */
  readonly request?: PluginReading['request']
  readonly cache?: PluginReading['cache']
  /** `--flush-cache`: what is cached of sources is read again. */
  readonly fresh?: boolean
  readonly moreVariables?: MoreVariables
  /** Reads a file of `group_vars` or `host_vars`. */
  readonly loadVariables?: LoadVariables
}

/** Reads all sources in order; later ones add and win. Throws DiagnosticError with all errors. */
export async function loadInventory(sources: readonly string[], options: InventoryOptions = {}): Promise<LoadedInventory> {
  const cwd = options.cwd ?? process.cwd()
  const files = new Set<string>()
  const noting =
    (load: LoadVariables): LoadVariables =>
    (path) => {
      files.add(nearPath(path, cwd))
      return load(path)
    }
  const read = (fresh = true) =>
    readSources(sources, cwd, { ...options, fresh, loadVariables: noting(options.loadVariables ?? loader(cwd, options.vault)) }, files)
  const warnings: Diagnostic[] = []
  const load = noting(options.loadVariables ?? loader(cwd, options.vault, (each) => warnings.push(each)))
  const inventory = new LoadedInventory(await read(options.fresh === true), load, () => read(), {
    warnings,
    files,
    ...(options.moreVariables && { more: options.moreVariables }),
  })
  const errors = inventory.checkVariables()
  if (errors.length > 0) throw new DiagnosticError(errors)
  return inventory
}

type ReadOptions = InventoryOptions & Required<Pick<InventoryOptions, 'loadVariables'>>

/** `files` is filled with the files that are read, as they are shown. */
async function readSources(sources: readonly string[], cwd: string, options: ReadOptions, files: Set<string>): Promise<LoadedSources> {
  const tree = new Tree(options)
  const found = await findSources(sources, cwd, tree, options.passedOver)
  const { vault, extraVars = {}, keptFacts = () => ({}) } = options
  const values: ValueOptions = {
    report: (diagnostic) => tree.diagnostics.push(diagnostic),
    ...(vault && { vault: (text, place) => vault.decrypt(text, place) }),
  }
  const { inPython, request, cache, fresh = false, loadVariables: load } = options
  const means = { ...(inPython && { inPython }), ...(request && { request }), ...(cache && { cache }), fresh }
  const reading: PluginReading = { tree, values, extraVars, keptFacts, folders: found.folders, load, ...means }
  const { lenient = false } = options
  if (lenient) asWarnings(tree, 0)
  tree.endsAtErrors = lenient
  for (const source of found.sources) {
    const before = tree.diagnostics.length
    if (source.kind !== 'list') files.add(source.shown)
    await readSource(source, reading, vault).catch((error: unknown) => {
      if (!(error instanceof SourceFailed)) throw error
    })
    if (lenient && asWarnings(tree, before) && source.kind !== 'list') {
      const message = `unable to parse \`${source.shown}\` as an inventory source`
      tree.report('missing-inventory', message, undefined, 'only what stands before the error is used', 'warning')
    }
  }
  tree.endsAtErrors = false
  checkNames(tree)
  checkGroupNames(tree)
  if (tree.hosts.size === 0 && sources.length > 0 && tree.diagnostics.length === 0)
    tree.report(
      'empty-inventory',
      `there is no host in ${sources.map((each) => `\`${each}\``).join(', ')}`,
      undefined,
      undefined,
      'warning',
    )
  const errors = tree.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors)
  return { tree, folders: found.folders }
}

/** Makes warnings of all errors from this diagnostic on; whether there was one. */
function asWarnings({ diagnostics }: Tree, from: number): boolean {
  const own = diagnostics.splice(from)
  diagnostics.push(...own.map((each) => ({ ...each, severity: 'warning' as const })))
  return own.some(({ severity }) => severity === 'error')
}

function loader(cwd: string, vault: Vault | undefined, warn?: (diagnostic: Diagnostic) => void): LoadVariables {
  const decrypt = vault && ((text: string, place?: Place) => vault.decrypt(text, place))
  return (path) => {
    return loadVariablesFile(path, { shown: nearPath(path, cwd), ...(decrypt && { vault: decrypt }), ...(warn && { warn }) })
  }
}

async function readSource(source: InventorySource, reading: PluginReading, vault: Vault | undefined): Promise<void> {
  const { tree } = reading
  if (source.kind === 'list') {
    tree.origin = {}
    for (const text of source.names) tree.addHosts(text, 'ungrouped')
    return
  }
  tree.origin = { file: source.path, dir: dirname(source.path) }
  if (source.kind === 'script') return readScript(source.path, source.shown, reading)
  const text = await textOf(source.path, source.shown, tree, vault)
  if (text === undefined) return
  if (source.kind === 'ini') readIni(text, tree)
  else if (source.kind === 'toml') (await import('./toml.ts')).readToml(text, tree)
  else await readYaml(text, reading)
}

async function readYaml(source: Source, reading: PluginReading): Promise<void> {
  const { node, diagnostics } = parseYaml(source)
  reading.tree.diagnostics.push(...diagnostics)
  if (!node) return
  const isScriptOutput = node.kind === 'map' && node.entries.some(({ key }) => key.text === '_meta')
  if (isScriptOutput) readPrinted(node, reading)
  else if (node.kind === 'map' && namesPlugin(node)) await readPlugin(node, reading)
  else readGroups(node, reading)
}

async function textOf(path: string, shown: string, tree: Tree, vault: Vault | undefined): Promise<Source | undefined> {
  const { text: written, error } = decoded(await readFile(path), shown)
  if (error) tree.diagnostics.push(error)
  const text = written.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  if (!isVault(text)) return { file: shown, text }
  try {
    if (!vault)
      throw new Problem('it is encrypted and no vault password is given', { hint: 'use `--vault-password-file` or `--ask-vault-pass`' })
    return { file: shown, text: vault.decrypt(text) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    tree.report('cannot-decrypt', `cannot read the inventory \`${shown}\`: ${error.message}`, undefined, error.hint)
    return undefined
  }
}

/** Warns about names of both a host and a group: a pattern selects the group. */
function checkNames(tree: Tree): void {
  for (const { name, place } of tree.hosts.values()) {
    const group = tree.groups.get(name)
    if (group && !(group.hosts.size === 1 && group.hosts.has(name)))
      tree.report(
        'ambiguous-name',
        `\`${name}\` is a host and a group`,
        place ?? group.place,
        'rename one; patterns select the group',
        'warning',
      )
  }
}
