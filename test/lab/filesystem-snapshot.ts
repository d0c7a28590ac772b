/** Snapshots of a host's file system and their difference: the proof that check mode writes nothing. */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { firstProcess } from '../../engine/lab/boot.ts'
import { type HostRecord, upperOf } from '../../engine/lab/record.ts'
import { ask } from '../../engine/lab/tool.ts'

/** What `find` lists of the files that a host wrote since its overlay was mounted, and of its folders in memory. */
export interface Snapshot {
  readonly layers: readonly string[]
  readonly written: string
  readonly memory: string
}

/** What a login, and nothing else, leaves on a host: no run can avoid it. */
const ofLogin = [
  /^\/var\/log\/(wtmp|btmp|lastlog|journal(\/|$))/,
  /^\/var\/lib\/sudo\/lectured/,
  /^\/run\/(systemd|user|log|utmp|sudo|dbus|motd\.dynamic(\.new)?)(\/|$)/,
]

const inMemory = ['/tmp', '/dev/shm', '/run']

/** All that a write would change of a file; rights are all of a folder. */
const format = '/%P\\0%y %m %U %G\\0%i %s %T@ %C@\\0'

export async function snapshot(host: HostRecord): Promise<Snapshot> {
  const first = await firstProcess(host)
  const listed = async (top: string, ...folders: readonly string[]) => {
    const found = await Promise.all(
      folders.map((folder) => ask(['find', `${top}${folder}`, '-mindepth', '1', '-printf', format.replace('/', `${folder}/`)])),
    )
    return found.map(({ stdout }) => stdout).join('')
  }
  const [written, memory] = await Promise.all([listed(upperOf(host), ''), first ? listed(`/proc/${first}/root`, ...inMemory) : ''])
  return { layers: host.layers, written, memory }
}

/** Paths that were made, changed, or taken away between two snapshots, sorted; what a login leaves is left out. */
export function difference(before: Snapshot | undefined, after: Snapshot): readonly string[] {
  if (before?.written === after.written && before.memory === after.memory) return []
  const [one, other] = [statesOf(before), statesOf(after)]
  const changed = (path: string) => one.get(path) !== other.get(path)
  // A folder of the image that came up only to hold something else is reported through that, not by itself.
  const below = (path: string) => stateOf(one, path, after.layers) !== stateOf(other, path, after.layers)
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => !ofLogin.some((pattern) => pattern.test(path)) && changed(path) && below(path))
    .sort()
}

/** Each path with what would change of it. What the overlay puts where something was removed may be one inode, whose times move with each of them. */
function statesOf(listed: Snapshot | undefined): ReadonlyMap<string, string> {
  const states = new Map<string, string>()
  const parts = `${listed?.written ?? ''}${listed?.memory ?? ''}`.split('\0')
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [path = '', rights = '', rest = ''] = parts.slice(at, at + 3)
    states.set(path, rights.startsWith('c') ? 'gone' : rights.startsWith('d') ? rights : `${rights} ${rest}`)
  }
  return states
}

/** Of a folder on disk that the image has with the same rights, nothing. */
function stateOf(states: ReadonlyMap<string, string>, path: string, layers: readonly string[]): string | undefined {
  const state = states.get(path)
  if (!state?.startsWith('d') || inMemory.some((folder) => path.startsWith(`${folder}/`))) return state
  const lower = layers.map((layer) => rightsOf(join(layer, path))).find((rights) => rights !== undefined)
  return lower === state ? undefined : state
}

function rightsOf(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats && `${stats.isDirectory() ? 'd' : '-'} ${(stats.mode & 0o7777).toString(8)} ${stats.uid} ${stats.gid}`
}
