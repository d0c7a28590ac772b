/** Modules in Python of a run: where they lie, and what is sent to hosts. */
import path from 'node:path'
import { namesIn } from '../formats/controller-files.ts'
import { nearPath } from '../formats/near-path.ts'
import type { Described } from '../model/described.ts'
import { Problem } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import { type Documentation, describedInPython } from './documentation.ts'
import { type ModuleStyle, type PackedModule, packedModule } from './launch.ts'
import { bridgedModule, throughOf } from './module.ts'
import { PythonError, type PythonProcess } from './process.ts'

interface PackAnswer {
  readonly style: ModuleStyle | 'powershell'
  readonly dotted: string
  readonly version: string
  /** In base64. */
  readonly bytes: string
}

/** An action plug-in of Ansible's controller stands before a module of that name; it cannot run here. */
export interface ActionPlugin {
  /** With the name that it has moved to. */
  readonly name: string
  readonly action: string
}

/** A collection redirects the name to that of a native module. */
export interface NativeTwin {
  readonly native: string
}

type Found = { readonly name: string; readonly path: string } | ActionPlugin

export class Bridge {
  readonly #python: PythonProcess
  readonly #collections: readonly string[]
  readonly #used = new Set<string>()
  /** Of the playbooks that modules were looked for. */
  readonly #beside = new Set<string>()
  readonly #found = new Map<string, Promise<Found | undefined>>()

  /** `collections`: directories that hold `ansible_collections`, or are it; nearest first. */
  constructor(python: PythonProcess, collections: readonly string[]) {
    this.#python = python
    this.#collections = collections.map((folder) => (path.basename(folder) === 'ansible_collections' ? path.dirname(folder) : folder))
  }

  /**
   * The module of a name, from one of the folders (`library`, `plugins/modules` …, nearest first) or from a collection of its whole
   * name, that of an installed Ansible included. undefined where there is none.
   */
  async module(
    name: string,
    whole: string | undefined,
    folders: readonly string[],
    { isNative = () => false, listed = namesIn }: Lookup = {},
  ): Promise<AnyModule | ActionPlugin | NativeTwin | undefined> {
    const { found, installed } = await this.#find(name, whole, folders, listed)
    if (found && installed && found.name !== whole && isNative(found.name)) return { native: found.name }
    if (!found || 'action' in found) return found
    this.#used.add(`module \`${name}\` in ${nearPath(found.path)}`)
    const utilities = folders.map((folder) => path.join(path.dirname(folder), 'module_utils'))
    let packed: Promise<PackedModule> | undefined
    return bridgedModule({
      name: found.name,
      path: found.path,
      installed,
      pack: () => (packed ??= this.#pack(found.name, found.path, utilities)),
    })
  }

  /** The names of the modules of a `module_defaults` group, as the collections name them; undefined where none has that group. */
  members(group: string): readonly string[] | undefined {
    try {
      const request = { op: 'members', group, collections: [...this.#beside, ...this.#roots()] }
      return (this.#python.requestOnce(request) as readonly string[] | null) ?? undefined
    } catch (error) {
      if (error instanceof PythonError) return undefined
      throw error
    }
  }

  /** What the source of a module says of it; undefined where there is none, or no Ansible to read it. */
  async describe(name: string, whole: string | undefined, folders: readonly string[]): Promise<Described | undefined> {
    const { found, installed } = await this.#find(name, whole, folders)
    if (!found || 'action' in found) return undefined
    try {
      const documentation = await this.#python.request({ op: 'describe', path: found.path, collections: this.#roots() })
      return describedInPython(found.name, throughOf({ ...found, installed }), documentation as Documentation)
    } catch (error) {
      if (error instanceof PythonError) return undefined
      throw error
    }
  }

  async #find(
    name: string,
    whole: string | undefined,
    folders: readonly string[],
    listed: FolderList = namesIn,
  ): Promise<{ found?: Found; installed: boolean }> {
    for (const root of rootsOf(folders)) this.#beside.add(root)
    const beside = moduleIn(folders, name.slice(name.lastIndexOf('.') + 1), listed)
    return { found: beside ?? (await this.#foundOnce(whole, folders)), installed: beside === undefined }
  }

  /** Modules that were found, a line each. */
  get used(): readonly string[] {
    return [...this.#used]
  }

  #roots(): readonly string[] {
    const { collections } = this.#python.homes()
    return [...this.#collections, ...(collections === null ? [] : [collections])]
  }

  #foundOnce(name: string | undefined, folders: readonly string[]): Promise<Found | undefined> | undefined {
    if (name === undefined) return undefined
    const collections = [...rootsOf(folders), ...this.#roots()]
    const key = [name, ...collections].join('\n')
    const found = this.#found.get(key) ?? this.#installed(name, collections)
    this.#found.set(key, found)
    return found
  }

  async #installed(name: string, collections: readonly string[]): Promise<Found | undefined> {
    try {
      return ((await this.#python.request({ op: 'find', name, collections })) as Found | null) ?? undefined
    } catch (error) {
      // Without Python there is no such module: the loader says so, with its place.
      if (error instanceof PythonError) return undefined
      throw error
    }
  }

  async #pack(name: string, file: string, beside: readonly string[]): Promise<PackedModule> {
    const request = { op: 'pack', path: file, collections: this.#roots(), beside }
    const { style, bytes, ...more } = (await this.#python.request(request)) as PackAnswer
    if (style === 'powershell') throw new Problem(`\`${name}\` is a module in PowerShell, which is not supported`)
    return packedModule({ ...more, style, bytes: Buffer.from(bytes, 'base64') })
  }
}

/** The names in a folder; none if there is no such folder. */
type FolderList = (folder: string) => readonly string[]

interface Lookup {
  /** Whether a module of this name is native. */
  readonly isNative?: (name: string) => boolean
  readonly listed?: FolderList
}

/** Lists each folder once, for all modules that are looked up together. */
export function folderListOnce(): FolderList {
  const listed = new Map<string, readonly string[]>()
  return (folder) => {
    const names = listed.get(folder) ?? namesIn(folder)
    listed.set(folder, names)
    return names
  }
}

/** The directories that hold `ansible_collections`, of folders inside of collections. */
function rootsOf(folders: readonly string[]): readonly string[] {
  return [...new Set(folders.flatMap((folder) => /^(.*)\/ansible_collections\//.exec(folder)?.[1] ?? []))]
}

/** The collection of a folder of modules, to stand before their names; empty for a folder outside of collections. */
function collectionOf(folder: string): string {
  const [, namespace, collection] = /\/ansible_collections\/([^/]+)\/([^/]+)\/plugins\/modules$/.exec(folder) ?? []
  return collection === undefined ? '' : `${namespace}.${collection}.`
}

/** By its file name, with or without an ending; an action plug-in of that name counts before any module. */
function moduleIn(folders: readonly string[], word: string, listed: FolderList): Found | undefined {
  const isAction = (folder: string) => /^action(_plugins)?$/.test(path.basename(folder))
  const filled = folders.filter((folder) => listed(folder).length > 0)
  const action = filled.find((folder) => isAction(folder) && listed(folder).includes(`${word}.py`))
  if (action !== undefined) return { name: word, action: path.join(action, `${word}.py`) }
  for (const folder of filled.filter((each) => !isAction(each))) {
    const file = listed(folder).find((each) => each === word || each.replace(/\.(py|sh|pl|rb|ps1)$/, '') === word)
    if (file !== undefined) return { name: `${collectionOf(folder)}${word}`, path: path.join(folder, file) }
  }
  return undefined
}
