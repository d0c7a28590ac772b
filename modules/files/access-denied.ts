/** Distinguishes a missing path from one that may not be read. */
import { Problem } from '../../engine/model/diagnostic.ts'

/** Defines `closed PATH`: whether a path that was not found is below a directory that cannot be entered. Runs a process only if that is possible. */
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

/** The path may exist, but the user cannot look. */
export function closedProblem(path: string): Problem {
  return new Problem(`cannot look at \`${path}\`: permission denied`, {
    hint: 'a directory above it cannot be entered: become a user who can',
    msg: 'Permission denied',
  })
}
