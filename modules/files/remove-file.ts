/** Removes what is at a path; a file also only if its content has not changed since the task was planned. */

import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect } from '../../engine/model/effect.ts'
import type { Change } from '../../engine/model/module.ts'
import { expectedOf, type PathState, sha1 } from './path-state.ts'
import type { Names } from './tree.ts'

/** If the content has changed, the task is planned again; what cannot be read is not compared. */
export function removeUnchanged(file: Pick<PathState, 'path' | 'target' | 'sha1'>, backup = false): Run {
  return removal(file.path, expectedOf(file), backup)
}

/** The same of a file of which the content is there. */
export function removeContent(path: string, content: Buffer): Run {
  return removal(path, sha1(content), false)
}

function removal(path: string, expect: string, backup: boolean): Run {
  return run(['sh', '-c', script, 'sh', path, expect, backup ? 'backup' : ''], { reports: true, stale: movedCode })
}

/** Defines `keep PATH`, which copies the file with a timestamp in its name if `$backup` is set, and reports the copy. */
export const keep = `keep() {
  if [ -z "$backup" ] || [ ! -e "$1" ]; then return; fi
  kept=$1.$$.$(date +%Y-%m-%d@%H:%M:%S~)
  cp -p -- "$1" "$kept" && report backup "$kept"
}
`

const script = `${reportFunction}${replaceFunctions}${keep}path=$1 expect=$2 backup=$3
case $path in */*) folder=\${path%/*}/ ;; *) folder=./ ;; esac
lock_folder "$folder"
unchanged "$path" "$expect"
keep "$path" && rm -f -- "$path"`

/** Removes what is there, a directory with all below it. */
export function removePath({ path, self }: PathState, { names, count }: Names): Change[] {
  if (!self) return []
  if (/^[/.]+$/.test(path)) throw new Problem(`removing \`${path}\` is not allowed`)
  const more = count > names.length ? [`… and ${count - names.length} more`] : []
  const before = [self.kind === 'directory' ? `${path}/` : path, ...names, ...more].join('\n')
  const flags = self.kind === 'directory' ? ['-r', '-f'] : ['-f']
  const what = self.kind === 'directory' && count > 0 ? `${path} and ${count} below it` : path
  const effects: readonly Effect[] = [{ kind: 'absent', path }]
  return [{ summary: `remove ${what}`, before: `${before}\n`, after: '', action: run(['rm', ...flags, '--', path]), effects }]
}
