/** How one task ended, as lines: hosts with the same ending share them. */

import { patchOf, usualContext } from '../formats/text-diff.ts'
import type { ChangeReport, EventOf, Status } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeExact, escapeLine } from './escape.ts'
import { failureLines } from './failure.ts'
import { valueLines } from './value-lines.ts'
import { verboseLines } from './verbosity.ts'
import { duration, hostList, margin, taskName, wordOf, wordWidth } from './words.ts'

export type TaskEnd = EventOf<'task-end'>
export type ItemEnd = EventOf<'item-end'>
/** A host's end of a task with the items of its loop. */
export interface ReportedTask {
  readonly end: TaskEnd
  readonly items: readonly ItemEnd[]
  /** Its output was shown while it ran. */
  readonly streamed?: boolean
}

interface LineOptions {
  readonly paint: Painter
  readonly verbosity: number
  readonly check: boolean
  /** The hosts of the play, in its order. */
  readonly hosts: readonly string[]
  /** Lines around a difference. */
  readonly context?: number
}

/** Seconds from which on it is worth saying how long a task took. */
const slow = 1

interface Group {
  readonly head: string
  readonly body: readonly string[]
  readonly hosts: string[]
  readonly reason?: string
  readonly status: Status
  seconds: number
}

/** The worst comes last. */
const order: readonly Status[] = ['skipped', 'ok', 'changed', 'would-run', 'cannot-tell', 'failed', 'unreachable']
/** Different failures that are shown in full without -v; of the others the first line. */
const mostFailures = 3

/** Lines of all ends of a task, equal ones together. */
export function taskLines(ends: readonly ReportedTask[], lineOptions: LineOptions): readonly string[] {
  const groups = new Map<string, Group>()
  const { verbosity } = lineOptions
  const place = new Map(lineOptions.hosts.map((host, index) => [host, index]))
  // What only looks has nothing to say before it has looked.
  const visible = ends.filter(({ end }) => !end.noChange || verbosity > 0)
  const byHost = [...visible].sort((a, b) => (place.get(a.end.host) ?? 0) - (place.get(b.end.host) ?? 0))
  for (const each of byHost) {
    const { end } = each
    const [head, body, reason] = [headOf(end, lineOptions), bodyOf(each, lineOptions), skipReason(end)]
    const key = [head, reason, ...body].join('\n')
    const host = end.delegate ? `${end.host} -> ${end.delegate}` : end.host
    const group = groups.get(key) ?? { head, body, hosts: [], reason, status: end.status, seconds: 0 }
    group.hosts.push(host)
    group.seconds = Math.max(group.seconds, end.seconds)
    groups.set(key, group)
  }
  const sorted = [...groups.values()].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  let failures = 0
  return sorted.flatMap((group) => {
    if (group.status === 'failed' || group.status === 'unreachable') failures++
    const short = failures > mostFailures && lineOptions.verbosity === 0
    return groupLines(short ? { ...group, body: [], reason: group.body[0] } : group, lineOptions)
  })
}

function groupLines({ head, body, hosts, reason, seconds }: Group, { paint, verbosity, hosts: all }: LineOptions): readonly string[] {
  const names = hostList(hosts, verbosity > 0 ? Number.POSITIVE_INFINITY : undefined, all.length)
  const more = [names, ...(seconds >= slow ? [duration(seconds)] : []), ...(reason ? [reason] : [])].join(' · ')
  return [`${head}  ${paint.dim(more)}`, ...body.map((line) => `${margin}${line}`)]
}

function headOf({ status, ignored, rescued, check, task }: TaskEnd, lineOptions: LineOptions): string {
  const word = ignored ? 'ignored' : rescued ? 'rescued' : wordOf(status, check ?? lineOptions.check)
  return `${lineOptions.paint.status(ignored || rescued ? 'changed' : status, word.padEnd(wordWidth))}${taskName(task)}`
}

/** Why a task was skipped, short enough for its line: a condition as written, or a sentence. */
function skipReason({ status, reason, conditionFalse }: TaskEnd): string | undefined {
  if (status !== 'skipped' || !reason) return undefined
  const shown = escapeLine(reason)
  return conditionFalse ? `not \`${shown}\`` : shown
}

