/** Access and modification times of a path: parsed, read and set; and all attributes of everything below a directory. */
import { isoTime, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { type Answer, type ControlRead, constant, type HostRead } from '../../engine/model/read.ts'
import { type Attributes, chmodWord } from './attributes.ts'
import type { Facts } from './inode.ts'
import { modeOf, octal } from './mode.ts'
import type { TreeEntry } from './tree.ts'

export const usualFormat = '%Y%m%d%H%M.%S'

/** `preserve`, `now`, or a time in the digits that `touch -t` takes, in the host's own time zone. */
export type Stamp = 'preserve' | 'now' | { readonly digits: string }

/** Parses a time by its format; throws a Problem if it does not match. */
export function stampOf(text: string, format: string): Stamp {
  if (text === 'preserve' || text === 'now') return text
  const names: string[] = []
  const pattern = format.replace(/%(.)|[.*+?^${}()|[\]\\]/g, (found, name: string | undefined) => {
    if (name === undefined) return `\\${found}`
    if (name === '%') return '%'
    if (!(name in widths))
      throw new Problem(`the time format \`${format}\` contains \`${found}\`, which is not supported`, { hint: `use ${supportedNames}` })
    names.push(name)
    return `(\\d{1,${widths[name]}})`
  })
  const match = new RegExp(`^${pattern}$`).exec(text)
  if (!match)
    throw new Problem(`\`${text}\` does not match the time format \`${format}\``, { hint: 'use `now` or `preserve`, or set the format' })
  const value = Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']))
  return { digits: digitsOf(value) }
}

/** Seconds since 1970 of a time in digits, in the time zone of the host; of `now`, by the clock of the controller. */
export function stampRead(stamp: Stamp): HostRead<number | undefined> | ControlRead<number | undefined> {
  if (stamp === 'now') return { at: 'control', load: (here) => here.now() / 1000 }
  if (stamp === 'preserve') return constant(undefined)
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)\.(\d\d)$/.exec(stamp.digits) ?? []
  const parse = ({ stdout, code }: Answer) => (code === 0 ? wholeNumber(stdout, { least: Number.MIN_SAFE_INTEGER }) : undefined)
  const args = [`${year}-${month}-${day} ${hour}:${minute}:${second}`]
  return { at: 'host', script: 'date -d "$1" +%s', args, subject: { kind: 'machine' }, parse }
}

export interface Times {
  readonly access: Stamp
  readonly modification: Stamp
  /** Answer of the host to `stampRead`. */
  readonly accessTime?: number
  readonly modificationTime?: number
}

/** Changes that set the times of a path; `-h` for a link itself. */
export function timeChanges(path: string, facts: Facts, times: Times, link = false): Change[] {
  const self = link ? ['-h'] : []
  const { access, modification } = times
  if (access === 'now' && modification === 'now')
    return [
      {
        summary: `touch ${path}`,
        before: written(facts.mtime),
        after: 'now',
        action: run(['touch', '-c', ...self, '--', path]),
        effects: [],
      },
    ]
  const change = (name: string, flag: string, stamp: Stamp, present: number, wanted?: number): Change[] => {
    if (stamp === 'preserve' || (wanted !== undefined && wanted === present)) return []
    const to = stamp === 'now' ? [] : ['-t', stamp.digits]
    const action = run(['touch', '-c', flag, ...self, ...to, '--', path])
    const after = stamp === 'now' ? 'now' : stamp.digits
    return [{ summary: `set ${name} time of ${path}`, before: written(present), after, action, effects: [] }]
  }
  return [
    ...change('access', '-a', access, facts.atime, times.accessTime),
    ...change('modification', '-m', modification, facts.mtime, times.modificationTime),
  ]
}

/** Maximum number of digits of each part of a time. */
const widths: Readonly<Record<string, number>> = { Y: 4, m: 2, d: 2, H: 2, M: 2, S: 2, y: 2 }
const supportedNames = Object.keys(widths)
  .map((name) => `%${name}`)
  .join(', ')

function digitsOf({ Y, y, m = '1', d = '1', H = '0', M = '0', S = '0' }: Readonly<Record<string, string>>): string {
  const short = Number(y ?? '0')
  const year = Y ?? String(y === undefined ? 1900 : short < 69 ? 2000 + short : 1900 + short)
  const two = (text: string) => text.padStart(2, '0')
  return `${year.padStart(4, '0')}${two(m)}${two(d)}${two(H)}${two(M)}.${two(S)}`
}

function written(seconds: number): string | undefined {
  return isoTime(Math.floor(seconds) * 1000)
}

interface Batch {
  readonly what: string
  readonly argv: readonly string[]
  readonly after: string
  readonly befores: string[]
  readonly paths: string[]
}

/** Changes for all entries that differ. Paths are passed on standard input, so that their number is unlimited. */
export function recursiveChanges(root: string, tree: readonly TreeEntry[], wanted: Attributes, times: Times, umask: number): Change[] {
  const batches = new Map<string, Batch>()
  const note = (entry: TreeEntry, what: string, argv: readonly string[], before: string, after: string) => {
    const key = argv.join('\0')
    const batch = batches.get(key) ?? { what, argv, after, befores: [], paths: [] }
    batches.set(key, batch)
    batch.befores.push(before)
    batch.paths.push(entry.path)
  }
  for (const entry of tree) {
    const { facts } = entry
    if (wanted.owner !== undefined && wanted.uid !== facts.uid)
      note(entry, 'owner', ['chown', '-h', wanted.owner], String(facts.uid), wanted.owner)
    if (wanted.group !== undefined && wanted.gid !== facts.gid)
      note(entry, 'group', ['chgrp', '-h', wanted.group], String(facts.gid), wanted.group)
    noteTimes(entry, times, note)
    if (wanted.mode === undefined || facts.kind === 'link') continue
    const mode = modeOf(wanted.mode, facts.mode, facts.kind === 'directory', umask)
    if (mode !== facts.mode) note(entry, 'mode', ['chmod', chmodWord(mode)], octal(facts.mode), octal(mode))
  }
  return [...batches.values()]
    .sort((one, other) => order.indexOf(one.what) - order.indexOf(other.what))
    .map((batch) => changeOf(root, batch))
}

/** Order of changes: `chown` clears bits that `chmod` sets, and `chmod` may remove search permission. */
const order = ['owner', 'group', 'access time', 'modification time', 'mode']

function noteTimes(
  entry: TreeEntry,
  times: Times,
  note: (entry: TreeEntry, what: string, argv: string[], before: string, after: string) => void,
) {
  const { atime, mtime } = entry.facts
  const one = (what: string, flag: string, stamp: Stamp, present: number, wanted?: number) => {
    if (stamp === 'preserve' || wanted === Math.floor(present)) return
    const digits = stamp === 'now' ? [] : ['-t', stamp.digits]
    note(entry, what, ['touch', '-c', '-h', flag, ...digits], String(present), stamp === 'now' ? 'now' : stamp.digits)
  }
  one('access time', '-a', times.access, atime, times.accessTime)
  one('modification time', '-m', times.modification, mtime, times.modificationTime)
}

function changeOf(root: string, { what, argv, after, befores, paths }: Batch): Change {
  const lines = (values: readonly string[]) => paths.map((path, index) => `${values[index] ?? after} ${path}\n`).join('')
  const [first = root] = paths
  return {
    summary: `change ${what} of ${paths.length === 1 ? first : `${paths.length} entries below ${root}`}`,
    before: lines(befores),
    after: lines([]),
    action: run(['xargs', '-0', ...argv, '--'], { stdin: paths.map((path) => `${path}\0`).join('') }),
  }
}
