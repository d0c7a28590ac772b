/** The script with which a host waits for a port or a path, and the description of what it waits for. */
import { type Address, bytesOf } from '../../engine/formats/ip-address.ts'

export interface Wait {
  readonly host: string
  readonly port?: number
  readonly path?: string
  readonly state: 'started' | 'stopped' | 'present' | 'absent' | 'drained'
  readonly timeout: number
  readonly connectTimeout: number
  readonly delay: number
  readonly sleep: number
  readonly regex?: string
  /** `drained`: how `/proc/net/tcp` and `tcp6` write the address that counts (none: any), and those that do not. */
  readonly local: readonly string[]
  readonly excluded: readonly string[]
  readonly states: readonly string[]
}

/** Exit codes of the script besides 0. */
export const codes = { late: 124, toolless: 125, regex: 123 } as const

/** What is waited for: a summary of the step, and the sentence where the time runs out. */
export function purposeOf({ host, port, path, state, regex, timeout, delay }: Wait): {
  readonly summary: string
  readonly sentence: string
} {
  const gone = state === 'stopped' || state === 'absent'
  const what = path ?? `${host}:${port}`
  if (port === undefined && path === undefined) {
    const seconds = Math.max(delay, 0) + timeout
    return { summary: `wait ${seconds} seconds`, sentence: `Timeout when waiting ${seconds} seconds` }
  }
  if (state === 'drained') return { summary: `wait for ${what} to drain`, sentence: `Timeout when waiting for ${what} to drain` }
  if (gone) {
    const end = path === undefined ? 'to stop.' : 'to be absent.'
    return { summary: `wait for ${what} ${end.replace('.', '')}`, sentence: `Timeout when waiting for ${what} ${end}` }
  }
  const found = regex === undefined ? (path === undefined ? what : `file ${what}`) : `search string ${regex} in ${what}`
  return { summary: `wait for ${found}`, sentence: `Timeout when waiting for ${found}` }
}

/** `"$1"` … of the script. */
export function waitArguments(wait: Wait): readonly string[] {
  const { host, port, path, state, regex } = wait
  const what = port !== undefined ? (state === 'drained' ? 'drained' : 'port') : path !== undefined ? 'path' : 'time'
  const gone = state === 'stopped' || state === 'absent' ? 'gone' : 'there'
  const numbers = [wait.timeout, wait.connectTimeout, wait.delay, Math.max(wait.sleep, 0)].map(String)
  const wanted = wait.states.map((name) => stateHex[name] ?? '').join(' ')
  const portHex = (port ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return [
    what,
    gone,
    host,
    String(port ?? ''),
    path ?? '',
    regex ?? '',
    ...numbers,
    portHex,
    wait.local.join(' '),
    wait.excluded.join(' '),
    wanted,
  ]
}

/** An address as the tables of sockets write it (on a little-endian machine); none for the address that means all. */
export function socketHex(address: Address): readonly string[] {
  if (address.value === 0n) return []
  const bytes = bytesOf(address)
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(index * 4, index * 4 + 4).reverse())
  const hex = words
    .flat()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('')
  return address.version === 4 ? [hex, `0000000000000000FFFF0000${hex}`] : [hex]
}

const stateHex: Readonly<Record<string, string>> = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
}

/**
 * Looks every few seconds until it is so, and prints the line that matched where there is a regular expression.
 * `bash` reads a banner as it comes; the others read until the peer closes or the try's time is over.
 */
export const waitScript = `what=$1 gone=$2 host=$3 port=$4 path=$5 regex=$6 timeout=$7 patience=$8 delay=$9
shift 9
sleep=$1 hex=$2 local=$3 excluded=$4 states=$5
[ "$patience" -gt 0 ] || patience=1
[ "$delay" -le 0 ] || sleep "$delay"
if [ "$what" = time ]; then sleep "$timeout"; exit 0; fi

flavour=-E
if printf x | grep -qP x 2>/dev/null; then flavour=-P; fi
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
says() {
  case $tool in
  bash)
    limited bash -c '
      exec 3<>"/dev/tcp/$1/$2" || exit 1
      while [ "$SECONDS" -lt "$3" ]; do
        IFS= read -r -t "$(($3 - SECONDS))" line <&3
        more=$?
        printf "%s\\n" "$line" | tr -d "\\r" | grep "$4" -m 1 -e "$5" && exit 0
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
  port) if [ -n "$regex" ]; then says; else connects; fi ;;
  path)
    if [ -n "$regex" ]; then grep "$flavour" -s -a -m 1 -e "$regex" -- "$path"
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
