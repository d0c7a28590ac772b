/** What earlier runs of the same playbooks left: handlers that wait, and what their tasks brought about. */
import { resolve } from 'node:path'
import { DiagnosticError } from '../model/diagnostic.ts'
import { hasEnded, type RunRecord, readRun, stateOf } from './reader.ts'
import { pendingOn } from './run-journal.ts'
import type { State } from './state-lines.ts'

export interface Project {
  readonly directory: string
  readonly playbooks: readonly string[]
}

/** How many runs are looked at. */
const mostRuns = 100

/**
 * Handlers, by host; `ids` are all runs, newest first. Each run passes on those it did not run itself, so the newest knows of all but of the
 * runs beside it.
 */
export function leftPending(folder: string, ids: readonly string[], project: Project): ReadonlyMap<string, readonly string[]> {
  for (const run of runsOf(folder, ids, project)) {
    const pending = readable(() => pendingIn(run))
    if (!pending) continue
    const beside = (run.header.besides ?? []).flatMap((id) => {
      const other = readable(() => readRun(folder, id))
      return other && other.status !== 'running' ? [readable(() => pendingIn(other)) ?? new Map()] : []
    })
    return joined([pending, ...beside])
  }
  return new Map()
}

/** Runs that go on, and those that are newer than `resumed`: what they leave a run that begins now does not know. */
export function runsBeside(folder: string, ids: readonly string[], project: Project, resumed?: string): readonly string[] {
  const wanted = absolute(project.directory, project.playbooks)
  const isNewer = (id: string) => resumed !== undefined && id > resumed
  return ids.slice(0, mostRuns).filter((id) => {
    if (!isNewer(id) && hasEnded(folder, id)) return false
    const run = readable(() => readRun(folder, id))
    return run && absolute(run.header.directory, run.header.playbooks) === wanted && (run.status === 'running' || isNewer(id))
  })
}

function joined(all: readonly ReadonlyMap<string, readonly string[]>[]): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, readonly string[]>()
  for (const pending of all) for (const [host, names] of pending) byHost.set(host, [...new Set([...(byHost.get(host) ?? []), ...names])])
  return byHost
}

/** Digests of what tasks brought about, by run, the newest first. */
export function* appliedBefore(folder: string, ids: readonly string[], project: Project): Generator<State['wanted']> {
  for (const run of runsOf(folder, ids, project)) {
    const state = readable(() => stateOf(run))
    if (state) yield state.wanted
  }
}

/** Those that go on no more, newest first. */
function* runsOf(folder: string, ids: readonly string[], { directory, playbooks }: Project): Generator<RunRecord> {
  const wanted = absolute(directory, playbooks)
  for (const id of ids.slice(0, mostRuns)) {
    const run = readable(() => readRun(folder, id))
    if (run && run.status !== 'running' && absolute(run.header.directory, run.header.playbooks) === wanted) yield run
  }
}

function pendingIn(run: RunRecord): ReadonlyMap<string, readonly string[]> {
  if (run.end) return new Map(Object.entries(run.end.pending))
  const { pending } = stateOf(run)
  return new Map([...pending.keys()].map((host) => [host, pendingOn(pending, host)]))
}

function absolute(directory: string, playbooks: readonly string[]): string {
  return playbooks.map((name) => resolve(directory, name)).join('\n')
}

/** A journal that cannot be read says nothing. */
function readable<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return undefined
  }
}
