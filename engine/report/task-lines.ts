/** How one task ended, as lines: hosts with the same ending share them. */
import type { ChangeTold, Event, Status } from '../event.ts'
import type { Painter } from './colour.ts'
import { diffLines } from './diff.ts'
import { escapeText } from './escape.ts'
import { failureLines } from './failure.ts'
import { hostList } from './hosts.ts'

export type TaskEnd = Extract<Event, { type: 'task-end' }>
export type ItemEnd = Extract<Event, { type: 'item-end' }>
/** A host's end of a task with the items of its loop. */
export interface Told {
  readonly end: TaskEnd
  readonly items: readonly ItemEnd[]
}

/** Lines of all ends of a task, equal ones together. */
export function taskLines(told: readonly Told[], paint: Painter, verbosity: number): readonly string[] {
  const groups = new Map<string, { hosts: string[]; head: string; body: readonly string[] }>()
  for (const each of told) {
    const head = headOf(each.end, paint)
    const body = bodyOf(each, paint, verbosity)
    const key = [head, ...body].join('\n')
    const group = groups.get(key)
    const host = each.end.delegate ? `${each.end.host} -> ${each.end.delegate}` : each.end.host
    if (group) group.hosts.push(host)
    else groups.set(key, { hosts: [host], head, body })
  }
  const most = verbosity > 0 ? Number.POSITIVE_INFINITY : 8
  return [...groups.values()].flatMap(({ hosts, head, body }) => [
    `${head}  ${paint.dim(hostList(hosts, most))}`,
    ...body.map((line) => `            ${line}`),
  ])
}

const width = 'cannot tell'.length

function headOf({ status, ignored, rescued, task }: TaskEnd, paint: Painter): string {
  const word = ignored ? 'ignored' : rescued ? 'rescued' : wordOf(status)
  const name = escapeText(task.role ? `${task.role} : ${task.name}` : task.name)
  return `${paint.status(ignored || rescued ? 'changed' : status, word.padEnd(width))} ${task.handler ? `${name} (handler)` : name}`
}

function wordOf(status: Status): string {
  return status === 'would-run' ? 'would run' : status === 'cannot-tell' ? 'cannot tell' : status
}

function bodyOf({ end, items }: Told, paint: Painter, verbosity: number): readonly string[] {
  const lines = [...changeLines(end.changes, paint), ...items.flatMap((item) => itemLines(item, paint, verbosity))]
  if (end.failure && !items.some(({ failure }) => failure)) lines.push(...failureLines(end.failure, paint, verbosity))
  else if (end.reason && end.status !== 'ok')
    lines.push(paint.dim(end.status === 'skipped' ? `since not: ${escapeText(end.reason)}` : escapeText(end.reason)))
  if (end.attempts !== undefined && end.attempts > 1) lines.push(paint.dim(`after ${end.attempts} tries`))
  if (end.notified?.length) lines.push(paint.dim(`notifies ${end.notified.map(escapeText).join(', ')}`))
  if (end.speaks || verbosity > 0) lines.push(...spoken(end, verbosity))
  return lines
}

function itemLines({ item, status, changes, failure, reason }: ItemEnd, paint: Painter, verbosity: number): readonly string[] {
  if (status === 'ok' || (status === 'skipped' && verbosity === 0))
    return verbosity > 0 ? [`${paint.status(status, status)} ${escapeText(item)}`] : []
  const more = failure ? failureLines(failure, paint, verbosity) : reason ? [paint.dim(escapeText(reason))] : changeLines(changes, paint)
  return [`${paint.status(status, wordOf(status))} ${paint.dim('item')} ${escapeText(item)}`, ...more.map((line) => `  ${line}`)]
}

function changeLines(changes: readonly ChangeTold[], paint: Painter): string[] {
  return changes.flatMap((change) => {
    const line = change.undone ? paint.dim(`not done: ${escapeText(change.summary)}`) : escapeText(change.summary)
    return [line, ...diffLines(change, paint)]
  })
}

/** What `debug` says, or with -v the whole result; texts with line breaks are printed as texts. */
function spoken({ result, speaks, failure }: TaskEnd, verbosity: number): readonly string[] {
  if (failure && !speaks) return []
  const shown = speaks && verbosity === 0 ? messageOf(result) : result
  if (typeof shown === 'string') return escapeText(shown).split('\n')
  const entries = Object.entries((shown ?? {}) as Record<string, unknown>)
  return entries.flatMap(([name, value]) => {
    if (typeof value === 'string' && value.includes('\n'))
      return [
        `${name}:`,
        ...escapeText(value)
          .trimEnd()
          .split('\n')
          .map((line) => `  ${line}`),
      ]
    return escapeText(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value, null, 1)}`).split('\n')
  })
}

function messageOf(result: unknown): unknown {
  const { changed: _, failed: __, ...rest } = (result ?? {}) as Record<string, unknown>
  return 'msg' in rest && typeof rest.msg === 'string' ? rest.msg : rest
}
