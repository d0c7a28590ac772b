/**
 * Shell functions by which a script puts a file in the place of another: whole or not at all, kept by the disk, and never over what somebody
 * else wrote since it was looked at. Every script of ours that replaces a file begins with them, and creates the new file by `neighbour` (`scratch.ts`).
 *
 * - `lock_folder FOLDER/` waits until no other writer of ours replaces a file in FOLDER; `unlock_folder` lets the next one go on. Nobody can hold it for ever:
 *   after ten seconds the comparison that follows has to do alone.
 * - `digest PATH` sets `now` to the SHA-1 of a file, or to `absent`. `unchanged PATH DIGEST` ends the script with `movedCode` where that is another
 *   than DIGEST, from which the task was planned; an empty one is not compared. `unchanged_link PATH TEXT` is the same for a link: TEXT is `=` and what it
 *   says, `absent`, or empty for whatever is no link.
 * - `put_in_place FROM TO FOLDER/` gives FROM the name TO; content and name are on the disk when it ends.
 */
import { scratchFunctions } from './scratch.ts'

/** A file is not what the task was planned from; nothing was done. */
export const movedCode = 79

export const replaceFunctions = `${scratchFunctions}lock_folder() {
  waited=0
  if [ "$flock" ] && [ -r "$1" ]; then
    exec 9<"$1"
    until flock -n 9 2>/dev/null; do
      [ "$waited" -lt 200 ] || return 0
      waited=$((waited + 1))
      sleep 0.05 2>/dev/null || sleep 1
    done
    return 0
  fi
  [ -w "$1" ] || return 0
  held=$(readlink "$1.tsplay.lock" 2>/dev/null)
  until ln -s "$boot.$$" "$1.tsplay.lock" 2>/dev/null; do
    if [ "$waited" -ge 200 ]; then
      # Whoever has held it all the time may be dead, or out of sight; one that was just let go is the next writer's.
      holder=$(readlink "$1.tsplay.lock" 2>/dev/null)
      if [ "$holder" = "$held" ] && { [ "\${holder%%.*}" != "$boot" ] || owner_ended "$boot" "\${holder#*.}"; }; then rm -f -- "$1.tsplay.lock"; fi
      return 0
    fi
    waited=$((waited + 1))
    sleep 0.05 2>/dev/null || sleep 1
  done
  linked=$1.tsplay.lock
}
unlock_folder() {
  exec 9<&-
  [ -z "$linked" ] || rm -f -- "$linked"
  linked=
}
digest() {
  now=absent
  if [ -e "$1" ]; then now=$(sha1sum <"$1") || return; now=\${now%% *}; fi
}
unchanged() {
  [ "$2" ] || return 0
  digest "$1" || exit 1
  [ "$now" = "$2" ] || exit ${movedCode}
}
unchanged_link() {
  if [ -h "$1" ]; then now==$(readlink -n -- "$1"; printf x); now=\${now%x}
  elif [ -e "$1" ]; then now=
  else now=absent
  fi
  [ "$now" = "$2" ] || exit ${movedCode}
}
put_in_place() {
  [ -h "$1" ] || sync -- "$1" 2>/dev/null || :
  mv -fT -- "$1" "$2" || return
  sync -- "$3" 2>/dev/null || :
}
`
