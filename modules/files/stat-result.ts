/** An inode with the keys of Ansible's `stat`, which `find` returns too. */
import type { Facts } from './inode.ts'
import { octal } from './mode.ts'

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
    rusr: has(0o400),
    wusr: has(0o200),
    xusr: has(0o100),
    rgrp: has(0o040),
    wgrp: has(0o020),
    xgrp: has(0o010),
    roth: has(0o004),
    woth: has(0o002),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
  }
}

/** Blocks on the file system, and the device number. */
export function blocksResult({ blocks, blockSize, deviceMajor, deviceMinor }: Facts) {
  // Major and minor number combined, as in `st_rdev` of Linux.
  const device_type = (deviceMinor & 0xff) + (deviceMajor & 0xfff) * 0x100 + (deviceMinor & ~0xff) * 0x1000
  return { blocks, block_size: blockSize, device_type }
}
