/** What came of a stage on a host, from the events of its run. */
import { realpathSync } from 'node:fs'
import { nearPath } from '../formats/near-path.ts'
import type { Where } from '../model/diagnostic.ts'
import type { Event, EventOf, Failure } from '../model/event.ts'
import { counted, taskName } from '../report/words.ts'
import type { Stage } from './scenario.ts'

/** Something that makes a stage fail. */
export interface Finding {
  /** One sentence. */
  readonly message: string
  readonly task?: string
  /** `FILE:LINE:COLUMN` */
  readonly where?: string
  /** More to read, such as the output of a program. */
  readonly detail?: string
}

export interface StageResult {
  readonly stage: Stage
  readonly host: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** A few words: how many changes, or why it was skipped. */
  readonly summary: string
  readonly seconds: number
  /** Changes that were made, or predicted by the check. */
  readonly changes: number
  readonly findings: readonly Finding[]
}

/** The result of each of these hosts, and of any other where something failed. */
export function stageResults(stage: Stage, events: readonly Event[], hosts: readonly string[]): readonly StageResult[] {
  const ends = new Map(events.flatMap((event) => (event.type === 'host-end' ? [[event.host, event] as const] : [])))
  const others = [...ends.values()].filter(({ host, failure }) => failure && !hosts.includes(host)).map(({ host }) => host)
  return [...hosts, ...others].map((host) => resultOf(stage, events, host, ends.get(host)))
}

function resultOf(stage: Stage, events: readonly Event[], host: string, end: EventOf<'host-end'> | undefined): StageResult {
  const { seconds = 0, changes } = end ?? {}
  const made = stage === 'check' ? (changes?.planned ?? 0) : (changes?.made ?? 0)
  const failures = failuresOn(events, host, end)
  const changed = stage === 'again' ? changesOn(events, host) : []
  const findings = [...failures, ...changed]
  const base = { stage, host, seconds, changes: made, findings }
  if (findings.length > 0) return { ...base, outcome: 'failed', summary: summaryOf(failures, changed) }
  if (!end || end.untouched) return untouched(base)
  return { ...base, outcome: 'passed', summary: wordsFor(stage, made, end) }
}

/** Nothing was tested where no play came to a host. */
function untouched(base: Omit<StageResult, 'outcome' | 'summary'>): StageResult {
  const message = 'no play of the playbook came to this host'
  if (base.stage !== 'run' && base.stage !== 'check') return { ...base, outcome: 'skipped', summary: message }
  return { ...base, outcome: 'failed', summary: message, findings: [{ message }] }
}

function summaryOf(failures: readonly Finding[], changed: readonly Finding[]): string {
  if (failures.length > 0) return counted(failures.length, 'failure')
  return `${counted(changed.length, 'change')} where none was expected`
}

function wordsFor(stage: Stage, made: number, { counts }: EventOf<'host-end'>): string {
  if (stage === 'verify') return counted(counts.ok + counts.changed, 'task')
  if (stage !== 'check') return counted(made, 'change')
  const open = counts.wouldRun + counts.cannotTell
  return `${counted(made, 'change')} predicted${open > 0 ? `, ${counted(open, 'task')} cannot be predicted` : ''}`
}

/** What failed on a host and was not caught. */
function failuresOn(events: readonly Event[], host: string, end: EventOf<'host-end'> | undefined): readonly Finding[] {
  const failed = events.flatMap((event) => {
    if (event.type !== 'task-end' || event.host !== host || !event.failure || event.ignored || event.rescued) return []
    return [findingOf(event.failure, taskName(event.task), placeOf(event.task.where))]
  })
  return failed.length === 0 && end?.failure ? [findingOf(end.failure)] : failed
}

function findingOf({ message, where, detail, stderr, stdout, hint }: Failure, task?: string, taskWhere?: string): Finding {
  const more = [detail, stderr, stdout, hint && `hint: ${hint}`].filter(Boolean).join('\n')
  const place = where ? placeOf(where) : taskWhere
  return {
    message,
    ...(task !== undefined && { task }),
    ...(place !== undefined && { where: place }),
    ...(more !== '' && { detail: more }),
  }
}

/** Each task, or item of its loop, that changed something. */
function changesOn(events: readonly Event[], host: string): readonly Finding[] {
  const looped = new Set(events.flatMap((event) => (event.type === 'item-end' && event.host === host ? [event.task.id] : [])))
  return events.flatMap((event) => {
    if ((event.type !== 'task-end' && event.type !== 'item-end') || event.host !== host || event.status !== 'changed') return []
    if (event.type === 'task-end' && looped.has(event.task.id)) return []
    const item = event.type === 'item-end' ? ` (item ${event.item})` : ''
    const summaries = event.changes.map(({ summary }) => summary).join('; ')
    return [{ message: summaries || 'reports a change', task: `${taskName(event.task)}${item}`, where: placeOf(event.task.where) }]
  })
}

function placeOf({ file, line, column }: Where): string {
  return placeText(`${file}:${line}:${column}`)
}

/** `FILE:LINE:COLUMN` with the file itself, not a link to it: a role is linked under the names that playbooks ask for. */
export function placeText(where: string): string {
  const [, file = where, rest = ''] = /^(.*?)((?::\d+)*)$/s.exec(where) ?? []
  try {
    return `${nearPath(realpathSync(file))}${rest}`
  } catch {
    return where
  }
}