function bodyOf({ end, items, streamed }: ReportedTask, lineOptions: LineOptions): readonly string[] {
  const { paint, verbosity } = lineOptions
  const failure = end.failure && !items.some((item) => item.failure) ? failureLines(end.failure, paint, verbosity) : undefined
  const lines = [...changeLines(end.changes, lineOptions), ...items.flatMap((item) => itemLines(item, lineOptions)), ...(failure ?? [])]
  if (!failure && end.reason && end.status !== 'ok' && end.status !== 'skipped') lines.push(paint.dim(escapeLine(end.reason)))
  if (end.attempts !== undefined && end.attempts > 1) lines.push(paint.dim(`after ${end.attempts} attempts`))
  if (end.notified?.length) lines.push(paint.dim(`notifies ${end.notified.map(escapeLine).join(', ')}`))
  if (!end.alwaysShown && verbosity === 0) return lines
  const names = items.map(({ item }) => item)
  return [...lines, ...verboseLines(end, names, verbosity, streamed === true)]
}

function itemLines(end: ItemEnd, lineOptions: LineOptions): readonly string[] {
  const { paint, verbosity } = lineOptions
  const { item, status, changes, failure, reason, ignored, check } = end
  if ((status === 'ok' || status === 'skipped' || end.noChange) && verbosity === 0) return []
  const word = ignored ? 'ignored' : wordOf(status, check ?? lineOptions.check)
  const head = `${paint.status(ignored ? 'changed' : status, word)} ${paint.dim('item')} ${escapeLine(item)}`
  const more = failure
    ? failureLines(failure, paint, verbosity)
    : [...changeLines(changes, lineOptions), ...(reason ? [paint.dim(escapeLine(reason))] : [])]
  return [head, ...more.map((line) => `  ${line}`)]
}

function changeLines(changes: readonly ChangeReport[], { paint, verbosity, context }: LineOptions): readonly string[] {
  return changes.flatMap((change) => {
    const summary = escapeLine(change.summary)
    if (change.notApplied) return [paint.dim(`not done: ${summary}`)]
    return [summary, ...diffLines(change, paint, verbosity, context)]
  })
}

/** Lines of one diff that are shown without -v. */
const mostLines = 300

/** Lines of the diff of one change; none where it has no before and after. */
function diffLines({ before, after, path }: ChangeReport, paint: Painter, verbosity = 0, context = usualContext): readonly string[] {
  if (before === undefined && after === undefined) return []
  const [old, now] = [textOf(before), textOf(after)]
  if (old === now) return []
  if (path === undefined && isOneLine(old) && isOneLine(now)) return [paint.dim(`${oneLine(old)} → ${oneLine(now)}`)]
  const name = escapeLine(path ?? 'state')
  const patch = patchOf(old, now, context)
  if (patch === undefined) return [`${name}: too many differences to show line by line`]
  // The heads are written again, since names may hold anything.
  const body = escapeExact(patch.slice(patch.indexOf('\n@@') + 1).replace(/\n$/, '')).split('\n')
  const lines = [`--- ${name}${isNothing(before) ? ' (not there)' : ''}`, `+++ ${name}${isNothing(after) ? ' (not there)' : ''}`, ...body]
  const shown = verbosity > 0 ? lines : lines.slice(0, mostLines)
  const cut = lines.length - shown.length
  return [...shown.map((line) => painted(line, paint)), ...(cut > 0 ? [paint.dim(`… ${cut} more lines (-v shows them)`)] : [])]
}

function painted(line: string, paint: Painter): string {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
  if (line.startsWith('+')) return paint.added(line)
  if (line.startsWith('-')) return paint.removed(line)
  return line.startsWith('@@') ? paint.hint(line) : line
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}

/** States of a word or two are easier read side by side. */
function isOneLine(text: string): boolean {
  return text.length <= 60 && !text.trimEnd().includes('\n')
}

function oneLine(text: string): string {
  return text.trim() === '' ? '(nothing)' : escapeLine(text)
}

function textOf(value: unknown): string {
  if (isNothing(value)) return ''
  if (typeof value === 'string') return value
  return `${valueLines(value).join('\n')}\n`
}
