/** Puts a file in place that a program of the host makes: what no other machine shall have seen, such as a key. */
import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import type { Effect } from '../engine/effect.ts'
import type { Change, Done } from '../engine/module.ts'
import { replaceFunctions } from '../engine/replace-script.ts'
import { reportFunction } from '../engine/reports.ts'
import { unopened } from './_ansiblewords.ts'
import { type Attributes, attributeChanges, chmodWord, ownershipOf, ownerWord } from './_attributes.ts'
import { modeOf } from './_mode.ts'
import { missingFolder } from './_place.ts'
import type { PathState } from './_reads.ts'
import { endOnSignals } from './_signals.ts'

/** How a file is made. */
export interface Making {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  /** Leaves the file at `$new`, and may `report` what it made; `"$1"`, `"$2"` … are its arguments. */
  readonly script: string
  readonly args?: readonly string[]
  readonly stdin?: string
  readonly timeout?: number
  readonly explain?: Run['explain']
}

export interface MadeAttributes extends Attributes {
  readonly backup?: boolean
}

/** Changes, the first of them `make`, that make a file and put it in place with its attributes; those of a file that is there are told beside it. */
export function makeFile(current: PathState, wanted: MadeAttributes, making: Making): Change[] {
  checkPlace(current)
  const { summary, before, after, script, args = [], stdin, timeout, explain } = making
  const argv = [
    'sh',
    '-c',
    `${beginMaking}${script}\n${place}place "$new" "$path" "$bits"\n`,
    'sh',
    ...placeWords(current, wanted),
    ...args,
  ]
  const told = current.target ? attributeChanges(current.path, current.target, wanted, current.umask) : []
  const effects: readonly Effect[] = [{ kind: 'file', path: current.path, ...ownershipOf(wanted, current.user) }]
  return [
    { name: 'make', summary, before, after, action: run(argv, { stdin, timeout, explain, reports: true }), effects },
    ...told.map(({ action, ...change }) => change),
  ]
}

/** The arguments that `beginMaking` takes away from those of a script. */
export function placeWords(current: PathState, wanted: MadeAttributes): readonly string[] {
  const present = current.target?.mode ?? 0o666 & ~current.umask
  const bits = chmodWord(wanted.mode === undefined ? present : modeOf(wanted.mode, present, false, current.umask))
  return [current.path, ownerWord(wanted), bits, wanted.backup ? 'backup' : '', current.self ? '' : 'absent']
}

/** What stands in the way of a file at a path, if it is not a file already. */
export function checkPlace(current: PathState, words = noFolder): void {
  if (current.target && current.target.kind !== 'file') throw notFile(current.path, current.target.kind)
  if (!current.parent) throw missingFolder(current, words, 'name')
}

function notFile(path: string, kind: string): Problem {
  const msg = kind === 'directory' ? `Error while loading ${path} - ${unopened(path, 'folder')}` : undefined
  return new Problem(`\`${path}\` is a ${kind}, not a file`, { msg })
}

const noFolder = 'The directory %s does not exist or the file is not a directory'

/** Changes that take a file away, and keep a copy of it where that is wanted. */
export function removeFile({ path, self }: PathState, backup = false): Change[] {
  if (!self) return []
  if (self.kind === 'directory') throw notFile(path, self.kind)
  const action = run(
    ['sh', '-c', `${reportFunction}path=$1 backup=$2\n${keep}keep "$path" && rm -f -- "$path"`, 'sh', path, backup ? 'backup' : ''],
    { reports: true },
  )
  return [{ name: 'remove', summary: `remove ${path}`, before: 'present', after: 'absent', action, effects: [{ kind: 'absent', path }] }]
}

/** Where the old file was kept by what made a new one, or removed it. */
export function keptBy(done: Done): Readonly<Record<string, string>> {
  const kept = (done.outcome('make') ?? done.outcome('remove'))?.reported?.backup
  return kept === undefined ? {} : { backup_file: kept }
}

/** Text that the script of `makeFile` reported of what it made, with the end of its last line; undefined where nothing was made. */
export function madeText(done: Done, name: 'content' | 'public'): string | undefined {
  const text = done.outcome('make')?.reported?.[name]
  return text === undefined ? undefined : `${text}\n`
}

// Everything is made in a folder beside the place that only its owner can enter, so that nothing is open to others at any time.
export const beginMaking = `${reportFunction}${replaceFunctions}path=$1 owners=$2 bits=$3 backup=$4 expect=$5
shift 5
umask 077
trap tidy EXIT
${endOnSignals}
if [ -n "$expect" ] && [ -e "$path" ]; then echo "something else made $path meanwhile" >&2; exit 1; fi
case $path in */*) folder=\${path%/*}/ ;; *) folder=./ ;; esac
neighbour "$folder" d || exit
work=$temp
new=$work/new
`

const keep = `keep() {
  if [ -z "$backup" ] || [ ! -e "$1" ]; then return; fi
  kept=$1.$$.$(date +%Y-%m-%d@%H:%M:%S~)
  cp -p -- "$1" "$kept" && report backup "$kept"
}
`

/** Defines `place NEW PATH BITS`: the old owner, then the wanted one, the bits, and the name. */
export const place = `${keep}place() {
  if [ -e "$2" ]; then chown -- "$(stat -L -c %u:%g -- "$2")" "$1" || exit; fi
  if [ -n "$owners" ]; then chown -- "$owners" "$1" || exit; fi
  chmod -- "$3" "$1" || exit
  keep "$2" || exit
  put_in_place "$1" "$2" "$folder" || exit
}
`
