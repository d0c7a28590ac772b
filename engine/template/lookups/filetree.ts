/** The lookup `filetree`: all entries below directories of the controller, with the attributes needed to recreate them. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { posix, relative } from 'node:path'
import type { Scope } from '../scope.ts'
import { dictOf } from '../values/dicts.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { defineLookup } from './lookup.ts'
import { candidates } from './search.ts'

/** If several directories contain a name, the first one wins. */
export const filetree = defineLookup('exclude', ({ terms, options, scope }) => {
  const exclude = options.exclude === undefined || options.exclude === null ? undefined : pythonRegex(toText(options.exclude))
  const found = new Map<string, unknown>()
  for (const term of terms.flat(1)) {
    const name = toText(term)
    // A trailing slash is kept, because playbooks join `root` and `path`.
    const root = `${folderOf(scope, name)}${name.endsWith('/') ? '/' : ''}`
    for (const path of below(root)) {
      if (found.has(path) || exclude?.test(path)) continue
      const stats = facts(root, path)
      if (stats) found.set(path, stats)
    }
  }
  return [...found.values()]
})

/** Resolves a directory; one that does not exist has no entries. */
function folderOf(scope: Scope, name: string): string {
  const paths = candidates(scope, 'files', name.replace(/(?<=.)\/+$/, ''))
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) ?? (paths[0] as string)
}

/** Names below a directory, breadth first per directory; links are not followed. */
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

/** Sockets and other special files are left out. */
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

/** The number itself if it has no name. */
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
