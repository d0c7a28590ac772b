/** Removes a file that became empty, only if its content has not changed meanwhile. */

import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { sha1 } from './path-state.ts'

/** If the content has changed, the task is planned again. */
export function removeEmptied(path: string, content: Buffer): Run {
  return run(['sh', '-c', script, 'sh', path, sha1(content)], { stale })
}

const stale = 79

const script = `${replaceFunctions}
trap tidy EXIT
${endOnSignals}
lock_folder "\${1%/*}/"
digest "$1" || exit
[ "$now" = "$2" ] || exit ${stale}
rm -f -- "$1"`
