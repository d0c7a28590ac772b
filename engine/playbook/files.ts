/** The files of a playbook and its roles: how they are read, and the name under which their author knows them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { type Decoded, decoded } from '../formats/utf8.ts'

export interface Files {
  /** Absolute folder of the playbook. */
  readonly dir: string
  /** The text of a file, or undefined where there is none; what is wrong with its bytes comes out where it is parsed. */
  read(path: string): Decoded | undefined
  isFile(path: string): boolean
  isFolder(path: string): boolean
  /** Names in a folder, sorted; none where there is no such folder. */
  list(path: string): readonly string[]
  /** The path as it is shown: from the working folder, whole outside of it and where the playbook was named so. */
  shown(path: string): string
}

/** Files as seen from a playbook; `readFile` stands in for the disk's texts. */
export function filesFrom(playbook: string, readFile?: (path: string) => string | undefined): Files {
  const dir = dirname(resolve(playbook))
  const sources = new Map<string, Decoded & { readonly stamp: string }>()
  const shown = (path: string) => (isAbsolute(playbook) ? path : nearPath(path))
  return {
    dir,
    shown,
    read(path) {
      const given = readFile?.(path)
      const found = given === undefined ? kindOf(path) : undefined
      if (given === undefined && !found?.isFile()) return undefined
      const known = sources.get(path)
      // A task may have written it anew since.
      const stamp = `${found?.mtimeMs} ${found?.size}`
      if (known?.stamp === stamp) return known
      const source = { ...(given !== undefined ? { file: shown(path), text: given } : decoded(readFileSync(path), shown(path))), stamp }
      sources.set(path, source)
      return source
    },
    isFile: (path) => kindOf(path)?.isFile() ?? false,
    isFolder: (path) => kindOf(path)?.isDirectory() ?? false,
    list: (path) => (kindOf(path)?.isDirectory() ? readdirSync(path).sort() : []),
  }
}

/** The main file of a role's folder: `main` with one of YAML's endings, every file of a folder `main/`, or the name asked for. */
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

function kindOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
