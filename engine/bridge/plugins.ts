/** Finds filters, tests and lookups in Python: in directories, in collections and in the installed Ansible. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isFolder } from '../formats/controller-files.ts'
import type { AskedBack, PluginKind, PythonArguments, PythonPlaces, PythonPlugin, PythonPlugins } from '../model/plugin.ts'
import { PythonFailure } from '../model/plugin.ts'
import { isWritten, namesWritten } from './plugin-texts.ts'
import { missingHint, PythonError, type PythonHomes, type PythonProcess, type PythonRequest } from './process.ts'

/** The directory of one kind in a collection; beside a playbook `_plugins` follows. */
const folderOf: Readonly<Record<PluginKind, string>> = { filters: 'filter', tests: 'test', lookups: 'lookup' }

/** Where a plug-in is: a file, and its name as a module of a collection. */
interface Home {
  readonly path: string
  readonly dotted?: string
}

interface InventoryAnswer {
  readonly path: string
  readonly json: string
  readonly secrets: readonly string[]
}

/** Passwords of the run's vaults, and whom to give what a plug-in decrypted. */
export interface VaultKeys {
  readonly passwords: readonly { readonly id: string; readonly password: string }[]
  readonly decrypted: (clear: string) => void
}

/** What vars plug-ins say of a group or host, for a directory of an inventory or playbook: JSON with tags. Throws PythonFailure. */
export type VariablesCall = (folder: string, of: 'group' | 'host', name: string, groups: readonly string[]) => unknown

export class PluginsInPython implements PythonPlugins {
  readonly #process: PythonProcess
  readonly #textOnly: boolean
  readonly #shown: (path: string) => string
  readonly #folders: Record<PluginKind, Set<string>> = { filters: new Set(), tests: new Set(), lookups: new Set() }
  readonly #inventoryFolders = new Set<string>()
  readonly #variablesFolders = new Set<string>()
  readonly #collections = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #names = new Map<string, readonly string[]>()
  readonly #listings = new Map<string, readonly string[]>()
  readonly #found = new Map<string, PythonPlugin | undefined>()
  readonly #own = new Map<string, string | undefined>()
  readonly #ownFiles: Record<PluginKind, readonly string[]> = { filters: [], tests: [], lookups: [] }
  readonly #used = new Set<string>()
  readonly #failures: Record<PluginKind, Map<string, PythonFailure>> = { filters: new Map(), tests: new Map(), lookups: new Map() }

  /** `shown`: a path as it is written in messages; `textOnly`: no file is loaded to see what it provides. */
  constructor(process: PythonProcess, shown: (path: string) => string = (path) => path, textOnly = false) {
    this.#textOnly = textOnly
    this.#process = process
    this.#shown = shown
  }

