/** Creates a link in the place of what the task was planned from, in one step. */

import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { PathState } from './path-state.ts'

/** If something else is there meanwhile, the task is planned again. `target` is what a symbolic link says, or the file of a hard one. */
export function makeLink(kind: 'symbolic' | 'hard', target: string, path: string, there: string): Run {
  return run(['sh', '-c', script, 'sh', kind, target, path, there], { stale: movedCode })
}

/** What is there now, as the script compares it. */
export function thereNow({ self, link }: Pick<PathState, 'self' | 'link'>): string {
  if (!self) return 'absent'
  return link === undefined ? '' : `=${link}`
}

const script = `${replaceFunctions}kind=$1 target=$2 path=$3 there=$4
case $path in */*) folder=\${path%/*}/ ;; *) folder=./ ;; esac
neighbour "$folder" d || exit
new=$temp/new
if [ "$kind" = hard ]; then ln -- "$target" "$new"; else ln -s -- "$target" "$new"; fi || exit
lock_folder "$folder"
unchanged_link "$path" "$there"
put_in_place "$new" "$path" "$folder"`
