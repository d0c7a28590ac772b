/** The script with which a host waits for a port or a path. */

/** Exit codes of the script besides 0. */
export const codes = { late: 124, toolless: 125, regex: 123 } as const

/**
 * Looks every few seconds until it is so, and prints what matched where there is a regular expression, with a NUL behind it.
 * Where `grep` has Perl's expressions, they see all of the text at once, as lines; otherwise the line that matched is printed.
 * `bash` reads a banner as it comes; the others read until the peer closes or the try's time is over.
 */
export const waitScript = `what=$1 gone=$2 host=$3 port=$4 path=$5 regex=$6 timeout=$7 patience=$8 delay=$9
shift 9
sleep=$1 hex=$2 local=$3 excluded=$4 states=$5
[ "$patience" -gt 0 ] || patience=1
[ "$delay" -le 0 ] || sleep "$delay"
if [ "$what" = time ]; then sleep "$timeout"; exit 0; fi

flavour=-E
if printf x | grep -qzoP '(?m)x' 2>/dev/null; then flavour=-zoP regex="\${regex:+(?m)$regex}"; fi
if [ -n "$regex" ]; then
  printf '' | grep "$flavour" -e "$regex" >/dev/null
  [ $? -lt 2 ] || exit ${codes.regex}
fi

tool=
if [ "$what" = port ]; then
  for each in bash nc perl; do
    if command -v "$each" >/dev/null 2>&1; then tool=$each; break; fi
  done
  [ -n "$tool" ] || exit ${codes.toolless}
fi

limited() {
  if command -v timeout >/dev/null 2>&1; then timeout "$patience" "$@"; else "$@"; fi
}
connects() {
  case $tool in
  bash) limited bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$host" "$port" ;;
  nc) limited nc -z -w "$patience" "$host" "$port" </dev/null ;;
  perl) limited perl -MIO::Socket::IP -e 'exit !IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2])' "$host" "$port" "$patience" ;;
  esac >/dev/null 2>&1
}
receives() {
  case $tool in
  bash)
    limited bash -c '
      exec 3<>"/dev/tcp/$1/$2" || exit 1
      while [ "$SECONDS" -lt "$3" ]; do
        IFS= read -r -t "$(($3 - SECONDS))" line <&3
        more=$?
        text=$text$line"
"
        printf %s "$text" | tr -d "\\r" | grep "$4" -m 1 -e "$5" && exit 0
        [ "$more" -eq 0 ] || exit 1
      done
      exit 1' bash "$host" "$port" "$patience" "$flavour" "$regex" 2>/dev/null
    ;;
  nc) limited nc -w "$patience" "$host" "$port" </dev/null 2>/dev/null | tr -d '\\r' | grep "$flavour" -m 1 -e "$regex" ;;
  perl)
    limited perl -MIO::Socket::IP -e '
      $| = 1;
      my $peer = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2]) or exit 1;
      print while sysread($peer, $_, 4096)' "$host" "$port" "$patience" 2>/dev/null | tr -d '\\r' | grep "$flavour" -m 1 -e "$regex"
    ;;
  esac
}
busy() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" -v local="$local" -v excluded="$excluded" -v states="$states" '
    function holds(words, word) { return index(" " words " ", " " word " ") > 0 }
    {
      split($2, here, ":"); split($3, there, ":")
      if (here[2] != port || !holds(states, $4)) next
      if (local != "" && !holds(local, here[1])) next
      if (holds(excluded, there[1])) next
      found = 1
    }
    END { exit !found }'
}
there() {
  case $what in
  drained) ! busy ;;
  port) if [ -n "$regex" ]; then receives; else connects; fi ;;
  path)
    if [ -n "$regex" ]; then
      grep -q "$flavour" -s -a -e "$regex" -- "$path" || return
      grep "$flavour" -s -a -m 1 -e "$regex" -- "$path" | head -c 65536
    else [ -e "$path" ]; fi
    ;;
  esac
}

end=$(($(date +%s) + timeout))
while :; do
  if there; then now=there; else now=gone; fi
  [ "$now" != "$gone" ] || exit 0
  [ "$(date +%s)" -lt "$end" ] || exit ${codes.late}
  sleep "$sleep"
done`
