/** Handlers that earlier runs of the same playbooks left pending. Each run passes on those it did not run itself, so the newest knows of all. */
import { resolve } from 'node:path'
import { DiagnosticError } from '../model/diagnostic.ts'
import { type RunRecord, readRun, stateOf } from './reader.ts'
import { pendingOn } from './run-journal.ts'

/** How many runs are looked at. */
const mostRuns = 100

/** By host; `ids` are all runs, newest first. */
export function leftPending(
  folder: string,
  ids: readonly string[],
  { directory, playbooks }: { readonly directory: string; readonly playbooks: readonly string[] },
): ReadonlyMap<string, readonly string[]> {
  const wanted = absolute(directory, playbooks)
  for (const id of ids.slice(0, mostRuns)) {
    const run = readable(() => readRun(folder, id))
    if (!run || run.status === 'running' || absolute(run.header.directory, run.header.playbooks) !== wanted) continue
    const pending = readable(() => pendingIn(run))
    if (pending) return pending
  }
  return new Map()
}

function pendingIn(run: RunRecord): ReadonlyMap<string, readonly string[]> {
  if (run.end) return new Map(Object.entries(run.end.pending))
  const { pending } = stateOf(run)
  return new Map([...pending.keys()].map((host) => [host, pendingOn(pending, host)]))
}

function absolute(directory: string, playbooks: readonly string[]): string {
  return playbooks.map((name) => resolve(directory, name)).join('\n')
}

/** A journal that cannot be read says nothing of handlers. */
function readable<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return undefined
  }
}
