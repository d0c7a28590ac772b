/** Reads everything below a directory of the host. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { fieldsOf, rowsOf } from '../../engine/host-scripts/fields.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Outlook, PlannedPath } from '../../engine/model/effect.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { type Facts, kindAndMode, ownerOf, timeOf } from './inode.ts'

export interface TreeEntry {
  /** Prefixed with the path of the directory. */
  readonly path: string
  readonly facts: Pick<Facts, 'kind' | 'mode' | 'uid' | 'gid' | 'atime' | 'mtime'>
}

/** The first names, and their total number. */
export interface Names {
  readonly names: readonly string[]
  readonly count: number
}

/**
 * Everything below a directory, without itself; empty if it is not a directory. With `follow` the targets of links are
 * included, under the same paths, after all other entries.
 */
export function treeRead(path: string, follow = false): HostRead<readonly TreeEntry[]> {
  return {
    at: 'host',
    script: findDirectory + treeScript,
    args: [path, follow ? 'follow' : ''],
    subject: { kind: 'paths', paths: [path] },
    slow: true,
    parse: parseTree,
  }
}

/** Names below a directory that fit in 64 KiB, directories with a trailing slash. The last two texts of the output are a name that did not fit and the number of the rest. */
export function namesRead(path: string): HostRead<Names> {
  const parse = (answer: Answer, outlook?: Outlook) => {
    // Only effects planned for the directory itself matter; its later content is counted on removal.
    if (outlook && emptied.includes(outlook.at(path).kind)) return { names: [], count: 0 }
    const texts = rowsOf(answer, 1).flat()
    const names = texts.slice(0, -2)
    return { names, count: names.length + (texts.length === 0 ? 0 : neededNumber(texts.at(-1), 'a number of files')) }
  }
  return { at: 'host', script: findDirectory + namesScript, args: [path], subject: { kind: 'foreseen' }, slow: true, parse }
}

/** Planned kinds that leave no directory with content. */
const emptied: readonly PlannedPath['kind'][] = ['absent', 'file', 'link']

function parseTree(answer: Answer): readonly TreeEntry[] {
  const fields = fieldsOf(answer)
  const entries = new Map<string, TreeEntry>()
  while (fields.left() > 0) {
    const names = fields.texts(fields.number('a number of files', { least: 1, most: fields.left() }))
    const lines = fields.text().split('\n')
    if (lines.length !== names.length + 1)
      throw new Problem('a directory changed while it was read, or has too many entries', {
        hint: answer.stderr.trim() || 'run the task again',
      })
    for (const [index, path] of names.entries()) {
      const [bits = '', uid, gid, inode, device, atime, mtime] = (lines[index] ?? '').split(' ')
      const facts = { ...kindAndMode(bits), ...ownerOf(uid, gid), atime: timeOf(atime), mtime: timeOf(mtime) }
      entries.set(`${device}:${inode}:${path}`, { path, facts })
    }
  }
  return [...entries.values()]
}

const findDirectory = `
case $1 in
  -*) path=./$1 ;;
  *) path=$1 ;;
esac
if ! [ -d "$path" ]; then exit 0; fi
while :; do case $path in ?*/) path=\${path%/} ;; *) break ;; esac; done
`

const namesScript = `
if [ -L "$path" ]; then exit 0; fi
{ find "$path" -mindepth 1 -type d -exec printf '%s/\\0' {} +; find "$path" -mindepth 1 ! -type d -exec printf '%s\\0' {} +; } | { head -c 65536; printf '\\0'; tr -dc '\\0' | wc -c; printf '\\0'; }
`

// A record per batch of paths: their number and names, NUL-terminated, then the fields of all, then a NUL.
const treeScript = `
export follow= fields='%f %u %g %i %d %X %Y'
list() {
  find "$1" "$path" -mindepth 1 -exec sh -c '
    printf "%s\\0" "$#" "$@"
    if [ -n "$follow" ]; then
      for path; do stat -L -c "$fields" "$path" 2>/dev/null || stat -c "$fields" "$path"; done
    else
      stat -c "$fields" "$@"
    fi
    printf "\\0"
  ' sh {} +
}
list -H
if [ -n "$2" ]; then follow=1; list -L; fi
`
