/** Compares an archive with a directory of the host, and unpacks it there with tar or unzip. */

import { trimEnd, withoutSlashes } from '../../engine/formats/trim.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { Answer, Held, HostRead } from '../../engine/model/read.ts'
import { ownerOf, timeOf } from '../files/inode.ts'
import { fetchBySettings } from '../web/download.ts'

/** Location of an archive: on the host, at a URL (with settings for the host's client), or on the controller. */
export type Origin =
  | { readonly at: 'host'; readonly path: string }
  | { readonly at: 'web'; readonly path: string; readonly settings: string }
  | { readonly at: 'control'; readonly path: string; readonly content: Held & { readonly size: number } }

/** What to unpack, and how. */
export interface Unpacking {
  readonly dest: string
  readonly extraOpts: readonly string[]
  readonly exclude: readonly string[]
  readonly include: readonly string[]
  readonly keepNewer: boolean
}

/** A member of the archive, with its name below the destination. */
export interface Member {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link'
  /** Whole seconds since 1970, if the archive records it. */
  readonly mtime?: number
}

/** What exists at the path of a member. */
export interface Present {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
}

export interface Look {
  /** Format: `zip`, `tar`, or the program that compressed the tar. */
  readonly kind: Kind
  readonly members: readonly Member[]
  /** Differences, one per line, as tar prints them or from a comparison with the output of unzip. */
  readonly differences: readonly string[]
  readonly present: ReadonlyMap<string, Present>
  /** The user is root. */
  readonly root: boolean
  /** Why the archive could not be compared. */
  readonly problem?: { readonly code: number; readonly text: string }
}

const kinds = ['zip', 'gzip', 'bzip2', 'xz', 'zstd', 'tar'] as const
type Kind = (typeof kinds)[number]

/** Exit codes of both scripts. */
export const archiveCodes = { absent: 66, unreadable: 65, tool: 69, room: 73, short: 76 } as const

/** Compares an archive with the destination. An archive that is not on the host is kept there only meanwhile. */
export function lookRead(origin: Origin, unpacking: Unpacking): HostRead<Look> {
  return { at: 'host', script: lookScript, args: argsOf(origin, unpacking), ...feedOf(origin), late: true, parse: parseLook }
}

/** The command line that unpacks, and its standard input. */
export function unpackOf(origin: Origin, unpacking: Unpacking) {
  const { stdin } = feedOf(origin)
  const argv = ['sh', '-c', unpackScript, 'sh', ...argsOf(origin, unpacking)]
  return { argv, ...(stdin === undefined ? {} : { stdin: typeof stdin === 'string' ? stdin : stdin.bytes }) }
}

function feedOf(origin: Origin): { readonly stdin?: string | Held } {
  return origin.at === 'host' ? {} : { stdin: origin.at === 'web' ? origin.settings : origin.content }
}

/** Arguments for tar with their number, and arguments for unzip, where an empty one stands for the archive. */
function argsOf(origin: Origin, { dest, extraOpts, exclude, include, keepNewer }: Unpacking): readonly string[] {
  const tar = [...extraOpts, ...exclude.map((name) => `--exclude=${withoutSlashes(name)}`), ...include]
  const zip = [...extraOpts, '', ...include, ...(exclude.length ? ['-x', ...exclude] : [])]
  const size = origin.at === 'control' ? String(origin.content.size) : ''
  // A URL may contain a password; it is in the settings on standard input.
  const path = origin.at === 'web' ? '' : origin.path
  return [origin.at, path, dest, keepNewer ? 'newer' : '', size, String(tar.length), ...tar, ...zip]
}

function parseLook({ stdout, stderr, code }: Answer): Look {
  const [kind = 'tar', user = '', list = '', differences = '', present = ''] = stdout.split('\0')
  const problem = code === 0 ? {} : { problem: { code, text: stderr.trim() } }
  return {
    kind: kinds.find((each) => each === kind) ?? 'tar',
    root: user === '0',
    members: list.split('\n').flatMap((line) => (kind === 'zip' ? zipMember(line) : tarMember(line))),
    differences: differences.split('\n').filter((line) => line !== ''),
    present: new Map(present.split('\n').flatMap(presentOf)),
    ...problem,
  }
}

