/**
 * Shell functions by which a script puts a file in the place of another: whole or not at all, kept by the disk, and never over what somebody
 * else wrote since it was looked at. Every script of ours that replaces a file begins with them.
 *
 * - `neighbour FOLDER/ [d]` sets `temp` to a new file (with `d` a folder) in FOLDER, closed to all others. Its name holds the boot of the host and the process
 *   that writes it; those of writers that were killed are taken away first.
 * - `lock_folder FOLDER/` waits until no other writer of ours replaces a file in FOLDER; `unlock_folder` lets the next one go on. Nobody can hold it for ever:
 *   after ten seconds the comparison that follows has to do alone.
 * - `put_in_place FROM TO FOLDER/` gives FROM the name TO; content and name are on the disk when it ends.
 * - `tidy` belongs into the trap on EXIT.
 */
export const replaceFunctions = `temp= linked= boot=
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
boot=\${boot%%-*}
writer_ended() {
  case $2 in ''|*[!0-9]*) return 1 ;; esac
  [ -n "$boot" ] && { [ "$1" != "$boot" ] || [ ! -d "/proc/$2" ]; }
}
neighbour() {
  for old in "$1".tsplay.*.*.*; do
    of=\${old##*/.tsplay.}
    writer=\${of#*.}
    if writer_ended "\${of%%.*}" "\${writer%%.*}" && [ ! -h "$old" ] && [ -O "$old" ]; then rm -rf -- "$old"; fi
  done
  temp=$(umask 077; mktemp \${2:+-d} "$1.tsplay.\${boot:-0}.$$.XXXXXXXXXX")
}
lock_folder() {
  waited=0
  if command -v flock >/dev/null 2>&1 && [ -r "$1" ]; then
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
      # Whoever has held it all the time may be dead; one that was just let go is the next writer's.
      holder=$(readlink "$1.tsplay.lock" 2>/dev/null)
      if [ "$holder" = "$first" ] && writer_ended "\${holder%%.*}" "\${holder#*.}"; then rm -f -- "$1.tsplay.lock"; fi
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
