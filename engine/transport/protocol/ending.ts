/** Scripts that end what runs on a host; they run beside it, as the same user. */
import { findStart } from '../../host-scripts/process-start.ts'

/** Shell: `family PROCESS DEPTH` finds it and what is below it so deep, in `found`, and the parents of all processes, in `parents`. */
const FAMILY = `family() {
  all= parents=' '
  for file in /proc/[0-9]*/stat; do
    { read -r line <"$file"; } 2>/dev/null || continue
    rest=\${line##*) }; rest=\${rest#* }
    all="$all \${line%% *}:\${rest%% *}"; parents="$parents\${rest%% *} "
  done
  found=" $1 "; round=0
  while [ "$round" -lt "$2" ]; do
    for pair in $all; do
      case $found in *" \${pair%:*} "*) ;; *) case $found in *" \${pair#*:} "*) found="$found\${pair%:*} " ;; esac ;; esac
    done
    round=$((round + 1))
  done
}`

/**
 * Shell: succeeds where process `$1` is the one that started at `$2`, in ticks since the host booted, and leaves its parent in
 * `parent`; a number that was given to another process since is not it. \`-\` where the host has no \`/proc\` to look into.
 */
const IS_STEP = `${findStart}isStep() {
  case $1 in ''|*[!0-9]*|0|1) return 1 ;; esac
  parent=
  [ "$2" != - ] || return 0
  since "$1"
  [ -n "$started" ] && [ "$started" = "$2" ]
}`

/**
 * \`"$1"\` signal, \`"$2"\` the step's process, \`"$3"\` when that started, \`"$4"\` \`all\` where no further step is to be started either. Ends the
 * step's process group; where the host has no \`setsid\`, a step has no group of its own: then its process and all below it are meant.
 */
export const END = `${FAMILY}
${IS_STEP}
isStep "$2" "$3" || exit 0
if [ "$4" = all ]; then case $parent in ''|0|1) ;; *) kill -KILL "$parent" 2>/dev/null ;; esac; fi
kill "-$1" "-$2" 2>/dev/null && exit 0
kill -0 "$2" 2>/dev/null || exit 0
family "$2" 8
kill "-$1" $found 2>/dev/null
exit 0
`

/**
 * Ends the relays of a shell, \`"$1"\`, whose acts are over but whose output a daemon still holds open. Nothing is done, and the exit code is 1,
 * while \`"$2"\`, which runs the acts, is alive. Where this comes late, what the shell does next is not ended: see the descriptors in \`shell.ts\`.
 */
export const RELEASE = `case $1 in ''|*[!0-9]*|0|1) exit 0 ;; esac
left=4
# A pid that is not known (0) would mean the group of this script itself.
while case $2 in ''|*[!0-9]*|0|1) ! : ;; esac && kill -0 "$2" 2>/dev/null; do
  [ "$left" -gt 0 ] || exit 1
  left=$((left - 1))
  sleep 1
done
${FAMILY}
family "$1" 4
for process in $found; do
  case $parents in *" $process "*) continue ;; esac
  [ -e "/proc/$process/fd/5" ] && [ -e "/proc/$process/fd/8" ] && kill -TERM "$process" 2>/dev/null
done
exit 0
`
