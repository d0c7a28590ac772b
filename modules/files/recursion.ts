/** Sets owner, group, mode and times below a directory, with one program run for all paths that need the same. */
import { run } from '../../engine/model/action.ts'
import type { Change } from '../../engine/model/module.ts'
import { type Attributes, chmodWord } from './attributes.ts'
import { modeOf, octal } from './mode.ts'
import type { Stamp, Times } from './times.ts'
import type { TreeEntry } from './tree.ts'

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
