/** Reads paths and inodes below any number of directories in one process, and sorts them as Ansible's `find` does. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { fieldsOf } from '../../engine/host-scripts/fields.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { type Facts, parseFacts, statFields } from './inode.ts'

interface Walk {
  readonly paths: readonly string[]
  /** Follow links to directories. */
  readonly follow: boolean
  /** Maximum depth; undefined for no limit. */
  readonly depth?: number
  /** Arguments for the program `find` that exclude unwanted files early; the rest is checked again. */
  readonly filters: readonly string[]
}

export interface Found {
  readonly path: string
  readonly facts: Facts
}
export interface Walked {
  /** The path as written, with `~` expanded; prefix of all found paths. */
  readonly path: string
  readonly isDirectory: boolean
  readonly found: readonly Found[]
  /** Paths that are links to directories. */
  readonly directories: ReadonlySet<string>
  /** Number of examined files, including filtered ones. */
  readonly examined: number
  /** Errors of the host for unreadable directories. */
  readonly trouble: string
}

/** A walk below each of the paths, in their order. */
export function walkRead({ paths, follow, depth, filters }: Walk): HostRead<readonly Walked[]> {
  const args = [follow ? '1' : '', depth === undefined ? '' : String(depth), String(filters.length), ...filters, ...paths]
  return { at: 'host', script: walkScript, args, subject: { kind: 'paths', paths }, slow: true, parse: parseWalks }
}

// NUL-terminated texts; the first letter is the kind. `p` is followed by paths, an empty text, and their `stat` output; `l` names a link among them to a directory.
const walkScript = `
export LC_ALL=C TZ=UTC0
follow=$1 depth=$2 count=$3; shift 3
count_all='printf "c%s\\0" "$#"'
print_all='fields=$1; shift; printf "p\\0"; printf "%s\\0" "$@" ""; stat -c "$fields" -- "$@" 2>/dev/null; printf "\\0"
for path do if [ -L "$path" ] && [ -d "$path" ]; then printf "l%s\\0" "$path"; fi; done'
search() {
  path=$1; shift
  case $path in -*) path=./$path ;; esac
  printf 'b%s\\0' "$path"
  if ! [ -d "$path" ]; then printf 'n\\0'; return; fi
  all=$# index=0
  while [ "$index" -lt "$all" ]; do
    if [ "$index" -lt "$count" ]; then set -- "$@" "$1"; fi
    shift; index=$((index + 1))
  done
  set -- -exec sh -c "$count_all" sh {} + "$@" -exec sh -c "$print_all" sh '${statFields}
%n' {} +
  if [ -n "$depth" ]; then set -- -maxdepth "$depth" "$@"; fi
  case $path in */) ;; *) path=$path/ ;; esac
  exec 3>&1
  trouble=$(find \${follow:+-L} "$path" -mindepth 1 "$@" 2>&1 >&3)
  exec 3>&-
  printf 'e%s\\0' "$trouble"
}
index=0
for each do
  index=$((index + 1))
  if [ "$index" -gt "$count" ]; then search "$each" "$@"; fi
done
`

function parseWalks(answer: Answer): readonly Walked[] {
  const fields = fieldsOf(answer)
  const walks: { path: string; isDirectory: boolean; found: Found[]; directories: Set<string>; examined: number; trouble: string }[] = []
  while (fields.left() > 0) {
    const word = fields.text()
    const [kind, rest] = [word[0], word.slice(1)]
    const walk = walks.at(-1)
    if (kind === 'b') walks.push({ path: rest, isDirectory: true, found: [], directories: new Set(), examined: 0, trouble: '' })
    else if (!walk) continue
    else if (kind === 'n') walk.isDirectory = false
    else if (kind === 'c') walk.examined += neededNumber(rest, 'a number of files')
    else if (kind === 'l') walk.directories.add(rest)
    else if (kind === 'e') walk.trouble = rest.trim()
    else if (kind === 'p') {
      const paths: string[] = []
      for (let path = fields.text(); path !== ''; path = fields.text()) paths.push(path)
      for (const inode of inodesOf(paths, fields.text())) walk.found.push(inode)
    }
  }
  return walks
}

/** Parses the fields and paths that `stat` prints; a path that vanished meanwhile is missing. */
function inodesOf(paths: readonly string[], text: string): readonly Found[] {
  const found: Found[] = []
  let at = 0
  for (const path of paths) {
    const end = endOfFields(text, at)
    if (end < 0 || !text.startsWith(`${path}\n`, end)) continue
    const facts = parseFacts(text.slice(at, end - 1))
    if (facts) found.push({ path, facts })
    at = end + path.length + 1
  }
  return found
}

const fieldCount = statFields.split('\n').length

/** Where the path begins: after one line per field. */
function endOfFields(text: string, start: number): number {
  let at = start
  for (let line = 0; line < fieldCount; line++) {
    at = text.indexOf('\n', at) + 1
    if (at === 0) return -1
  }
  return at
}

interface Directory {
  readonly files: Found[]
  /** Subdirectories by name, with their entry if it was found. */
  readonly directories: Map<string, Directory>
  self?: Found
}

/** Sorts the entries of one walk, keeping the order of the host within a directory; a link to a directory counts as one. */
export function topDown(top: string, { found, directories }: Pick<Walked, 'found' | 'directories'>): readonly Found[] {
  const root: Directory = { files: [], directories: new Map() }
  for (const each of found) {
    const names = each.path.slice(top.length).split('/').filter(Boolean)
    const name = names.pop() ?? ''
    const directory = names.reduce(inside, root)
    if (each.facts.kind === 'directory' || directories.has(each.path)) inside(directory, name).self = each
    else directory.files.push(each)
  }
  return listed(root)
}

function inside({ directories }: Directory, name: string): Directory {
  let directory = directories.get(name)
  if (!directory) {
    directory = { files: [], directories: new Map() }
    directories.set(name, directory)
  }
  return directory
}

function listed({ files, directories }: Directory): readonly Found[] {
  const below = [...directories.values()]
  return [...files, ...below.flatMap(({ self }) => (self ? [self] : [])), ...below.flatMap(listed)]
}
