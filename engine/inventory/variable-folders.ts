/** Finds and reads the files of `group_vars` and `host_vars` beside an inventory or a playbook, each once, and warns about those that are not read. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { nearest } from '../formats/suggest.ts'
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts'
import type { Layer, Variables } from '../model/template.ts'

export type LoadVariables = (path: string) => Variables
export type FolderKind = 'group_vars' | 'host_vars'
/** What plug-ins add for a group or host, with the names of a host's groups, beside the files of a directory. Throws DiagnosticError. */
export type MoreVariables = (folder: string, kind: FolderKind, name: string, groups: readonly string[]) => Variables

const extensions = ['', '.yml', '.yaml', '.json']
const none: readonly Layer[] = []

/** One directory that may have `group_vars` and `host_vars`. It is listed once, whatever the number of hosts. */
export class VariableFolder {
  readonly path: string
  readonly #load: LoadVariables
  readonly #entries = new Map<FolderKind, ReadonlySet<string>>()
  readonly #layers = new Map<string, readonly Layer[]>()

  constructor(path: string, load: LoadVariables) {
    this.path = path
    this.#load = load
  }

  /** Layers of one group or host, weakest first. Throws DiagnosticError. */
  layers(kind: FolderKind, name: string): readonly Layer[] {
    const entry = this.#entryOf(kind, name)
    if (entry === undefined) return none
    const path = join(this.path, kind, entry)
    let layers = this.#layers.get(path)
    if (!layers) {
      layers = filesOf(path).map((file) => ({ name: shown(file, this.path), file, values: this.#load(file) }))
      this.#layers.set(path, layers)
    }
    return layers
  }

  /** The errors in the files of one group or host. */
  check(kind: FolderKind, name: string): readonly Diagnostic[] {
    try {
      this.layers(kind, name)
      return []
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      return error.diagnostics
    }
  }

  /** Entries of the directory, the host or group each is for, and whether it is read. */
  entries(kind: FolderKind): readonly { readonly name: string; readonly entry: string; readonly read: boolean }[] {
    return [...this.#list(kind)].map((entry) => {
      const name = entry.replace(/\.(?:ya?ml|json)$/, '')
      return { name, entry, read: this.#entryOf(kind, name) === entry }
    })
  }

  #entryOf(kind: FolderKind, name: string): string | undefined {
    const entries = this.#list(kind)
    if (entries.size === 0) return undefined
    const extension = extensions.find((each) => entries.has(name + each))
    return extension === undefined ? undefined : name + extension
  }

  #list(kind: FolderKind): ReadonlySet<string> {
    let entries = this.#entries.get(kind)
    if (!entries) {
      const folder = join(this.path, kind)
      entries = new Set(existsSync(folder) ? readdirSync(folder).filter((name) => !isHidden(name)) : [])
      this.#entries.set(kind, entries)
    }
    return entries
  }
}

/** A file itself, or all files of a directory, sorted. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !isHidden(name))
    .sort()
    .map((name) => join(path, name))
    .flatMap((inside) => (statSync(inside).isDirectory() || extensions.includes(extensionOf(inside)) ? filesOf(inside) : []))
}

function extensionOf(path: string): string {
  return /\.[^.]*$/.exec(basename(path))?.[0] ?? ''
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name.endsWith('~')
}

function shown(file: string, folder: string): string {
  return file.slice(folder.length + 1)
}

/** Reports names similar to a group or host, and files beside a directory of the same name. Other unknown names may belong to another inventory. */
export function unusedFiles(folder: VariableFolder, kind: FolderKind, names: ReadonlySet<string>): readonly Diagnostic[] {
  const what = kind === 'group_vars' ? 'group' : 'host'
  return folder.entries(kind).flatMap(({ name, entry, read }) => {
    if (names.has(name) && !read)
      return [warning(`\`${kind}/${entry}\` is not read: \`${kind}/\` has another entry for \`${name}\``, 'move it into that directory')]
    const similar = names.has(name) ? undefined : nearest(name, names)
    return similar === undefined
      ? []
      : [warning(`\`${kind}/${entry}\` is not read: there is no ${what} \`${name}\``, `did you mean \`${similar}\`?`)]
  })
}

function warning(message: string, hint: string): Diagnostic {
  return { code: 'unused-vars-file', severity: 'warning', message, hint }
}