/** Parses a line of `tar -tv --full-time --quoting-style=escape`. */
function tarMember(line: string): readonly Member[] {
  const [, type = '', date = '', time = '', rest = ''] =
    /^(.)\S+ +\S+ +\S+ (\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)\S* (.*)$/.exec(line) ?? []
  if (type === '') return []
  const written = type === 'l' ? rest.replace(/ -> .*$/, '') : type === 'h' ? rest.replace(/ link to .*$/, '') : rest
  const kind = type === 'd' ? 'directory' : type === 'l' ? 'link' : 'file'
  return [{ name: placed(unescaped(written)), kind, mtime: Date.parse(`${date}T${time}Z`) / 1000 }]
}

/** Parses a line of `unzip -Zs`. */
function zipMember(line: string): readonly Member[] {
  const [, type = '', name = ''] = /^([-dl?])\S+ +\S+ +\S+ +\d+ +\S+ +\S+ +\S+ \S+ (.+)$/.exec(line) ?? []
  if (name === '') return []
  return [{ name: placed(name), kind: type === 'l' ? 'link' : name.endsWith('/') ? 'directory' : 'file' }]
}

/** The name below the destination, as tar places it; `.` is the destination itself. */
function placed(name: string): string {
  return trimEnd(name.replace(/^(?:\.?\/+)+/, ''), '/') || '.'
}

