/** Reads the state of a path, for all file modules. */
import { createHash } from 'node:crypto'
import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type Fields, fieldsOf } from '../../engine/host-scripts/fields.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { closedFunction, closedProblem } from './access-denied.ts'
import { atHome } from './home.ts'
import { type Facts, factsOf, statFields } from './inode.ts'
import { foreseenPath } from './predicted-path.ts'

/** State of a path; it does not exist if `self` is undefined. */
export interface PathState {
  /** The resolved path: `~` expanded, no trailing slash, and the file name added if the path was a directory. */
  readonly path: string
  /** The given path is a directory, so `name` was added. */
  readonly inside: boolean
  /** The nearest existing directory above, as a prefix of `path`; empty for the working directory. */
  readonly above: string
  /** Its directory exists. */
  readonly parent: boolean
  readonly self?: Facts
  /** Facts after following all links; equal to `self` if it is not a link, undefined for a dangling link. */
  readonly target?: Facts
  /** Target text of a link. */
  readonly link?: string
  /** Absolute path after following all links, also dangling ones; `path` itself if it is not a link. */
  readonly real: string
  /** SHA-1 of the regular file, if asked for and readable. */
  readonly sha1?: string
  readonly content?: Buffer
  /** The umask of the user. */
  readonly umask: number
  /** SELinux is enabled on the host. */
  readonly selinux: boolean
  /** The user, who would own a new file. */
  readonly user: { readonly uid: number; readonly gid: number; readonly owner?: string; readonly group?: string }
}

export interface PathQuestion {
  /** Return the SHA-1 of the content. */
  readonly sha1?: boolean
  /** Return the content (and its SHA-1) up to this size in bytes; of a larger one only the SHA-1. */
  readonly content?: number
  /** Name to add if the path is a directory. */
  readonly name?: string
}

const fieldCount = statFields.split('\n').length

/** Largest content shown as a diff; larger files are compared by digest. */
export const shownBytes = 256 * 1024
/** Largest file that is edited in place. */
export const editedBytes = 8 * 1024 * 1024

/** State of a path; all such questions of a window share one process on the host. */
export function pathRead(path: string, question: PathQuestion = {}): HostRead<PathState> {
  const each = eachOf(path, question)
  const parse = (answer: Answer, outlook?: Outlook) => foreseen(answered(statesOf(answer), each, answer), question, outlook)
  return { at: 'host', script: pathScript, each, subject: { kind: 'foreseen' }, parse }
}

/** States of several paths, in order, in a separate process. */
export function pathsRead(paths: readonly string[], question: PathQuestion = {}): HostRead<readonly PathState[]> {
  const args = paths.map((path) => eachOf(path, question))
  const parse = (answer: Answer, outlook?: Outlook) =>
    args.map((each) => foreseen(answered(statesOf(answer), each, answer), question, outlook))
  return { at: 'host', script: pathScript, args, subject: { kind: 'foreseen' }, parse }
}

function foreseen(seen: PathState, question: PathQuestion, outlook: Outlook | undefined): PathState {
  return outlook ? foreseenPath(seen, question, outlook) : seen
}

/** The SHA-1 of content in hexadecimal digits, as used in `expect` of a write. */
export function sha1(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex')
}

/** The digest that a file must still have when it is replaced: `absent` for none, empty where it is unknown and cannot be compared. */
export function expectedOf({ target, sha1 = '' }: Pick<PathState, 'target' | 'sha1'>): string {
  return target ? sha1 : 'absent'
}

function eachOf(path: string, question: PathQuestion): string {
  const want = question.content !== undefined ? `c${question.content}` : question.sha1 ? 'h' : 's'
  return `${want}/${question.name ?? ''}/${path}`
}

function answered(states: States, each: string, { stderr }: Answer): PathState {
  const state = states.get(each)
  if (!state) throw new Problem('the host returned no state of a path', { hint: stderr.trim() || undefined })
  if ('closed' in state) throw closedProblem(state.closed)
  return state
}

/** States of an answer by question, parsed once for all questions. */
function statesOf(answer: Answer): States {
  const states = parsedAnswers.get(answer.bytes) ?? parseStates(answer)
  parsedAnswers.set(answer.bytes, states)
  return states
}
const parsedAnswers = new WeakMap<Buffer, States>()

type States = ReadonlyMap<string, PathState | { readonly closed: string }>

/** Parses the answer by its lengths, never by its content. */
function parseStates(answer: Answer): States {
  const fields = fieldsOf(answer)
  const heads: (readonly string[])[] = []
  for (let each = fields.text(); each !== ''; each = fields.text()) heads.push([each, ...fields.texts(8)])
  const umask = fields.number('a umask', { base: 8, most: 0o7777 })
  const selinux = fields.text() === '1'
  // One for each path, and first that of the user.
  const most = heads.length + 1
  const [selfs, targets] = [inodes(fields.text(), most), inodes(fields.text(), most)]
  const [sums, sizes] = [lines(fields.text(), most), lines(fields.text(), most)]
  const { uid = 0, gid = 0, owner, group } = selfs() ?? {}
  const around = { umask, selinux, user: { uid, gid, owner, group } }

  const states = new Map<string, PathState | { readonly closed: string }>()
  for (const [each = '', path = '', inside, above = '', parent, link = '', real = '', marks = '', sum = ''] of heads) {
    if (marks === 'x') {
      states.set(each, { closed: path })
      continue
    }
    const self = marks.includes('s') ? selfs() : undefined
    const target = marks.includes('t') ? targets() : link ? undefined : self
    const { content, digest } = marks.includes('c') ? contentOf(fields, sizes() ?? '') : { content: undefined, digest: undefined }
    const digestText = marks.includes('h') ? /[0-9a-f]{40}/.exec(sums() ?? '')?.[0] : sum || digest
    const place = { path, inside: inside === '1', above, parent: parent === '1', real }
    states.set(each, { ...place, self, target, link: link || undefined, content, sha1: content ? sha1(content) : digestText, ...around })
  }
  if (fields.left() > 0) throw changedMeanwhile()
  return states
}

