/** The lookup `filetree`: all that is below folders of the controller, with what is to be known to make it anew elsewhere. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { posix, relative } from 'node:path'
import type { Scope } from '../scope.ts'
import { dictOf } from '../values/dicts.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { defineLookup } from './lookup.ts'
import { candidates } from './search.ts'

/** Of names that are in several of the folders the first counts. */
export const filetree = defineLookup('exclude', ({ terms, options, scope }) => {
  const exclude = options.exclude === undefined || options.exclude === null ? undefined : pythonRegex(toText(options.exclude))
  const found = new Map<string, unknown>()
  for (const term of terms.flat(1)) {
    const name = toText(term)
    // A slash at the end stays, since playbooks put `root` and `path` together.
    const root = `${folderOf(scope, name)}${name.endsWith('/') ? '/' : ''}`
    for (const path of below(root)) {
      if (found.has(path) || exclude?.test(path)) continue
      const stats = facts(root, path)
      if (stats) found.set(path, stats)
    }
  }
  return [...found.values()]
})

/** Where a folder is that has no place yet it would be: then there is nothing below it. */
function folderOf(scope: Scope, name: string): string {
  const paths = candidates(scope, 'files', name.replace(/(?<=.)\/+$/, ''))
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) ?? (paths[0] as string)
}

/** Names below a folder, those of each folder before what is in the folders inside it; links are not followed. */
function* below(root: string, folder = root): Generator<string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const path = (name: string) => posix.join(folder, name)
  const isFolder = (name: string) => statSync(path(name), { throwIfNoEntry: false })?.isDirectory() === true
  const folders = entries.filter(({ name }) => isFolder(name))
  const files = entries.filter((entry) => !folders.includes(entry))
  for (const { name } of [...folders, ...files]) yield relative(root, path(name))
  for (const entry of folders) if (entry.isDirectory()) yield* below(root, path(entry.name))
}

/** Of sockets and the like nothing is told. */
function facts(root: string, path: string): unknown {
  const full = posix.join(root, path)
  const stats = lstatSync(full)
  const kind = kindOf(full, stats)
  if (kind.length === 0) return undefined
  return dictOf([
    ['root', root],
    ['path', path],
    ...kind,
    ['uid', stats.uid],
    ['gid', stats.gid],
    ['owner', nameOf('/etc/passwd', stats.uid)],
    ['group', nameOf('/etc/group', stats.gid)],
    ['mode', `0${(stats.mode & 0o7777).toString(8).padStart(3, '0')}`],
    ['size', stats.size],
    ['mtime', stats.mtimeMs / 1000],
    ['ctime', stats.ctimeMs / 1000],
  ])
}

function kindOf(path: string, stats: Stats): readonly (readonly [string, unknown])[] {
  if (stats.isSymbolicLink())
    return [
      ['state', 'link'],
      ['src', readlinkSync(path)],
    ]
  if (stats.isDirectory()) return [['state', 'directory']]
  return stats.isFile()
    ? [
        ['state', 'file'],
        ['src', path],
      ]
    : []
}

/** The number itself where nobody has it. */
function nameOf(table: string, id: number): string | number {
  const line = lines(table).find((each) => each.split(':')[2] === String(id))
  return line?.split(':')[0] ?? id
}

function lines(table: string): readonly string[] {
  try {
    return readFileSync(table, 'utf8').split('\n')
  } catch {
    return []
  }
}