  own(kind: PluginKind, name: string): PythonPlugin | undefined {
    // Each use of a filter comes here, and most projects have no plug-ins.
    if (this.#ownFiles[kind].length === 0) return undefined
    const short = name.replace(/^ansible\.legacy\./, '')
    return this.#ownFile(kind, short) === undefined ? undefined : this.find(kind, short)
  }

  replaced(kind: PluginKind, native: readonly string[]): readonly { readonly name: string; readonly file: string }[] {
    const files = native.map((name) => [name, this.#ownFile(kind, name)] as const)
    return files.flatMap(([name, path]) => (path === undefined ? [] : [{ name, file: this.#shown(path) }]))
  }

  /** The file beside playbooks and roles that has this name. It is loaded where its text has the name, to be sure. */
  #ownFile(kind: PluginKind, name: string): string | undefined {
    const key = `${kind} ${name}`
    if (!this.#own.has(key)) {
      const has = (path: string) => {
        if (kind === 'lookups') return basename(path) === `${name}.py`
        if (this.#textOnly) return namesWritten(kind, this.#text(path)).includes(name)
        return isWritten(kind, this.#text(path), name) && this.#namesIn(kind, path).includes(name)
      }
      this.#own.set(key, this.#ownFiles[kind].find(has))
    }
    return this.#own.get(key)
  }

  /** What was found, a line each. */
  get used(): readonly string[] {
    return [...this.#used]
  }

  add({ roots, folders, collections }: PythonPlaces): void {
    const before = this.#size()
    for (const root of roots) {
      this.#inventoryFolders.add(join(root, 'inventory_plugins'))
      this.#variablesFolders.add(join(root, 'vars_plugins'))
    }
    for (const kind of ['filters', 'tests', 'lookups'] as const) {
      for (const root of roots) this.#folders[kind].add(join(root, `${folderOf[kind]}_plugins`))
      for (const folder of folders[kind]) this.#folders[kind].add(folder)
      this.#ownFiles[kind] = this.#filesOf(this.#folders[kind])
    }
    for (const root of collections) {
      const holder = basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections')
      if (isFolder(holder)) this.#collections.add(holder)
    }
    if (this.#size() === before) return
    this.#found.clear()
    this.#own.clear()
  }

  find(kind: PluginKind, name: string): PythonPlugin | undefined {
    const key = `${kind} ${name}`
    if (!this.#found.has(key)) this.#found.set(key, this.#search(kind, name))
    const plugin = this.#found.get(key)
    if (plugin) this.#used.add(`${kind.slice(0, -1)} \`${name}\` of ${plugin.file}`)
    return plugin
  }

  /** Reads an inventory source by a plug-in; undefined if there is none of this name. Throws PythonFailure. */
  async readInventory(name: string, source: string, keys?: VaultKeys): Promise<string | undefined> {
    const folders = [...this.#inventoryFolders]
    const request = { op: 'inventory', name, source, folders, collections: this.#withInstalled(), vault: wordsOf(keys) }
    try {
      const { path, json, secrets } = (await this.#process.request(request)) as InventoryAnswer
      for (const secret of secrets) keys?.decrypted(secret)
      this.#used.add(`inventory plug-in \`${name}\` of ${this.#shown(path)}`)
      return json
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      if (error.type === 'NotFound') return undefined
      throw this.#failure(error, error.path ?? name)
    }
  }

  /** Vars plug-ins beside playbooks and in further directories, and those of collections by their names; undefined where there are none. */
  variables(folders: readonly string[], enabled: readonly string[], keys?: VaultKeys): VariablesCall | undefined {
    const own = [...this.#variablesFolders, ...folders].filter((folder) => this.#listed(folder).length > 0)
    const named = enabled.filter((name) => !/^(?:ansible\.builtin\.)?host_group_vars$/.test(name))
    if (own.length === 0 && !named.some((name) => name.includes('.'))) return undefined
    for (const place of [...own.map((each) => this.#shown(each)), ...named]) this.#used.add(`vars plug-ins of ${place}`)
    const request = { op: 'variables', folders: own, enabled: named, collections: this.#withInstalled(), vault: wordsOf(keys) }
    return (folder, of, name, groups) => {
      try {
        const answer = this.#process.requestNow({ ...request, folder, of, name, groups }) as { values: unknown; secrets: string[] }
        for (const secret of answer.secrets) keys?.decrypted(secret)
        return answer.values
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        throw this.#failure(error, error.path ?? own[0] ?? named.join(', '))
      }
    }
  }

  #withInstalled(): readonly string[] {
    const { collections } = this.#installed()
    return collections === null ? [...this.#collections] : [...this.#collections, collections]
  }

  #failure(error: PythonError, path: string): PythonFailure {
    const where = error.line === undefined ? this.#shown(path) : `${this.#shown(path)}:${error.line}`
    return new PythonFailure(error.message, where, error.type, missingHint(error, this.#process.python))
  }

  failures(kind: PluginKind): readonly PythonFailure[] {
    return [...this.#failures[kind].values()]
  }

  #size(): number {
    return Object.values(this.#folders).reduce((sum, folders) => sum + folders.size, this.#collections.size)
  }

  #search(kind: PluginKind, name: string): PythonPlugin | undefined {
    if (!/^\w+(?:\.\w+)*$/.test(name)) return undefined
    const short = name.replace(/^ansible\.(?:builtin|legacy)\./, '')
    const home = short.includes('.') ? this.#inCollections(kind, short) : this.#inFolders(kind, short, this.#folders[kind])
    if (home) return this.#plugin(kind, short, home)
    const { ansible, collections } = this.#installed()
    if (ansible === null) return undefined
    if (collections !== null && !this.#collections.has(collections)) {
      this.#collections.add(collections)
      if (short.includes('.')) return this.#search(kind, short)
    }
    const builtIn = short.includes('.') ? undefined : this.#inFolders(kind, short, [join(ansible, 'plugins', folderOf[kind])])
    if (builtIn) return this.#plugin(kind, short, builtIn)
    const redirected = this.#redirect(kind, short)
    const target = redirected === undefined ? undefined : this.#inCollections(kind, redirected)
    return target && this.#plugin(kind, redirected as string, target)
  }

  #inCollections(kind: PluginKind, name: string): Home | undefined {
    const [namespace = '', collection = '', ...rest] = name.split('.')
    const word = rest.pop()
    if (word === undefined) return undefined
    const folder = folderOf[kind]
    for (const root of this.#collections) {
      if (!isFolder(join(root, namespace, collection))) continue
      const home = this.#inFolders(kind, word, [join(root, namespace, collection, 'plugins', folder, ...rest)])
      return home && { path: home.path, dotted: dottedOf(home.path) }
    }
    return undefined
  }

  /** The file that provides a name: by its text, as long as that is certain. Python is started only for names that are computed. */
  #inFolders(kind: PluginKind, word: string, folders: Iterable<string>): Home | undefined {
    const paths = this.#filesOf(folders)
    const path =
      kind === 'lookups'
        ? paths.find((each) => basename(each) === `${word}.py`)
        : (paths.find((each) => isWritten(kind, this.#text(each), word)) ?? paths.find((each) => this.#namesIn(kind, each).includes(word)))
    return path === undefined ? undefined : { path }
  }

  #filesOf(folders: Iterable<string>): string[] {
    return [...folders].flatMap((folder) => this.#listed(folder).map((file) => join(folder, file)))
  }

  /** Files of a directory that may hold plug-ins. */
  #listed(folder: string): readonly string[] {
    const cached = this.#listings.get(folder)
    if (cached) return cached
    const files = isFolder(folder) ? readdirSync(folder).filter((file) => /^[^._].*\.py$/.test(file)) : []
    this.#listings.set(folder, files.sort())
    return files
  }

  #text(path: string): string {
    const text = this.#texts.get(path) ?? readFileSync(path, 'utf8')
    this.#texts.set(path, text)
    return text
  }

  /** None of a file that cannot be loaded. */
  #namesIn(kind: PluginKind, path: string): readonly string[] {
    const key = `${kind} ${path}`
    const cached = this.#textOnly ? [] : this.#names.get(key)
    if (cached) return cached
    let names: readonly string[] = []
    try {
      names = this.#requestOnce({ op: 'load', kind, path, dotted: dottedOf(path) ?? null }) as readonly string[]
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      this.#failures[kind].set(path, this.#failure(error, path))
    }
    this.#names.set(key, names)
    return names
  }

  #installed(): PythonHomes {
    const { ansible, collections } = this.#process.homes()
    return { ansible, collections: collections === null ? null : join(collections, 'ansible_collections') }
  }

  /** Where Ansible or a collection says that a name has moved. */
  #redirect(kind: PluginKind, name: string): string | undefined {
    const whole = name.includes('.') ? name : `ansible.builtin.${name}`
    try {
      return (this.#requestOnce({ op: 'moved', kind: folderOf[kind], name: whole }) as string | null) ?? undefined
    } catch (error) {
      if (error instanceof PythonError) return undefined
      throw error
    }
  }

  #requestOnce(request: PythonRequest): unknown {
    return this.#process.requestOnce({ ...request, collections: [...this.#collections] })
  }

  #request(request: PythonRequest, askedBack?: AskedBack): unknown {
    return this.#process.requestNow({ ...request, collections: [...this.#collections] }, askedBack)
  }

  #plugin(kind: PluginKind, name: string, { path, dotted }: Home): PythonPlugin {
    const word = name.slice(name.lastIndexOf('.') + 1)
    const file = this.#shown(path)
    const request = {
      op: kind === 'lookups' ? 'lookup' : 'call',
      kind,
      path,
      name: kind === 'lookups' && dotted !== undefined ? name : word,
      dotted: dotted ?? null,
    }
    const call = (args: PythonArguments, askedBack: AskedBack): unknown => {
      try {
        return this.#request({ ...request, ...args }, askedBack)
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        throw this.#failure(error, path)
      }
    }
    return { file, call }
  }
}

function wordsOf(keys: VaultKeys | undefined): readonly (readonly [string, string])[] {
  return (keys?.passwords ?? []).map(({ id, password }) => [id, password])
}

/** The name of a collection's file as a module. */
function dottedOf(path: string): string | undefined {
  return /\/(ansible_collections\/.*)\.py$/.exec(path)?.[1]?.replaceAll('/', '.')
}