/** Decodes `\n`, `\\` and `\303\274` as tar writes them. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  const letters: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    b: '\b',
    f: '\f',
    v: '\v',
    a: '\x07',
    '\\': '\\',
    ' ': ' ',
  }
  const bytes = text.replace(/\\([0-7]{3}|.)/g, (_, word: string) =>
    word.length === 3 ? String.fromCharCode(Number.parseInt(word, 8)) : (letters[word] ?? word),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function presentOf(line: string): readonly (readonly [string, Present])[] {
  const [, bits = '', uid, gid, mtime, name = ''] = /^([\da-f]+) (\d+) (\d+) (\d+) (.*)$/.exec(line) ?? []
  if (name === '') return []
  return [[placed(name), { mode: Number.parseInt(bits, 16) & 0o7777, ...ownerOf(uid, gid), mtime: timeOf(mtime) }]]
}

// Finds the archive and its format, and leaves the arguments of the program in "$@".
const begin = `${scratchFunctions}
at=$1 path=$2 dest=$3 newer=$4 size=$5 words=$6; shift 6
export LC_ALL=C TZ=UTC0
if [ "$at" = web ]; then settings=$(cat); fi
${fetchBySettings}archive=$path
case $archive in -*) archive=./$archive ;; esac
case $dest in -*) dest=./$dest ;; esac
if [ "$at" != host ]; then
  scratch || exit ${archiveCodes.room}
  archive=$work/archive
fi
if [ "$at" = web ]; then fetch "$archive" >&2 || exit
elif [ "$at" = control ]; then
  cat >"$archive" || exit ${archiveCodes.room}
  # A lost connection looks like the end of input.
  [ "$(($(wc -c <"$archive")))" = "$size" ] || exit ${archiveCodes.short}
fi
[ -f "$archive" ] || exit ${archiveCodes.absent}
if ! [ -r "$archive" ]; then echo 'it cannot be read' >&2; exit ${archiveCodes.unreadable}; fi
if ! [ -s "$archive" ]; then echo 'it is empty' >&2; exit ${archiveCodes.unreadable}; fi
case $(head -c 4 <"$archive" | od -An -tx1 | tr -d ' \\n') in
  504b0304 | 504b0506) kind=zip ;;
  1f8b*) kind=gzip ;;
  425a68*) kind=bzip2 ;;
  fd377a58) kind=xz ;;
  28b52ffd) kind=zstd ;;
  *) kind=tar ;;
esac
# The transferred archive is unlinked before unpacking, so that a killed run leaves nothing behind.
if [ -n "$work" ] && [ "$kind" != zip ]; then
  exec 4<"$archive"
  if [ -f /dev/fd/4 ]; then
    discard
    archive=/dev/fd/4
  fi
fi
if [ "$kind" = zip ]; then program=unzip; else program=$kind; fi
if ! command -v "$program" >/dev/null 2>&1; then echo "there is no program $program on the host" >&2; exit ${archiveCodes.tool}; fi
if [ "$kind" != zip ] && ! tar --version 2>/dev/null | grep -q 'GNU tar'; then echo 'there is no GNU tar on the host' >&2; exit ${archiveCodes.tool}; fi
count=$# seen=0
while [ "$seen" -lt "$count" ]; do
  word=$1; shift; seen=$((seen + 1))
  if [ "$kind" = zip ]; then
    if [ "$seen" -gt "$words" ]; then
      if [ -z "$word" ]; then word=$archive; fi
      set -- "$@" "$word"
    fi
  elif [ "$seen" -le "$words" ]; then set -- "$@" "$word"
  fi
done
`

// Five NUL-terminated texts: format, user, members, differences, what exists at their paths.
const lookScript = `${begin}
names() { format=$1; shift; unzip "$format" "$@" 2>/dev/null || unzip "$format" "$archive"; }
if [ "$kind" = zip ]; then
  list=$(names -Zs "$@") || exit ${archiveCodes.unreadable}
  plain=$(names -Z1 "$@")
else
  list=$(tar -tv --full-time --quoting-style=escape --show-transformed-names -f "$archive" "$@") || exit ${archiveCodes.unreadable}
  plain=$(tar -t --quoting-style=literal --show-transformed-names -f "$archive" "$@")
fi
differences=
if ! [ -d "$dest" ]; then :
elif [ "$kind" = zip ]; then
  differences=$(printf '%s\\n' "$plain" | while IFS= read -r name; do
    if ! [ -e "$dest/$name" ] && ! [ -L "$dest/$name" ]; then printf '%s: missing\\n' "$name"; fi
  done)
  if [ -z "$differences" ]; then
    scratch && mkdir "$work/new" || exit ${archiveCodes.room}
    unzip -qq -o "$@" -d "$work/new" >&2 || exit ${archiveCodes.unreadable}
    case $dest in /*) there=$dest ;; *) there=$PWD/$dest ;; esac
    differences=$(cd "$work/new" && find . -type f -exec sh -c '
      there=$1 newer=$2; shift 2
      for path; do
        if [ -n "$newer" ] && ! [ "$path" -nt "$there/$path" ]; then continue; fi
        if ! cmp -s "$path" "$there/$path"; then printf "%s: Contents differ\\n" "\${path#./}"
        elif [ "$(stat -c %a "$path")" != "$(stat -c %a "$there/$path")" ]; then printf "%s: Mode differs\\n" "\${path#./}"
        fi
      done' sh "$there" "$newer" {} + -o -type l -exec sh -c '
      there=$1; shift
      for path; do
        if [ "$(readlink "$path")" != "$(readlink "$there/$path")" ]; then printf "%s: Symlink differs\\n" "\${path#./}"; fi
      done' sh "$there" {} +)
  fi
else
  differences=$(tar -d --quoting-style=escape --show-transformed-names -C "$dest" -f "$archive" "$@" 2>&1)
fi
printf '%s\\0' "$kind" "$(id -u)" "$list" "$differences"
if [ -d "$dest" ]; then
  cd -- "$dest" || exit
  printf '%s\\n' "$plain" | sed 's|^/*|./|' | tr '\\n' '\\0' | xargs -0 stat -c '%f %u %g %Y %n' 2>/dev/null
fi
printf '\\0'
`

const unpackScript = `${begin}
if [ "$kind" = zip ]; then
  if [ -n "$newer" ]; then set -- -u "$@"; fi
  unzip -o "$@" -d "$dest"
else
  if [ -n "$newer" ]; then set -- --keep-newer-files "$@"; fi
  tar -x -C "$dest" -f "$archive" "$@"
fi
`
