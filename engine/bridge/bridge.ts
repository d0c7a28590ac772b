/** Modules in Python of a run: where they lie, and what is sent to hosts. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { Problem } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import { type ModuleStyle, type PackedModule, packedModule } from './launch.ts'
import { bridgedModule } from './module.ts'
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
  readonly action: string
}

type Found = { readonly name: string; readonly path: string } | ActionPlugin

export class Bridge {
  readonly #python: PythonProcess
  readonly #collections: readonly string[]
  readonly #used = new Set<string>()
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
    listed: FolderList = namesIn,
  ): Promise<AnyModule | ActionPlugin | undefined> {
    const beside = moduleIn(folders, name.slice(name.lastIndexOf('.') + 1), listed)
    const found = beside ?? (await this.#foundOnce(whole))
    if (!found || 'action' in found) return found
    this.#used.add(`module \`${name}\` in ${nearPath(found.path)}`)
    const utilities = folders.map((folder) => path.join(path.dirname(folder), 'module_utils'))
    let packed: Promise<PackedModule> | undefined
    return bridgedModule({
      name: found.name,
      path: found.path,
      installed: found !== beside,
      pack: () => (packed ??= this.#pack(found.name, found.path, utilities)),
    })
  }

  /** Modules that were found, a line each. */
  get used(): readonly string[] {
    return [...this.#used]
  }

  #roots(): readonly string[] {
    const { collections } = this.#python.homes()
    return [...this.#collections, ...(collections === null ? [] : [collections])]
  }

  #foundOnce(name: string | undefined): Promise<Found | undefined> | undefined {
    if (name === undefined) return undefined
    const found = this.#found.get(name) ?? this.#installed(name)
    this.#found.set(name, found)
    return found
  }

  async #installed(name: string): Promise<Found | undefined> {
    try {
      return ((await this.#python.request({ op: 'find', name, collections: this.#roots() })) as Found | null) ?? undefined
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

/** Lists each folder once, for all modules that are looked up together. */
export function folderListOnce(): FolderList {
  const listed = new Map<string, readonly string[]>()
  return (folder) => {
    const names = listed.get(folder) ?? namesIn(folder)
    listed.set(folder, names)
    return names
  }
}

/** By its file name, with or without an ending; an action plug-in of that name counts before any module. */
function moduleIn(folders: readonly string[], word: string, listed: FolderList): Found | undefined {
  const isAction = (folder: string) => /^action(_plugins)?$/.test(path.basename(folder))
  const filled = folders.filter((folder) => listed(folder).length > 0)
  const action = filled.find((folder) => isAction(folder) && listed(folder).includes(`${word}.py`))
  if (action !== undefined) return { action: path.join(action, `${word}.py`) }
  for (const folder of filled.filter((each) => !isAction(each))) {
    const file = listed(folder).find((each) => each === word || each.replace(/\.(py|sh|pl|rb|ps1)$/, '') === word)
    if (file !== undefined) return { name: word, path: path.join(folder, file) }
  }
  return undefined
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
