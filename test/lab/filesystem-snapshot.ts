/** Snapshots of a host's file system and their difference: the proof that check mode writes nothing. */
import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { firstProcess } from '../../engine/lab/boot.ts'
import { type HostRecord, upperOf } from '../../engine/lab/record.ts'

/** Path on the host → all that a write would change of it. */
export type Snapshot = ReadonlyMap<string, string>

/** What a login, and nothing else, leaves on a host: no run can avoid it. */
const ofLogin = [
  /^\/var\/log\/(wtmp|btmp|lastlog|journal(\/|$))/,
  /^\/var\/lib\/sudo\/lectured/,
  /^\/run\/(systemd|user|log|utmp|sudo|dbus|motd\.dynamic(\.new)?)(\/|$)/,
]

/** All that the host wrote since its overlay was mounted, and its folders in memory. */
export async function snapshot(host: HostRecord): Promise<Snapshot> {
  const found = new Map<string, string>()
  const first = await firstProcess(host)
  // Many thousand small questions: one after the other they are a good deal quicker than all in line.
  walk(upperOf(host), '', found, (path) => lowerOf(host, path))
  if (first) for (const folder of ['/tmp', '/dev/shm', '/run']) walk(`/proc/${first}/root`, folder, found, () => undefined)
  return found
}

/** Paths that were made, changed, or taken away between two snapshots, sorted; what a login leaves is left out. */
export function difference(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set<string>()
  for (const [path, state] of after) if (before.get(path) !== state) paths.add(path)
  for (const path of before.keys()) if (!after.has(path)) paths.add(path)
  return [...paths].filter((path) => !ofLogin.some((pattern) => pattern.test(path))).sort()
}

type Lower = (path: string) => Stats | undefined

function walk(top: string, path: string, found: Map<string, string>, lower: Lower): void {
  for (const entry of entriesOf(join(top, path))) {
    const below = `${path}/${entry.name}`
    if (ofLogin.some((pattern) => pattern.test(below))) continue
    const stats = statsOf(join(top, below))
    if (!stats) continue
    if (isGone(stats)) found.set(below, 'gone')
    else if (!entry.isDirectory()) found.set(below, full(stats))
    else {
      // A folder of the image that came up only to hold something else is reported through that, not by itself.
      const beneath = lower(below)
      if (!beneath || rights(beneath) !== rights(stats)) found.set(below, rights(stats))
      walk(top, below, found, lower)
    }
  }
}

function lowerOf(host: HostRecord, path: string): Stats | undefined {
  for (const layer of host.layers) {
    const stats = statsOf(join(layer, path))
    if (stats) return stats
  }
  return undefined
}

/** What is not there any more, or never was, holds nothing. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** What the overlay puts where something was removed; all of them may be one inode, whose times move with each of them. */
const isGone = (stats: Stats): boolean => stats.isCharacterDevice() && stats.rdev === 0
const rights = (stats: Stats): string => [stats.mode, stats.uid, stats.gid].join(' ')
const full = (stats: Stats): string => [rights(stats), stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, stats.rdev].join(' ')
