/** Scripts that end what runs on a host; they run beside it, as the same user. */

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
 * `"$1"` signal, `"$2"` process group, `"$3"` the shell that would start the next step, or nothing. Where the host has no
 * `setsid`, a step has no group of its own: then its process and all below it are meant.
 */
export const END = `${FAMILY}
if [ -n "$3" ]; then kill -KILL "$3" 2>/dev/null; fi
kill "-$1" "-$2" 2>/dev/null && exit 0
kill -0 "$2" 2>/dev/null || exit 0
family "$2" 8
kill "-$1" $found 2>/dev/null
exit 0
`

/**
 * Ends the relays of a shell, `"$1"`, whose acts are over but whose output a daemon still holds open. Nothing is done while
 * `"$2"`, which runs the acts, is alive. The relays are the only processes below the shell that have none below them.
 */
export const RELEASE = `kill -0 "$2" 2>/dev/null && exit 0
${FAMILY}
family "$1" 4
for process in $found; do
  case $parents in *" $process "*) ;; *) [ "$process" = "$1" ] || kill -TERM "$process" 2>/dev/null ;; esac
done
exit 0
`
