/** The questions that file modules share: what is at a path, and which number a user or group has. */
import { createHash } from 'node:crypto'
import { Problem } from '../engine/diagnostic.ts'
import type { Answer, ControlRead, HostRead } from '../engine/read.ts'

export type Kind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'character'

/** What `stat` says of one inode; times in seconds since 1970, with fractions where the host tells them. */
export interface Facts {
  readonly kind: Kind
  /** Permission bits, `0o7777` at most. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Names; undefined where nobody has the number. */
  readonly owner?: string
  readonly group?: string
  readonly size: number
  readonly inode: number
  readonly device: number
  /** The two halves of a device file's own number. */
  readonly deviceMajor: number
  readonly deviceMinor: number
  readonly links: number
  readonly blocks: number
  readonly blockSize: number
  readonly atime: number
  readonly mtime: number
  readonly ctime: number
}

/** What is at a path; nothing where `self` is undefined. */
export interface PathState {
  /** The path that was looked at: `~` expanded, and the file's name added where the path was a directory. */
  readonly path: string
  /** The path that was named is a directory, so `name` was added. */
  readonly inside: boolean
  /** The folder it lies in exists. */
  readonly parent: boolean
  readonly self?: Facts
  /** Behind all links; equal to `self` where it is no link, undefined where a link leads nowhere. */
  readonly target?: Facts
  /** What a link says. */
  readonly link?: string
  /** Absolute path behind all links (of a link that leads nowhere: where it leads); `path` itself where it is no link. */
  readonly real: string
  /** Of the regular file behind the path, where asked for and readable. */
  readonly sha1?: string
  readonly content?: Buffer
}

export interface PathQuestion {
  /** The SHA-1 of the content is wanted. */
  readonly sha1?: boolean
  /** The content (and its SHA-1) is wanted if it has at most so many bytes; the SHA-1 alone of a longer one. */
  readonly content?: number
  /** Looked for inside the path where that is a directory. */
  readonly name?: string
}

/** Content of a file that is to be shown as a difference; longer ones are compared by their digest. */
export const shownBytes = 256 * 1024
/** Content of a file that is edited in place. */
export const editedBytes = 8 * 1024 * 1024

/** What is at a path; all such questions of a window are one process on the host, whatever each wants. */
export function pathRead(path: string, question: PathQuestion = {}): HostRead<PathState> {
  const want = question.content !== undefined ? `c${question.content}` : question.sha1 ? 'h' : 's'
  const each = `${want}/${question.name ?? ''}/${path}`
  return { at: 'host', script: pathScript, each, parse: (answer) => readRecord(answer, each, path) }
}

/** The number of a user or group, undefined where there is none of that name; a number in digits is itself. */
export function idRead(kind: 'user' | 'group', name: string | undefined): HostRead<number | undefined> | ControlRead<number | undefined> {
  if (name === undefined) return { at: 'control', load: () => undefined }
  if (/^\d+$/.test(name)) return { at: 'control', load: () => Number(name) }
  const each = `${kind}/${name}`
  const parse = ({ stdout }: Answer) => {
    const words = stdout.split('\0')
    const id = words[words.findIndex((word, index) => index % 2 === 0 && word === each) + 1]
    return id ? Number(id) : undefined
  }
  return { at: 'host', script: idScript, each, parse }
}

/** What the numbered fields of `stat` say; undefined for an empty text. */
export function parseFacts(text: string): Facts | undefined {
  if (text === '') return undefined
  const word = text.split('\n')
  const number = (index: number) => Number(word[index])
  const named = (index: number) => (word[index] === 'UNKNOWN' || /^\d*$/.test(word[index] ?? '') ? undefined : word[index])
  const bits = Number.parseInt(word[0] ?? '', 16)
  const kind = kinds[bits >> 12]
  if (kind === undefined) throw new Problem(`\`stat\` on the host said ${JSON.stringify(text)}, which is not understood`)
  return {
    kind,
    mode: bits & 0o7777,
    uid: number(1),
    gid: number(2),
    owner: named(3),
    group: named(4),
    size: number(5),
    inode: number(6),
    device: number(7),
    deviceMajor: Number.parseInt(word[8] ?? '0', 16),
    deviceMinor: Number.parseInt(word[9] ?? '0', 16),
    links: number(10),
    blocks: number(11),
    blockSize: number(12),
    atime: time(word[13], word[14]),
    mtime: time(word[15], word[16]),
    ctime: time(word[17], word[18]),
  }
}

/** The SHA-1 of content, in hexadecimal digits, as `expect` of a write names it. */
export function sha1(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex')
}

/** By the four bits above the permissions. */
const kinds: Readonly<Record<number, Kind>> = {
  1: 'fifo',
  2: 'character',
  4: 'directory',
  6: 'block',
  8: 'file',
  10: 'link',
  12: 'socket',
}

