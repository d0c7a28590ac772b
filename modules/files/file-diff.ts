/** The `diff` result of `file`, with Ansible's keys: state of a path before and after, as far as it differs. */
import type { Attributes } from './attributes.ts'
import type { Facts } from './inode.ts'
import { modeAfter, modeOf } from './mode.ts'
import type { PathState } from './path-state.ts'
import type { Names } from './tree.ts'

export interface Compared {
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

export interface FileSpec {
  /** The wanted state, and the current one. */
  readonly state: string
  readonly present: string
  readonly src?: string
  readonly follow: boolean
  readonly wanted: Attributes
  /** Times to set, in seconds. */
  readonly times: { readonly mtime?: number; readonly atime?: number }
  /** Changes were applied; before that only the state is reported. */
  readonly done: boolean
  /** File system attributes that differ. */
  readonly flags?: { readonly before: string; readonly after: string }
}

export function comparedFile(file: PathState, inside: Names, spec: FileSpec): Compared {
  const { state, present } = spec
  const pairs: (readonly [string, unknown, unknown])[] = [['path', file.path, file.path]]
  if (state !== present) pairs.push(['state', present, state])
  if (state === 'absent') return differing(pairs, present === 'directory' ? { path_content: contentOf(inside) } : {})
  if (state === 'link' && present === 'link' && spec.src !== undefined && spec.src !== file.link) pairs.push(['src', file.link, spec.src])
  const found = spec.follow ? file.target : file.self
  if (state !== 'link' && (found || spec.done)) pairs.push(...attributePairs(found ?? madeAs(state, file), spec.wanted, file.umask))
  if (state !== 'link' && found) pairs.push(...timePairs(found, spec.times))
  if (spec.flags) pairs.push(['attributes', spec.flags.before, spec.flags.after])
  return differing(pairs)
}

/** The differing pairs, and the path. */
function differing(pairs: readonly (readonly [string, unknown, unknown])[], lost: Readonly<Record<string, unknown>> = {}): Compared {
  return {
    before: { ...Object.fromEntries(pairs.map(([name, before]) => [name, before])), ...lost },
    after: Object.fromEntries(pairs.map(([name, , after]) => [name, after])),
  }
}

type Owned = Pick<Facts, 'kind' | 'mode' | 'uid' | 'gid'>

function attributePairs({ kind, mode, uid, gid }: Owned, wanted: Attributes, umask: number): (readonly [string, unknown, unknown])[] {
  const bits = wanted.mode === undefined ? mode : modeOf(wanted.mode, mode, kind === 'directory', umask)
  const pairs = [
    ['owner', uid, wanted.uid ?? uid],
    ['group', gid, wanted.gid ?? gid],
    ['mode', modeAfter(mode), modeAfter(bits)],
  ] as const
  return pairs.filter(([, before, after]) => before !== after)
}

function timePairs(found: Facts, times: FileSpec['times']): (readonly [string, unknown, unknown])[] {
  return (['mtime', 'atime'] as const).flatMap((name) => {
    const wanted = times[name] ?? found[name]
    return wanted === found[name] ? [] : [[name, found[name], wanted] as const]
  })
}

/** Attributes of a newly created path. */
function madeAs(state: string, { umask, user }: PathState): Owned {
  const directory = state === 'directory'
  return { kind: directory ? 'directory' : 'file', mode: (directory ? 0o777 : 0o666) & ~umask, uid: user.uid, gid: user.gid }
}

function contentOf({ names }: Names) {
  const directories = names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1))
  return { directories, files: names.filter((name) => !name.endsWith('/')) }
}
