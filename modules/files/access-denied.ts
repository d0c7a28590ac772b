/** Distinguishes a missing path from one that may not be read. */
import { Problem } from '../../engine/model/diagnostic.ts'

/** Defines `closed PATH`, for a path where nothing is found: whether a directory above it may not be entered. Costs a process only where that may be so. */
export const closedFunction = `closed() {
  higher=$1
  while :; do
    case $higher in /) return 1 ;; */*) higher=\${higher%/*}; higher=\${higher:-/} ;; *) return 1 ;; esac
    if [ -e "$higher" ] || [ -L "$higher" ]; then break; fi
  done
  if [ -d "$higher" ] && [ -x "$higher" ]; then return 1; fi
  case $(LC_ALL=C stat -L "$1" 2>&1) in *'ermission denied'*) return 0 ;; esac
  return 1
}
`

/** Nobody can say whether it is there. */
export function closedProblem(path: string): Problem {
  return new Problem(`cannot look at \`${path}\`: permission denied`, {
    hint: 'a directory above it may not be entered: become a user who may',
    msg: 'Permission denied',
  })
}
