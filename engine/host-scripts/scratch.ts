/**
 * Shell functions for whatever a script of ours creates for a moment: every such script begins with them, and what it created is removed when it
 * ends. What a killed script leaves is removed by the next one that creates something in the same folder.
 *
 * - `scratch` sets `work` to a private folder of the user for temporary files, and does nothing where there is one; `scratch_for_programs` to one
 *   in which programs can run; `discard` removes it early. A lock on it (descriptor 3) shows that its owner lives.
 * - `keep_scratch` gives the folder to the connection of this step: later steps find it under its new name in `kept`, until that connection has ended.
 * - `neighbour FOLDER/ [d]` sets `temp` to a new file (with `d` a folder) in FOLDER, closed to all others, and holds a lock on it (descriptors 7 and 8).
 *
 * A lock reaches into other containers and machines that share the folder, where numbers of processes and boots mean nothing. Without `flock`
 * the name holds the owner's number and whose number that is; what cannot be judged by it stays for a day.
 */
import { endOnSignals } from './end-on-signals.ts'

/** Where `scratch` and `scratch_for_programs` create folders, as words of a shell. */
export const scratchPlaces = `"\${TMPDIR:-/tmp}" "\${HOME:-/}" /var/tmp /run`

export const scratchFunctions = `work= temp= linked= boot= apart=
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
boot=\${boot%%-*}
set_apart() {
  space=$(readlink /proc/self/ns/pid 2>/dev/null)
  space=\${space#*[}
  apart=$boot-\${space%]}
}
if command -v flock >/dev/null 2>&1; then flock=yes
else
  flock=
  set_apart
  boot=$apart
fi
owner_ended() {
  case $2 in ''|*[!0-9]*) return 1 ;; esac
  [ "$apart" ] || set_apart
  [ "\${1%%-*}" ] && { [ "$1" = "$boot" ] || [ "$1" = "$apart" ]; } && [ ! -d "/proc/$2" ]
}
take_away() {
  # A file may be its future owner's already; of a folder only the owner knows what is in it.
  if [ -h "$1" ]; then return; fi
  if [ -f "$1" ]; then
    # Where all may write, another user could put a pipe in its place before it is opened.
    [ -O "$1" ] || { [ "$(id -u)" = 0 ] && [ ! -k "\${1%/*}/" ]; } || return
  elif [ ! -d "$1" ] || [ ! -O "$1" ]; then return
  fi
  of=\${1##*/.tsplay.}
  writer=\${of#*.}
  of=\${of%%.*} writer=\${writer%%.*}
  case $of in
    *-*) if owner_ended "$of" "$writer"; then rm -rf -- "$1"; return; fi ;;
    *) if [ "$flock" ]; then { flock -n 5 && rm -rf -- "$1"; } 5<"$1"; return; fi ;;
  esac
  [ -z "$(find "$1" -prune -mtime +0)" ] || rm -rf -- "$1"
}
create() {
  for old in "$1".tsplay.*.*.*; do
    take_away "$old" 2>/dev/null || :
  done
  while :; do
    created=$(umask 077; mktemp \${3:+-d} "$1.tsplay.\${boot:-0}.$$.XXXXXXXXXX") || return
    [ "$flock" ] || return 0
    # Another script may have looked at it before the lock was there, and removed it.
    case $2 in
      3) command exec 3<"$created" ;;
      7) command exec 7<"$created" ;;
      *) command exec 8<"$created" ;;
    esac 2>/dev/null && flock "$2" 2>/dev/null
    if [ -e "$created" ]; then return 0; fi
  done
}
neighbour() {
  if [ "$temp" ]; then create "$1" 8 \${2:-}; else create "$1" 7 \${2:-}; fi && temp=$created
}
scratch() {
  [ "$work" ] || { create "\${TMPDIR:-/tmp}/" 3 d && work=$created; }
}
scratch_for_programs() {
  # Whether one may run there (noexec) only a try shows: not every shell sees it.
  for base in ${scratchPlaces}; do
    create "$base/" 3 d 2>/dev/null || continue
    work=$created
    if printf '#!/bin/sh\\n' >"$work/try" && chmod 0700 "$work/try" && "$work/try" 2>/dev/null; then rm -f -- "$work/try"; return 0; fi
    discard
  done
  return 1
}
discard() {
  rm -rf -- "$work"
  work=
  exec 3<&-
}
keep_scratch() {
  # A question belongs to no connection by name.
  [ "\${TSPLAY_ACT:-}" ] || return
  [ "$apart" ] || set_apart
  kept=\${TSPLAY_ACT#* }
  kept=\${kept%% *}
  kept=\${work%/*}/.tsplay.$apart.\${kept#c}.\${work##*.}
  mv -- "$work" "$kept" && work=
}
tidy() {
  [ -z "$work" ] || rm -rf -- "$work"
  [ -z "$temp" ] || rm -rf -- "$temp"
  [ -z "$linked" ] || rm -f -- "$linked"
}
trap tidy EXIT
${endOnSignals}
`
