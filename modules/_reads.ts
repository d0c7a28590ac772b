/** The question that all file modules share: what is at a path. */
import { createHash } from 'node:crypto'
import { Problem } from '../engine/diagnostic.ts'
import type { Answer, HostRead } from '../engine/read.ts'
import { type Facts, parseFacts, statFields } from './_facts.ts'
import { atHome } from './_home.ts'

/** What is at a path; nothing where `self` is undefined. */
export interface PathState {
  /** The path that was looked at: `~` expanded, no slash at its end, and the file's name added where the path was a directory. */
  readonly path: string
  /** The path that was named is a directory, so `name` was added. */
  readonly inside: boolean
  /** The nearest folder above it that exists, spelled as the beginning of `path`; an empty text where that is the working folder. */
  readonly above: string
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
  /** Bits that new files lack. */
  readonly umask: number
  /** SELinux is at work on the host. */
  readonly selinux: boolean
  /** Who asks, and would own a new file. */
  readonly user: { readonly uid: number; readonly gid: number; readonly owner?: string; readonly group?: string }
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
  const each = eachOf(path, question)
  return { at: 'host', script: pathScript, each, parse: (answer) => answered(recordsOf(answer), each, answer) }
}

/** What is at many paths, in their order; a process of its own. */
export function pathsRead(paths: readonly string[], question: PathQuestion = {}): HostRead<readonly PathState[]> {
  const args = paths.map((path) => eachOf(path, question))
  const parse = (answer: Answer) => args.map((each) => answered(recordsOf(answer), each, answer))
  return { at: 'host', script: pathScript, args, parse }
}

/** The SHA-1 of content, in hexadecimal digits, as `expect` of a write names it. */
export function sha1(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex')
}

function eachOf(path: string, question: PathQuestion): string {
  const want = question.content !== undefined ? `c${question.content}` : question.sha1 ? 'h' : 's'
  return `${want}/${question.name ?? ''}/${path}`
}

function answered(records: ReadonlyMap<string, PathState>, each: string, { stderr }: Answer): PathState {
  const record = records.get(each)
  if (!record) throw new Problem('the host did not tell what is at a path', { hint: stderr.trim() || undefined })
  return record
}

/** Every record of an answer by what it answers; read once, however many questions went together. */
function recordsOf(answer: Answer): ReadonlyMap<string, PathState> {
  const records = known.get(answer.bytes) ?? parseRecords(answer)
  known.set(answer.bytes, records)
  return records
}
const known = new WeakMap<Buffer, ReadonlyMap<string, PathState>>()

/** Walks over the records by their lengths, never by looking into content. */
function parseRecords({ bytes, stderr }: Answer): ReadonlyMap<string, PathState> {
  const records = new Map<string, PathState>()
  const around = once(parseAround)
  let at = 0
  const word = () => {
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new Problem('the answer of the host ends too early', { hint: stderr.trim() || undefined })
    const text = bytes.toString('utf8', at, end)
    at = end + 1
    return text
  }
  while (at < bytes.length) {
    const each = word()
    const words = Array.from({ length: 11 }, word)
    const start = at
    at += Number(words[10]) + 1
    if (bytes[at - 1] !== 0) throw new Problem('a file changed while it was read', { hint: 'run the task again' })
    records.set(each, recordOf(words, bytes.subarray(start, at - 1), around))
  }
  return records
}

function recordOf(words: readonly string[], bytes: Buffer, aroundOf: typeof parseAround): PathState {
  const [path = '', inside, above = '', parent, self = '', target = '', link, real = '', sum, around = ''] = words
  const content = sum === 'content' ? bytes : undefined
  const facts = parseFacts(self)
  return {
    path,
    inside: inside === '1',
    above,
    parent: parent === '1',
    self: facts,
    target: target === self ? facts : parseFacts(target),
    link: link || undefined,
    real,
    sha1: content ? sha1(content) : sum || undefined,
    content,
    ...aroundOf(around),
  }
}

/** All records of an answer say the same of the process that asked. */
function once<T>(parse: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, value: parse(text) }
    return last.value
  }
}

function parseAround(text: string): Pick<PathState, 'umask' | 'selinux' | 'user'> {
  const [umask, selinux, ...process] = text.split('\n')
  const { uid = 0, gid = 0, owner, group } = parseFacts(process.join('\n')) ?? {}
  return { umask: Number.parseInt(umask ?? '', 8), selinux: selinux === '1', user: { uid, gid, owner, group } }
}

// One record a path: twelve texts, each ended by a NUL, then as many bytes of content as the twelfth says, then a NUL.
// Each argument is WANT/NAME/PATH. What is not there costs no process.
const pathScript = `
fields='${statFields}'
newline='
'
export TZ=UTC0
${atHome}mask=$(umask); selinux=; if [ -e /sys/fs/selinux/enforce ]; then selinux=1; fi
around=$mask$newline$selinux$newline$(stat -L -c "$fields" /proc/self)
for each; do
  want=\${each%%/*}; rest=\${each#*/}; name=\${rest%%/*}; path=\${rest#*/}
  at_home
  case $path in -*) path=./$path ;; esac
  inside=
  if [ -n "$name" ] && [ -d "$path" ]; then inside=1; path=\${path%/}/$name; fi
  while :; do case $path in ?*/) path=\${path%/} ;; *) break ;; esac; done
  case $path in /) folder=/ ;; */*) folder=\${path%/*}; folder=\${folder:-/} ;; *) folder=. ;; esac
  parent=; above=$path
  if [ -d "$folder" ]; then parent=1; fi
  while :; do
    case $above in /) break ;; */*) above=\${above%/*}; above=\${above:-/} ;; *) above=; break ;; esac
    if [ -e "$above" ] || [ -L "$above" ]; then break; fi
  done
  self=; target=; link=; real=$path; sum=; size=0
  if [ -L "$path" ] || [ -e "$path" ]; then self=$(stat -c "$fields" "$path" 2>/dev/null); fi
  if [ -L "$path" ]; then
    link=$(readlink -n "$path"; printf x); link=\${link%x}
    real=$(readlink -f "$path"; printf x); real=\${real%x}; real=\${real%"$newline"}
    if [ -z "$real" ]; then case $link in /*) real=$link ;; *) real=$folder/$link ;; esac; fi
    if [ -e "$path" ]; then target=$(stat -L -c "$fields" "$path" 2>/dev/null); fi
  else
    target=$self
  fi
  if [ "$want" != s ] && [ -f "$path" ] && [ -r "$path" ]; then
    size=$(stat -L -c %s "$path"); size=\${size:-0}
    if [ "$want" = h ] || [ "$size" -gt "\${want#c}" ]; then
      size=0; sum=$(sha1sum <"$path"); sum=\${sum%% *}
    else
      sum=content
    fi
  fi
  printf '%s\\0' "$each" "$path" "$inside" "$above" "$parent" "$self" "$target" "$link" "$real" "$sum" "$around" "$size"
  if [ "$size" -gt 0 ]; then head -c "$size" "$path"; fi
  printf '\\0'
done
`
