/** State of one inode: parsed from the output of `stat`, and with the keys of Ansible's `stat`. */
import { neededNumber, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { octal } from './mode.ts'
import type { PathState } from './path-state.ts'

type Kind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block device' | 'character device'

/** State of one inode; times in seconds since 1970, with fractions if the host reports them. */
export interface Facts {
  readonly kind: Kind
  /** Permission bits, `0o7777` at most. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Names; undefined if the ID has none. */
  readonly owner?: string
  readonly group?: string
  readonly size: number
  readonly inode: number
  readonly device: number
  /** Major and minor number of a device file. */
  readonly deviceMajor: number
  readonly deviceMinor: number
  readonly links: number
  readonly blocks: number
  readonly blockSize: number
  readonly atime: number
  readonly mtime: number
  readonly ctime: number
}

/** The part with owner and mode. */
export type Ownable = Pick<Facts, 'kind' | 'mode' | 'uid' | 'gid' | 'owner' | 'group'>

/** Fields of `stat -c`, one per line, supported by both coreutils and busybox. */
export const statFields = '%f %u %g %U %G %s %i %d %t %T %h %b %o %X %x %Y %y %Z %z'.replaceAll(' ', '\n')

/** Parses the fields of `stat`; undefined for an empty text. */
export function parseFacts(text: string): Facts | undefined {
  return text === '' ? undefined : factsOf(text.split('\n'))
}

/** Facts from the list of fields. */
export function factsOf(word: readonly string[]): Facts {
  const number = (index: number, base: 10 | 16 = 10) => neededNumber(word[index], 'a field of `stat`', { base, most: 2 ** 64 })
  const named = (index: number) => {
    const name = word[index]
    return !name || name === 'UNKNOWN' || /^\d*$/.test(name) ? undefined : name
  }
  return {
    ...kindAndMode(word[0] ?? ''),
    ...ownerOf(word[1], word[2]),
    owner: named(3),
    group: named(4),
    size: number(5),
    inode: number(6),
    device: number(7),
    deviceMajor: number(8, 16),
    deviceMinor: number(9, 16),
    links: number(10),
    blocks: number(11),
    blockSize: number(12),
    atime: time(word[13], word[14]),
    mtime: time(word[15], word[16]),
    ctime: time(word[17], word[18]),
  }
}

/** Parses `%f` of `stat`. */
export function kindAndMode(hexadecimal: string): { readonly kind: Kind; readonly mode: number } {
  const bits = wholeNumber(hexadecimal, { base: 16, most: 0xffff }) ?? 0
  const kind = kinds[bits >> 12]
  if (kind === undefined) throw new Problem(`\`stat\` on the host printed \`${hexadecimal}\`, which is not a file mode`)
  return { kind, mode: bits & 0o7777 }
}

/** Owner and group IDs. */
export function ownerOf(uid: string | undefined, gid: string | undefined): { readonly uid: number; readonly gid: number } {
  const id = (text: string | undefined) => neededNumber(text, 'the owner of a file', { most: 2 ** 32 - 1 })
  return { uid: id(uid), gid: id(gid) }
}

/** Whole seconds since 1970. */
export function timeOf(seconds: string | undefined): number {
  return neededNumber(seconds, 'the time of a file', { least: Number.MIN_SAFE_INTEGER })
}

/** Facts of a new inode; its times are unknown. */
export function freshFacts(kind: Kind, { user, umask }: PathState): Facts {
  const mode = kind === 'link' ? 0o777 : (kind === 'directory' ? 0o777 : 0o666) & ~umask
  const unknown = { size: 0, inode: 0, device: 0, deviceMajor: 0, deviceMinor: 0, links: 1, blocks: 0, blockSize: 0 }
  return { kind, mode, ...user, ...unknown, atime: Number.NaN, mtime: Number.NaN, ctime: Number.NaN }
}

/** Kinds by the four bits above the permissions. */
const kinds: Readonly<Record<number, Kind>> = {
  1: 'fifo',
  2: 'character device',
  4: 'directory',
  6: 'block device',
  8: 'file',
  10: 'link',
  12: 'socket',
}

/** Whole seconds, and the fraction from the same time in text form (`2024-05-01 10:00:00.123456789 +0000`). */
function time(seconds: string | undefined, written = ''): number {
  const fraction = /\.\d+(?= |$)/.exec(written)?.[0] ?? ''
  return timeOf(seconds) + Number(`0${fraction}`)
}

/** Kind, mode, IDs and times. */
export function inodeResult(facts: Facts) {
  const { kind, mode } = facts
  const has = (bit: number) => (mode & bit) !== 0
  return {
    mode: octal(mode),
    isdir: kind === 'directory',
    ischr: kind === 'character device',
    isblk: kind === 'block device',
    isreg: kind === 'file',
    isfifo: kind === 'fifo',
    islnk: kind === 'link',
    issock: kind === 'socket',
    uid: facts.uid,
    gid: facts.gid,
    size: facts.size,
    inode: facts.inode,
    dev: facts.device,
    nlink: facts.links,
    atime: facts.atime,
    mtime: facts.mtime,
    ctime: facts.ctime,
    ...Object.fromEntries(rights.map((right, index) => [right, has(0o400 >> index)])),
    isuid: has(0o4000),
    isgid: has(0o2000),
  }
}

/** From the highest bit of the permissions to the lowest. */
const rights = ['rusr', 'wusr', 'xusr', 'rgrp', 'wgrp', 'xgrp', 'roth', 'woth', 'xoth']

/** Blocks on the file system, and the device number. */
export function blocksResult({ blocks, blockSize, deviceMajor, deviceMinor }: Facts) {
  // Major and minor number combined, as in `st_rdev` of Linux.
  const device_type = (deviceMinor & 0xff) + (deviceMajor & 0xfff) * 0x100 + (deviceMinor & ~0xff) * 0x1000
  return { blocks, block_size: blockSize, device_type }
}
