/** Finds filters, tests and lookups in Python: in directories, in collections and in the installed Ansible. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AskedBack, PluginKind, PythonArguments, PythonPlaces, PythonPlugin, PythonPlugins } from '../model/plugin.ts'
import { PythonFailure } from '../model/plugin.ts'
import { PythonError, type PythonProcess } from './process.ts'

/** Where one kind is: its directory in a collection, and in front of `_plugins` beside a playbook. */
const places: Readonly<Record<PluginKind, { readonly folder: string; readonly method?: string }>> = {
  filters: { folder: 'filter', method: 'filters' },
  tests: { folder: 'test', method: 'tests' },
  lookups: { folder: 'lookup' },
}

/** Where a plug-in is: a file, and its name as a module of a collection. */
interface Home {
  readonly path: string
  readonly dotted?: string
}

interface Homes {
  readonly ansible: string | null
  readonly collections: string | null
}

export class PluginsInPython implements PythonPlugins {
  readonly #process: PythonProcess
  readonly #shown: (path: string) => string
  readonly #folders: Record<PluginKind, Set<string>> = { filters: new Set(), tests: new Set(), lookups: new Set() }
  readonly #collections = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #names = new Map<string, readonly string[]>()
  readonly #listings = new Map<string, readonly string[]>()
  readonly #found = new Map<string, PythonPlugin | undefined>()
  readonly #used = new Set<string>()
  #homes?: Homes

  /** `shown`: a path as it is written in messages. */
  constructor(process: PythonProcess, shown: (path: string) => string = (path) => path) {
    this.#process = process
    this.#shown = shown
  }

  /** What was found, a line each. */
  get used(): readonly string[] {
    return [...this.#used]
  }

  add({ roots, folders, collections }: PythonPlaces): void {
    const before = this.#size()
    for (const kind of ['filters', 'tests', 'lookups'] as const) {
      for (const root of roots) this.#folders[kind].add(join(root, `${places[kind].folder}_plugins`))
      for (const folder of folders[kind]) this.#folders[kind].add(folder)
    }
    for (const root of collections) this.#collections.add(basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections'))
    if (this.#size() !== before) this.#found.clear()
  }

  find(kind: PluginKind, name: string): PythonPlugin | undefined {
    const key = `${kind} ${name}`
    if (!this.#found.has(key)) this.#found.set(key, this.#search(kind, name))
    const plugin = this.#found.get(key)
    if (plugin) this.#used.add(`${kind.slice(0, -1)} \`${name}\` of ${plugin.file}`)
    return plugin
  }

  #size(): number {
    return Object.values(this.#folders).reduce((sum, folders) => sum + folders.size, this.#collections.size)
  }

  #search(kind: PluginKind, name: string): PythonPlugin | undefined {
    if (!/^[a-z_]\w*(?:\.[a-z_]\w*)*$/i.test(name)) return undefined
    const short = name.replace(/^ansible\.(?:builtin|legacy)\./, '')
    const home = short.includes('.') ? this.#inCollections(kind, short) : this.#inFolders(kind, short, this.#folders[kind])
    if (home) return this.#plugin(kind, short, home)
    const { ansible, collections } = this.#installed()
    if (ansible === null) return undefined
    if (collections !== null && !this.#collections.has(collections)) {
      this.#collections.add(collections)
      if (short.includes('.')) return this.#search(kind, short)
    }
    const builtIn = short.includes('.') ? undefined : this.#inFolders(kind, short, [join(ansible, 'plugins', places[kind].folder)])
    if (builtIn) return this.#plugin(kind, short, builtIn)
    const redirected = this.#redirect(kind, short)
    const target = redirected === undefined ? undefined : this.#inCollections(kind, redirected)
    return target && this.#plugin(kind, redirected as string, target)
  }

  #inCollections(kind: PluginKind, name: string): Home | undefined {
    const [namespace = '', collection = '', ...rest] = name.split('.')
    const word = rest.pop()
    if (word === undefined) return undefined
    const { folder } = places[kind]
    for (const root of this.#collections) {
      if (!isFolder(join(root, namespace, collection))) continue
      const home = this.#inFolders(kind, word, [join(root, namespace, collection, 'plugins', folder, ...rest)])
      return home && { path: home.path, dotted: dottedOf(home.path) }
    }
    return undefined
  }

  /** The file that provides a name. */
  #inFolders(kind: PluginKind, word: string, folders: Iterable<string>): Home | undefined {
    for (const folder of folders)
      for (const file of this.#listed(folder)) {
        const path = join(folder, file)
        if (places[kind].method === undefined ? file === `${word}.py` : this.#provides(kind, path, word)) return { path }
      }
    return undefined
  }

  /** By its text, as long as that is certain: Python is started only for names that are computed. */
  #provides(kind: PluginKind, path: string, word: string): boolean {
    const text = this.#text(path)
    const { method = '' } = places[kind]
    const start = text.search(new RegExp(`\\bdef\\s+${method}\\s*\\(`))
    if (start < 0) return false
    const literal = new RegExp(`["']${word}["']\\s*(?::|\\]\\s*=)|\\b${word}\\s*=[^=]`)
    if (literal.test(text.slice(start))) return true
    return new RegExp(`\\b${word}\\b`).test(text) && this.#namesIn(kind, path).includes(word)
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
    const names = this.#names.get(key) ?? this.#try<readonly string[]>({ op: 'load', kind, path, dotted: dottedOf(path) ?? null }) ?? []
    this.#names.set(key, names)
    return names
  }

  #installed(): Homes {
    this.#homes ??= this.#try<Homes>({ op: 'homes' }) ?? { ansible: null, collections: null }
    const { ansible, collections } = this.#homes
    return { ansible, collections: collections === null ? null : join(collections, 'ansible_collections') }
  }

  /** Where Ansible or a collection says that a name has moved. */
  #redirect(kind: PluginKind, name: string): string | undefined {
    return this.#try<string | null>({ op: 'moved', kind: places[kind].folder, name }) ?? undefined
  }

  #try<T>(request: { readonly op: string; readonly [name: string]: unknown }): T | undefined {
    try {
      return this.#process.requestNow({ ...request, collections: [...this.#collections] }) as T
    } catch (error) {
      if (error instanceof PythonError) return undefined
      throw error
    }
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
        return this.#process.requestNow({ ...request, ...args, collections: [...this.#collections] }, askedBack)
      } catch (error) {
        if (!(error instanceof PythonError)) throw error
        const where = error.line === undefined ? file : `${file}:${error.line}`
        throw new PythonFailure(error.message, where, error.type, missingHint(error, this.#process.python))
      }
    }
    return { file, call }
  }
}

/** How to get what a plug-in imports. */
export function missingHint({ message, type }: PythonError, python: string): string | undefined {
  if (type === 'EOFError' && message.includes('cannot be started')) return 'install Python 3, or set `TSPLAY_PYTHON` to an interpreter'
  const name = /^No module named '([\w.]+)'/.exec(message)?.[1]?.split('.')[0]
  if (name === undefined) return undefined
  if (name !== 'ansible') return `install the Python package that has \`${name}\` for \`${python}\``
  return `run \`${python} -m pip install ansible-core\`, or set \`TSPLAY_PYTHON\` to an interpreter that has it`
}

/** The name of a collection's file as a module. */
function dottedOf(path: string): string | undefined {
  return /\/(ansible_collections\/.*)\.py$/.exec(path)?.[1]?.replaceAll('/', '.')
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