/** Content by its size, at the end of the answer; a file that is too large has its digest instead. */
function contentOf(fields: Fields, line: string): { readonly content?: Buffer; readonly digest?: string } {
  const [size = '', digest] = line.split(' ')
  if (digest !== undefined || size === 'gone') return { digest }
  const length = neededNumber(size, 'the size of a file')
  if (length > fields.left()) throw changedMeanwhile()
  return { content: fields.bytes(length) }
}

function changedMeanwhile(): Problem {
  return new Problem('a file changed while it was read', { kind: 'changed', hint: 'run the task again' })
}

/** Returns the inodes in order, and reads no more than `most`; undefined for one that vanished. */
function inodes(text: string, most: number): () => Facts | undefined {
  const all = text.split('\n', most * fieldCount)
  let index = 0
  return () => {
    const start = index
    const gone = all[start] === 'gone'
    index += gone ? 1 : fieldCount
    return gone ? undefined : factsOf(all.slice(start, index))
  }
}

function lines(text: string, most: number): () => string | undefined {
  const all = text.split('\n', most)
  let index = 0
  return () => all[index++]
}

// Nine texts for each path: WANT/NAME/PATH, path, whether it is inside, above, parent, link, real path, marks, digest. The marks are `x`, access denied, or what follows:
// `s` the inode, `t` that of the link target, `h` the SHA-1, `c` the content. An empty text ends them. Then umask and SELinux, and the output of programs for all paths
// together: user and inodes, link targets, digests, sizes; last the content. A missing path needs no process, and many paths hardly more than one.
// Each argument is WANT/NAME/PATH.
const pathScript = `
fields='${statFields}'
newline='
'
export TZ=UTC0
${atHome}${closedFunction}selinux=; if [ -e /sys/fs/selinux/enforce ]; then selinux=1; fi
count=$# limits=
set -- "$@" s/proc/self/.
for each; do
  if [ "$count" -eq 0 ]; then break; fi
  count=$((count - 1))
  shift
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
  link=; real=$path; marks=; sum=
  if [ -L "$path" ]; then
    marks=s; set -- "$@" "s$path"
    link=$(readlink -n "$path"; printf x); link=\${link%x}
    real=$(readlink -f "$path"; printf x); real=\${real%x}; real=\${real%"$newline"}
    if [ -z "$real" ]; then case $link in /*) real=$link ;; *) real=$folder/$link ;; esac; fi
    if [ -e "$path" ]; then marks=st; set -- "$@" "t$path"; fi
  elif [ -e "$path" ]; then
    marks=s; set -- "$@" "s$path"
  elif closed "$path"; then
    marks=x
  fi
  if [ "$want" != s ] && [ -f "$path" ] && [ -r "$path" ]; then
    case $want:$path in
      c*) marks=c$marks; limits="$limits\${want#c} "; set -- "$@" "c$path" ;;
      *"$newline"*) sum=$(sha1sum <"$path"); sum=\${sum%% *} ;;
      *) marks=h$marks; set -- "$@" "h$path" ;;
    esac
  fi
  printf '%s\\0' "$each" "$path" "$inside" "$above" "$parent" "$link" "$real" "$marks" "$sum"
done
query() {
  case $tag in
    s) stat -c "$fields" "$@" ;;
    t) stat -L -c "$fields" "$@" ;;
    h) sha1sum "$@" ;;
    c) stat -L -c %s "$@" ;;
  esac 2>/dev/null
}
query_all() {
  if all=$(query "$@"); then return; fi
  all=$(for one; do query "$one" || echo gone; done)
}
print_answers() {
  tag=$1; shift
  for one; do shift; case $one in "$tag"*) set -- "$@" "\${one#?}" ;; esac; done
  if [ $# -eq 0 ]; then printf '\\0'; return; fi
  query_all "$@"
  printf '%s\\n\\0' "$all"
}
print_content() {
  tag=c
  for one; do shift; case $one in c*) set -- "$@" "\${one#?}" ;; esac; done
  if [ $# -eq 0 ]; then printf '\\0'; return; fi
  query_all "$@"; all=$all$newline; sizes=
  for one; do
    shift
    size=\${all%%"$newline"*}; all=\${all#*"$newline"}; limit=\${limits%% *}; limits=\${limits#* }
    if [ "$size" = gone ]; then :
    elif [ "$size" -gt "$limit" ]; then size="$size $(sha1sum <"$one")"; size=\${size%% -*}
    elif [ "$size" -gt 0 ]; then set -- "$@" "$one"; fi
    sizes=$sizes$size$newline
  done
  printf '%s\\0' "$sizes"
  if [ $# -gt 0 ]; then cat "$@"; fi
}
printf '\\0'
umask
printf '\\0%s\\0' "$selinux"
print_answers s "$@"
print_answers t "$@"
print_answers h "$@"
print_content "$@"
`
