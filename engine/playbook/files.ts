/** Reads the files of a playbook and its roles, and gives the path to show for each. */
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { type Decoded, decoded } from '../formats/utf8.ts'

export interface Files {
  /** Absolute directory of the playbook. */
  readonly dir: string
  /** The text of a file, undefined if it does not exist; encoding errors are reported when it is parsed. */
  read(path: string): Decoded | undefined
  isFile(path: string): boolean
  isFolder(path: string): boolean
  /** Names in a directory, sorted; none if it does not exist. */
  list(path: string): readonly string[]
  /** The path to show: relative to the working directory; absolute outside of it or if the playbook was named absolutely. */
  shown(path: string): string
}

/** Files as seen from a playbook; `readFile` replaces texts on disk. */
export function filesFrom(
  playbook: string,
  readFile?: (path: string) => string | undefined,
  { shown, read }: SourceCache = new SourceCache(),
): Files {
  const style = isAbsolute(playbook) ? 'absolute' : 'near'
  return {
    dir: dirname(resolve(playbook)),
    shown: (path) => shown(path, style),
    read: (path) => read(path, style, readFile?.(path)),
    isFile: (path) => statsOf(path)?.isFile() ?? false,
    isFolder: (path) => statsOf(path)?.isDirectory() ?? false,
    list: (path) => (statsOf(path)?.isDirectory() ? readdirSync(path).sort() : []),
  }
}

/** How a path is shown; `near` is relative inside of the working directory. */
type PathStyle = 'near' | 'absolute'

/** Texts of files, each read once as long as it stays as it is. */
export class SourceCache {
  readonly #sources = new Map<string, Decoded & { readonly stamp: string }>()
  readonly #names = new Map<string, string>()
  readonly #firstNames: Map<string, string> | undefined

  readonly #onRead: () => void

  /** `oneName`: whatever links lead to a file, it is one file, and is shown as where it was read first. `onRead`: called for each file. */
  constructor({ oneName = false, onRead = () => {} } = {}) {
    this.#onRead = onRead
    this.#firstNames = oneName ? new Map() : undefined
  }

  /** Those that were read so far, as they are shown. */
  get files(): readonly string[] {
    return [...this.#sources.keys()]
  }

  readonly shown = (path: string, style: PathStyle = 'near'): string => {
    if (style === 'absolute' && !this.#firstNames) return path
    const name = this.#names.get(path) ?? this.#nameOf(path, style === 'absolute' ? path : nearPath(path))
    this.#names.set(path, name)
    return name
  }

  /** The text of a file, or the text that overrides it; undefined if there is none. */
  readonly read = (path: string, style?: PathStyle, override?: string): Decoded | undefined => {
    const found = override === undefined ? statsOf(path) : undefined
    if (override === undefined && !found?.isFile()) return undefined
    const file = this.shown(path, style)
    const cached = this.#sources.get(file)
    // A task may have rewritten it.
    const stamp = override ?? `${found?.mtimeMs} ${found?.size}`
    if (cached?.stamp === stamp) return cached
    this.#onRead()
    const source = { ...(override !== undefined ? { file, text: override } : decoded(readFileSync(path), file)), stamp }
    this.#sources.set(file, source)
    return source
  }

  #nameOf(path: string, name: string): string {
    if (!this.#firstNames || !statsOf(path)?.isFile()) return name
    const real = realpathSync(path)
    const first = this.#firstNames.get(real) ?? name
    this.#firstNames.set(real, first)
    return first
  }
}

/** Where was looked, for a hint. */
export function searched({ shown }: Files, paths: Iterable<string>): string {
  return `searched ${[...new Set(paths)].map((path) => `\`${shown(path)}\``).join(', ')}`
}

/** The main file of a role directory: `main` with a YAML extension, all files of a directory `main/`, or the given name. */
export function mainFiles(files: Files, folder: string, name = 'main'): readonly string[] {
  const direct = extname(name) ? [name, `${name}.yml`, `${name}.yaml`] : [`${name}.yml`, `${name}.yaml`, `${name}.json`, name]
  for (const each of direct) if (files.isFile(join(folder, each))) return [join(folder, each)]
  if (!files.isFolder(join(folder, name))) return []
  return yamlFiles(files, join(folder, name))
}

function yamlFiles(files: Files, folder: string): readonly string[] {
  return files.list(folder).flatMap((name) => {
    const path = join(folder, name)
    if (files.isFolder(path)) return yamlFiles(files, path)
    return !basename(name).startsWith('.') && ['.yml', '.yaml', '.json', ''].includes(extname(name)) ? [path] : []
  })
}

const looked = new Map<string, Stats | undefined>()

/** What is at a path. While this program does not wait for anything, it looks at each path once. */
function statsOf(path: string): Stats | undefined {
  if (looked.size === 0) queueMicrotask(() => looked.clear())
  else if (looked.has(path)) return looked.get(path)
  const found = statSync(path, { throwIfNoEntry: false })
  looked.set(path, found)
  return found
}
