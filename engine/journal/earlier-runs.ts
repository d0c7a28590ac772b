/** What earlier runs of the same playbooks left: handlers that wait, by host, and what their tasks brought about. */
import { resolve } from 'node:path'
import { DiagnosticError } from '../model/diagnostic.ts'
import { hostsOf, type RunRecord, readRun, runIds, stateOf } from './reader.ts'
import { pendingOn } from './run-journal.ts'
import type { State } from './state-lines.ts'

export interface LeftPending {
  readonly run: string
  readonly handlers: readonly string[]
}

/** How many runs are looked at. */
const mostRuns = 200

/** Only of hosts that are asked for; of each the newest run counts. */
export function leftPending(
  folder: string,
  { hosts, ...project }: Project & { readonly hosts: Iterable<string> },
): ReadonlyMap<string, LeftPending> {
  const left = new Set(hosts)
  const found = new Map<string, LeftPending>()
  for (const run of earlierRuns(folder, project)) {
    if (left.size === 0) break
    const handlersOf = readable(() => pendingIn(run))
    for (const host of readable(() => hostsOf(run)) ?? []) {
      const handlers = left.delete(host) ? (handlersOf?.(host) ?? []) : []
      if (handlers.length > 0) found.set(host, { run: run.id, handlers })
    }
  }
  return found
}

/** Runs of these playbooks that go on no more, newest first. */
export function* earlierRuns(folder: string, { directory, playbooks }: Project): Generator<RunRecord> {
  const wanted = absolute(directory, playbooks)
  for (const id of runIds(folder).slice(0, mostRuns)) {
    const run = readable(() => readRun(folder, id))
    if (run && run.status !== 'running' && absolute(run.header.directory, run.header.playbooks) === wanted) yield run
  }
}

/** What their tasks brought about. */
export function* appliedBefore(folder: string, project: Project): Generator<State['wanted']> {
  for (const run of earlierRuns(folder, project)) {
    const state = readable(() => stateOf(run))
    if (state) yield state.wanted
  }
}

interface Project {
  readonly directory: string
  readonly playbooks: readonly string[]
}

function pendingIn(run: RunRecord): (host: string) => readonly string[] {
  const { end } = run
  if (end) return (host) => end.pending[host] ?? []
  const { pending } = stateOf(run)
  return (host) => pendingOn(pending, host)
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
