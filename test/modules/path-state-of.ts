/** What is at a path, as a host would answer root. */
import type { Facts } from '../../modules/files/inode.ts'
import { type PathState, sha1 } from '../../modules/files/path-state.ts'

const host = { inside: false, umask: 0o22, selinux: false, user: { uid: 0, gid: 0, owner: 'root', group: 'root' } }

export function absentAt(path: string, above: string): PathState {
  return { ...host, path, above, parent: folderOf(path) === above, real: path }
}

export function fileAt(path: string, text: string, differs: Partial<Facts> = {}): PathState {
  const self = factsOf({ kind: 'file', mode: 0o600, size: Buffer.byteLength(text), ...differs })
  return {
    ...host,
    path,
    above: folderOf(path),
    parent: true,
    real: path,
    self,
    target: self,
    content: Buffer.from(text),
    sha1: sha1(text),
  }
}

export function directoryAt(path: string, differs: Partial<Facts> = {}): PathState {
  const self = factsOf({ kind: 'directory', mode: 0o700, ...differs })
  return { ...host, path, above: folderOf(path), parent: true, real: path, self, target: self }
}

/** A link, and what it leads to where that exists. */
export function linkAt(path: string, link: string, behind?: PathState): PathState {
  const self = factsOf({ kind: 'link', mode: 0o777, size: link.length })
  const real = behind?.path ?? (link.startsWith('/') ? link : `${folderOf(path)}/${link}`)
  const { target, content, sha1: digest } = behind ?? {}
  return { ...host, path, above: folderOf(path), parent: true, real, self, link, target, content, sha1: digest }
}

function factsOf(differs: Partial<Facts>): Facts {
  const numbers = {
    size: 0,
    inode: 7,
    device: 1,
    deviceMajor: 0,
    deviceMinor: 0,
    links: 1,
    blocks: 8,
    blockSize: 4096,
    atime: 0,
    mtime: 0,
    ctime: 0,
  }
  return { kind: 'file', mode: 0o644, uid: 1001, gid: 1001, owner: 'anna', group: 'anna', ...numbers, ...differs }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1))
}
