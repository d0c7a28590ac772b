/** Reads journals: which runs there are, one of them by its name, its events, and how far it came. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts'
import type { Event } from '../model/event.ts'
import { isRunId, journalVersion, type RunEnd, type RunHeader, sourcesFile } from './run-folder.ts'
import { isGoingOn } from './run-process.ts'
import { readState, type State } from './state-lines.ts'

/** A run that has a journal. */
export interface RunRecord {
  readonly id: string
  readonly path: string
  readonly header: RunHeader
  /** The text of `run.json`. */
  readonly headerText: string
  /** `cut short`: its process is gone, and did not say how it ended. */
  readonly status: 'running' | 'ended' | 'cut short'
  /** Undefined unless it has ended. */
  readonly end?: RunEnd
}

/** Names of all runs, newest first. */
export function runIds(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isRunId).sort().reverse()
  } catch {
    return []
  }
}

/** All runs, newest first; `unreadable` gets what is wrong with those that cannot be read. */
export function listRuns(
  folder: string,
  unreadable: (id: string, diagnostics: readonly Diagnostic[]) => void = () => {},
): readonly RunRecord[] {
  return runIds(folder).flatMap((id) => {
    try {
      return [readRun(folder, id)]
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      unreadable(id, error.diagnostics)
      return []
    }
  })
}

/** The run that a name means: its ID, a beginning of it that no other has, or `last`. Throws DiagnosticError. */
export function findRun(folder: string, name: string): RunRecord {
  const ids = runIds(folder)
  const found = name === 'last' ? ids.slice(0, 1) : ids.filter((id) => id.startsWith(name) && name !== '')
  const [id] = found
  if (id === undefined) throw wrong('unknown-run', `there is no run \`${name}\` in \`${folder}\``, '`tsplay runs` lists them')
  if (found.length > 1)
    throw wrong('unknown-run', `\`${name}\` may be any of ${found.length} runs`, `write more of it: ${found.slice(0, 5).join(', ')}`)
  return readRun(folder, id)
}

/** Throws DiagnosticError. */
export function readRun(folder: string, id: string): RunRecord {
  const path = join(folder, id)
  const headerText = textOf(join(path, 'run.json'))
  const header = parsed(headerText) as Partial<RunHeader> | undefined
  if (typeof header?.journal !== 'number') throw wrong('damaged-journal', `\`${join(path, 'run.json')}\` is not the beginning of a journal`)
  if (header.journal > journalVersion)
    throw wrong(
      'newer-journal',
      `the journal \`${path}\` has the format ${header.journal}, this tsplay reads formats up to ${journalVersion}`,
      `update tsplay; it was written by ${header.tsplay}`,
    )
  if (!isHeader(header)) throw wrong('damaged-journal', `\`${join(path, 'run.json')}\` is incomplete`)
  const end = hasEnded(folder, id) ? (parsed(textOf(join(path, 'end.json'))) as RunEnd | undefined) : undefined
  const status = end ? 'ended' : isGoingOn(header.process) ? 'running' : 'cut short'
  return { id, path, header, headerText, status, ...(end ? { end } : {}) }
}

/** Whether it said how it ended. */
export function hasEnded(folder: string, id: string): boolean {
  return existsSync(join(folder, id, 'end.json'))
}

function isHeader(header: Partial<RunHeader>): header is RunHeader {
  const { directory, playbooks, process, flags, files } = header
  return typeof directory === 'string' && Array.isArray(playbooks) && process !== undefined && flags !== undefined && files !== undefined
}

/** What was reported, in its order; also while the run goes on. Throws DiagnosticError. */
export function eventsOf({ path }: Pick<RunRecord, 'path'>): readonly Event[] {
  const file = join(path, 'events.jsonl')
  const text = textOf(file)
  const events: Event[] = []
  for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    const event = parsed(text.slice(start, end)) as Event | undefined
    if (typeof event?.type !== 'string')
      throw wrong('damaged-journal', 'this line is not an event', undefined, {
        source: { file, text },
        start,
        end: Math.min(end, start + 16),
      })
    events.push(event)
  }
  return events
}

/** Source that its failures are about, as far as it was kept; also while the run goes on. */
export function sourcesOf({ path }: Pick<RunRecord, 'path'>): readonly unknown[] {
  const file = join(path, sourcesFile)
  const lines = existsSync(file) ? textOf(file).split('\n').slice(0, -1) : []
  return lines.map(parsed)
}

/** Throws DiagnosticError. */
export function stateOf({ path, headerText }: Pick<RunRecord, 'path' | 'headerText'>): State {
  const file = join(path, 'state.jsonl')
  if (!existsSync(file))
    throw wrong('damaged-journal', `\`${file}\` is missing: the journal was not written to its end`, 'start the playbook again instead')
  return readState(file, textOf(file), headerText)
}

/** Names of the hosts that its plays began on. */
export function hostsOf({ end, path }: RunRecord): readonly string[] {
  if (end) return end.hosts
  const events = eventsOf({ path })
  return [...new Set(events.flatMap((event) => (event.type === 'play-start' || event.type === 'batch-start' ? event.hosts : [])))]
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw wrong('damaged-journal', `\`${file}\` cannot be read: ${(error as Error).message}`)
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function wrong(code: string, message: string, hint?: string, place?: Diagnostic['place']): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, ...(hint && { hint }), ...(place && { place }) }])
}