/** Whole seconds, and the fraction out of the same time written for people (`2024-05-01 10:00:00.123456789 +0000`). */
function time(seconds: string | undefined, written: string | undefined): number {
  return Number(seconds) + Number(`0${/\.\d+/.exec(written ?? '')?.[0] ?? ''}`)
}

/** Walks over the records, by length and never by looking into content, to the one that answers `each`. */
function readRecord({ bytes, stderr }: Answer, each: string, path: string): PathState {
  let at = 0
  const word = () => {
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new Problem(`what is at \`${path}\` can not be read from the host's answer`, { hint: stderr.trim() || undefined })
    const text = bytes.toString('utf8', at, end)
    at = end + 1
    return text
  }
  for (;;) {
    const found = word() === each
    const [looked, inside, parent, self, target, link, real, sum, size] = Array.from({ length: 9 }, word) as [string, ...string[]]
    const start = at
    at += Number(size) + 1
    if (bytes[at - 1] !== 0) throw new Problem(`a file changed while it was read, near \`${path}\``, { hint: 'run the task again' })
    if (!found) continue
    const content = sum === 'content' ? bytes.subarray(start, at - 1) : undefined
    return {
      path: looked,
      inside: inside === '1',
      parent: parent === '1',
      self: parseFacts(self ?? ''),
      target: parseFacts(target ?? ''),
      link: link || undefined,
      real: real ?? looked,
      sha1: content ? sha1(content) : sum || undefined,
      content,
    }
  }
}

/** The fields of `stat -c`, one a line, spelled alike by coreutils and busybox. */
export const statFields = '%f %u %g %U %G %s %i %d %t %T %h %b %o %X %x %Y %y %Z %z'.replaceAll(' ', '\n')

// One record a path: ten texts, each ended by a NUL, then as many bytes of content as the tenth says, then a NUL.
// Each argument is WANT/NAME/PATH. What is not there costs no process.
const pathScript = `
fields='${statFields}'
newline='
'
export TZ=UTC0
home_of() {
  while IFS=: read -r name _ _ _ _ home _; do
    if [ "$name" = "$1" ]; then printf %s "$home"; return; fi
  done </etc/passwd
  printf '~%s' "$1"
}
for each; do
  want=\${each%%/*}; rest=\${each#*/}; name=\${rest%%/*}; path=\${rest#*/}
  case $path in
    '~' | '~/'*) path=$HOME\${path#'~'} ;;
    '~'*) user=\${path#'~'}; user=\${user%%/*}; path=$(home_of "$user")\${path#"~$user"} ;;
    -*) path=./$path ;;
  esac
  inside=
  if [ -n "$name" ] && [ -d "$path" ]; then inside=1; path=\${path%/}/$name; fi
  bare=$path
  while :; do case $bare in ?*/) bare=\${bare%/} ;; *) break ;; esac; done
  case $bare in /) folder=/ ;; */*) folder=\${bare%/*}; folder=\${folder:-/} ;; *) folder=. ;; esac
  parent=; if [ -d "$folder" ]; then parent=1; fi
  self=; target=; link=; real=$bare; sum=; size=0
  if [ -L "$bare" ] || [ -e "$bare" ]; then self=$(stat -c "$fields" "$bare" 2>/dev/null); fi
  if [ -L "$bare" ]; then
    link=$(readlink -n "$bare"; printf x); link=\${link%x}
    real=$(readlink -f "$bare"; printf x); real=\${real%x}; real=\${real%"$newline"}
    if [ -z "$real" ]; then case $link in /*) real=$link ;; *) real=$folder/$link ;; esac; fi
    if [ -e "$bare" ]; then target=$(stat -L -c "$fields" "$bare" 2>/dev/null); fi
  else
    target=$self
  fi
  if [ "$want" != s ] && [ -f "$bare" ] && [ -r "$bare" ]; then
    size=$(stat -L -c %s "$bare"); size=\${size:-0}
    if [ "$want" = h ] || [ "$size" -gt "\${want#c}" ]; then
      size=0; sum=$(sha1sum <"$bare"); sum=\${sum%% *}
    else
      sum=content
    fi
  fi
  printf '%s\\0' "$each" "$path" "$inside" "$parent" "$self" "$target" "$link" "$real" "$sum" "$size"
  if [ "$size" -gt 0 ]; then head -c "$size" "$bare"; fi
  printf '\\0'
done
`

const idScript = `
for each; do
  name=\${each#*/}; id=
  case $each in user/*) table=passwd ;; *) table=group ;; esac
  while IFS=: read -r word _ number _; do
    if [ "$word" = "$name" ]; then id=$number; break; fi
  done </etc/$table
  if [ -z "$id" ] && command -v getent >/dev/null; then
    line=$(getent "$table" "$name") && line=\${line#*:} && line=\${line#*:} && id=\${line%%:*}
  fi
  printf '%s\\0' "$each" "$id"
done
`
