/** Removes old journals. */
import { readFileSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readRun } from './reader.ts'
import type { RunEnd } from './run-folder.ts'

export interface Limits {
  readonly days: number
  readonly megabytes: number
}

/**
 * Removes runs that are too old, then the oldest until the rest is small enough; never one that goes on, nor those of `keep`. Gives how many
 * bytes are left. `ids` are all runs, newest first. While the newest says that there is room, the sizes of the others are not looked at.
 */
export async function removeOldRuns(
  folder: string,
  ids: readonly string[],
  { days, megabytes }: Limits,
  keep: ReadonlySet<string>,
  now: Date,
): Promise<number> {
  const most = megabytes * 1_000_000
  const oldest = new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const estimate = ids[0] === undefined ? 0 : totalOf(join(folder, ids[0]))
  const hasRoom = estimate !== undefined && estimate <= most
  let total = hasRoom ? estimate : 0
  for (const id of ids) {
    const size = hasRoom ? 0 : sizeOf(join(folder, id))
    total += size
    if ((total <= most && id >= oldest) || keep.has(id) || isRunning(folder, id)) continue
    await rm(join(folder, id), { recursive: true, force: true })
    total -= size
  }
  return total
}

/** What all journals took when a run ended. */
function totalOf(path: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(path, 'end.json'), 'utf8')) as Partial<RunEnd>).total
  } catch {
    return undefined
  }
}

/** Of the files that grow. */
function sizeOf(path: string): number {
  return ['events.jsonl', 'state.jsonl'].reduce((sum, name) => sum + (statSync(`${path}/${name}`, { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** One that cannot be read goes on for nobody. */
function isRunning(folder: string, id: string): boolean {
  try {
    return readRun(folder, id).status === 'running'
  } catch {
    return false
  }
}
