/** Removes old journals. */
import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readRun, runIds } from './reader.ts'

export interface Limits {
  readonly days: number
  readonly megabytes: number
}

/** Removes runs that are too old, then the oldest until the rest is small enough; never one that goes on, nor `keep`. */
export async function removeOldRuns(folder: string, { days, megabytes }: Limits, keep: ReadonlySet<string>, now: Date): Promise<void> {
  const oldest = new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  let room = megabytes * 1_000_000
  for (const id of runIds(folder)) {
    const size = sizeOf(join(folder, id))
    room -= size
    const isOver = room < 0 || id < oldest
    if (!isOver || keep.has(id) || isRunning(folder, id)) continue
    await rm(join(folder, id), { recursive: true, force: true })
    room += size
  }
}

/** Of the files that grow. */
function sizeOf(path: string): number {
  return ['events.jsonl', 'state.jsonl'].reduce((sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** One that cannot be read goes on for nobody. */
function isRunning(folder: string, id: string): boolean {
  try {
    return readRun(folder, id).status === 'running'
  } catch {
    return false
  }
}
