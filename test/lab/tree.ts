/** All that stands in some folders of a machine, to be compared with another time, and to be put back. */
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** What a path is, in texts that can be compared. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** Mode, owner and group. */
  readonly owned: string
  /** Bytes of a file, one character each; what a link says. */
  readonly content: string
}
export type Tree = ReadonlyMap<string, Entry>

/** Reads folders below a root; paths in the tree begin behind the root. */
export function treeOf(root: string, folders: readonly string[]): Tree {
  const tree = new Map<string, Entry>()
  const look = (at: string) => {
    const entry = entryOf(root + at)
    if (!entry) return
    tree.set(at, entry)
    if (entry.kind === 'folder') for (const name of namesIn(root + at)) look(path.join(at, name))
  }
  for (const folder of folders) look(folder)
  return tree
}

/** Puts folders back as they were. */
export function restoreTree(root: string, folders: readonly string[], before: Tree): void {
  const now = treeOf(root, folders)
  for (const at of now.keys()) if (before.get(at)?.kind !== now.get(at)?.kind) rmSync(root + at, { recursive: true, force: true })
  for (const [at, entry] of before) {
    const there = now.get(at)
    if (there?.kind === entry.kind && there.content === entry.content && there.owned === entry.owned) continue
    make(root + at, entry, there?.kind === entry.kind)
  }
}

/** Paths that are not the same in both. */
export function unlike(one: Tree, other: Tree): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((at) => !sameEntry(one.get(at), other.get(at))).sort()
}

export function sameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.kind === other?.kind && one?.owned === other?.owned && one?.content === other?.content
}

function make(at: string, { kind, owned, content }: Entry, there: boolean): void {
  const [mode = 0, uid = 0, gid = 0] = owned.split(' ').map(Number)
  if (kind === 'folder' && !there) mkdirSync(at)
  if (kind === 'file') writeFileSync(at, Buffer.from(content, 'latin1'))
  if (kind === 'link') {
    rmSync(at, { force: true })
    symlinkSync(content, at)
  }
  lchownSync(at, uid, gid)
  if (kind !== 'link') chmodSync(at, mode)
}

/** What is gone by now is nothing. */
function entryOf(at: string): Entry | undefined {
  try {
    const facts = lstatSync(at)
    const owned = `${facts.mode & 0o7777} ${facts.uid} ${facts.gid}`
    if (facts.isDirectory()) return { kind: 'folder', owned, content: '' }
    if (facts.isSymbolicLink()) return { kind: 'link', owned, content: readlinkSync(at) }
    return facts.isFile() ? { kind: 'file', owned, content: readFileSync(at, 'latin1') } : { kind: 'other', owned, content: '' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
