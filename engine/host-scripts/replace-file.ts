/**
 * Shell functions by which a script puts a file in the place of another: whole or not at all, kept by the disk, and never over what somebody
 * else wrote since it was looked at. Every script of ours that replaces a file begins with them.
 *
 * - `neighbour FOLDER/ [d]` sets `temp` to a new file (with `d` a folder) in FOLDER, closed to all others, and holds a lock on it (descriptors 7 and 8).
 *   Those of writers that were killed are taken away first. A lock reaches into other containers and machines that share the folder, where
 *   numbers of processes and boots mean nothing. Without `flock` the name holds the writer's number and whose number that is; what cannot be judged by it stays for a day.
 * - `lock_folder FOLDER/` waits until no other writer of ours replaces a file in FOLDER; `unlock_folder` lets the next one go on. Nobody can hold it for ever:
 *   after ten seconds the comparison that follows has to do alone.
 * - `digest PATH` sets `now` to the SHA-1 of a file, or to `absent`.
 * - `put_in_place FROM TO FOLDER/` gives FROM the name TO; content and name are on the disk when it ends.
 * - `tidy` belongs into the trap on EXIT.
 */
export const replaceFunctions = `temp= linked= boot=
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
boot=\${boot%%-*}
if command -v flock >/dev/null 2>&1; then flock=yes
else
  flock= space=$(readlink /proc/self/ns/pid 2>/dev/null)
  space=\${space#*[}
  boot=$boot-\${space%]}
fi
writer_ended() {
  case $2 in ''|*[!0-9]*) return 1 ;; esac
  [ "\${1%%-*}" ] && [ "$1" = "$boot" ] && [ ! -d "/proc/$2" ]
}
take_away() {
  # A file may be its future owner's already; of a folder only the owner knows what is in it.
  if [ -h "$1" ]; then return; fi
  if [ -f "$1" ]; then [ -O "$1" ] || [ "$(id -u)" = 0 ] || return
  elif [ ! -d "$1" ] || [ ! -O "$1" ]; then return
  fi
  of=\${1##*/.tsplay.}
  writer=\${of#*.}
  of=\${of%%.*} writer=\${writer%%.*}
  case $of in
    *-*) if writer_ended "$of" "$writer"; then rm -rf -- "$1"; return; fi ;;
    *) if [ "$flock" ]; then { flock -n 5 && rm -rf -- "$1"; } 5<"$1"; return; fi ;;
  esac
  [ -z "$(find "$1" -prune -mtime +0)" ] || rm -rf -- "$1"
}
neighbour() {
  for old in "$1".tsplay.*.*.*; do
    take_away "$old" 2>/dev/null || :
  done
  before=$temp
  while :; do
    temp=$(umask 077; mktemp \${2:+-d} "$1.tsplay.\${boot:-0}.$$.XXXXXXXXXX") || return
    [ "$flock" ] || return 0
    # Another writer may have looked at it before the lock was there, and taken it away.
    if [ "$before" ]; then command exec 8<"$temp"; flock 8; else command exec 7<"$temp"; flock 7; fi 2>/dev/null
    if [ -e "$temp" ]; then return 0; fi
  done
}
lock_folder() {
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
  first=$(readlink "$1.tsplay.lock" 2>/dev/null)
  until ln -s "$boot.$$" "$1.tsplay.lock" 2>/dev/null; do
    if [ "$waited" -ge 200 ]; then
      # Whoever has held it all the time may be dead, or out of sight; one that was just let go is the next writer's.
      holder=$(readlink "$1.tsplay.lock" 2>/dev/null)
      if [ "$holder" = "$first" ] && { [ "\${holder%%.*}" != "$boot" ] || writer_ended "$boot" "\${holder#*.}"; }; then rm -f -- "$1.tsplay.lock"; fi
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
put_in_place() {
  sync -- "$1" 2>/dev/null || :
  mv -fT -- "$1" "$2" || return
  sync -- "$3" 2>/dev/null || :
}
tidy() {
  [ -z "$temp" ] || rm -rf -- "$temp"
  [ -z "$linked" ] || rm -f -- "$linked"
}
`
