/** Which process is meant: a process id is given again to another one, together with the time of its start it is not. */

/**
 * Shell text: `since PID` finds when a process was started, in ticks since the host booted, as `$started`, and what its parent is, as `$parent`; both empty
 * where there is none, or the host has no `/proc` to look into.
 */
export const findStart = `since() {
  started= parent=
  { read -r started <"/proc/$1/stat"; } 2>/dev/null || return 0
  set -- \${started##*) }
  started=
  [ "$#" -lt 20 ] || { parent=$2; shift 19; started=$1; }
}
`
