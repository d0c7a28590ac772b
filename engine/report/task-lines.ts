/** How one task ended, as lines: its name once, and below it each outcome with the hosts that have it. */
import type { ChangeReport, EventOf, Status, TaskLabel } from '../model/event.ts'
import { type DiffOptions, diffLines } from './diff-lines.ts'
import { escapeLine } from './escape.ts'
import { differenceLine } from './failed-lines.ts'
import { failureLines } from './failure.ts'
import { kindOf } from './failure-kinds.ts'
import { grouped, type HostGroup, type HostValue, merged } from './grouping.ts'
import type { OwnNames } from './own-names.ts'
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

export interface LineOptions extends DiffOptions {
  readonly check: boolean
  /** The hosts of the play or its batch, in their order. */
  readonly hosts: readonly string[]
  /** How many of them had not failed before this task. */
  readonly left: number
  readonly names: OwnNames
  /** What was shown of tasks so far: what a later batch does again needs no second showing. */
  readonly seen: Set<string>
  /** Only changes and failures. */
  readonly quiet?: boolean
}

/** What a task came to on a host, without what is the host's alone. */
type Outcome = Omit<TaskEnd, 'host' | 'seconds' | 'time' | 'type' | 'result' | 'task'> & {
  readonly result?: unknown
  readonly items: readonly Omit<ItemEnd, 'host' | 'seconds' | 'time' | 'task' | 'type' | 'result'>[]
  readonly streamed?: boolean
}
type Group = HostGroup<Outcome>

/** Seconds from which on it is worth saying how long a task took. */
const slow = 1
/** The worst comes last. */
const order: readonly Status[] = ['skipped', 'ok', 'changed', 'would-run', 'cannot-tell', 'failed', 'unreachable']
/** Different failures, and different changes, that are shown in full without -v; of the others the first line. */
const mostInFull: Partial<Record<Status, number>> = { failed: 3, unreachable: 3, changed: 8 }
/** From so many hosts on the largest group is the others. */
const mostNamed = 6

/** Lines of all ends of a task, equal ones together; `continued`: its name stands above them. */
export function taskLines(ends: readonly ReportedTask[], options: LineOptions, continued = false): readonly string[] {
  const [first] = ends
  if (!first) return []
  const { verbosity, quiet, names } = options
  // What only looks has nothing to say before it has looked.
  const visible = inOrder(ends, options.hosts).filter(({ end }) => (!end.noChange || verbosity > 0) && !(quiet && isQuiet(end)))
  if (visible.length === 0) return []
  const values = visible.map((each) => outcomeOf(each, options))
  const equal = grouped(values, names, (outcome) => [wordsOf(outcome, options), ...bodyOf(outcome, '', options)].join('\n'))
  const groups = verbosity > 0 ? equal : merged(equal, kindOf)
  const sorted = [...groups].sort((a, b) => order.indexOf(a.value.status) - order.indexOf(b.value.status))
  const { task } = first.end
  const name = taskName(task)
  const [only] = sorted
  if (sorted.length === 1 && only && !continued) return outcomeLines(task, only, name, margin, hostsOf(only, sorted, options), options)
  const counts = new Map<Status, number>()
  const lines = sorted.flatMap((group) => {
    const { status } = group.value
    const count = (counts.get(status) ?? 0) + 1
    counts.set(status, count)
    const short = verbosity === 0 && count > (mostInFull[status] ?? Number.POSITIVE_INFINITY)
    return outcomeLines(task, group, '', `${margin}  `, hostsOf(group, sorted, options), options, short)
  })
  return continued ? lines : [`${margin}${options.paint.bold(name)}`, ...lines]
}

function inOrder(ends: readonly ReportedTask[], hosts: readonly string[]): readonly ReportedTask[] {
  const place = placesOf(hosts)
  return [...ends].sort((a, b) => (place.get(a.end.host) ?? 0) - (place.get(b.end.host) ?? 0))
}

const places = new WeakMap<readonly string[], ReadonlyMap<string, number>>()
function placesOf(hosts: readonly string[]): ReadonlyMap<string, number> {
  const found = places.get(hosts) ?? new Map(hosts.map((host, index) => [host, index]))
  places.set(hosts, found)
  return found
}

function isQuiet({ status, failure }: TaskEnd): boolean {
  return !failure && (status === 'ok' || status === 'skipped')
}

function outcomeOf({ end, items, streamed }: ReportedTask, { verbosity }: LineOptions): HostValue<Outcome> {
  const { host, seconds, time: _, type: __, task: ___, result, ...outcome } = end
  const shown = items.map(({ host: _, seconds: __, time: ___, type: ____, task: _____, result: ______, ...item }) => item)
  return {
    host,
    seconds,
    value: { ...outcome, items: shown, ...(verbosity > 0 || end.alwaysShown ? { result } : {}), ...(streamed && { streamed }) },
  }
}

/** The hosts of an outcome: all, the others, or by name; who had nothing to do is only counted where the names would not fit. */
function hostsOf({ hosts, value }: Group, groups: readonly Group[], { hosts: all, left, verbosity }: LineOptions): string {
  const target = value.delegate === undefined ? '' : ` -> ${escapeLine(value.delegate)}`
  const sum = groups.reduce((count, group) => count + group.hosts.length, 0)
  if (hosts.length > mostNamed && sum === left) {
    if (hosts.length === left) return `all ${left}${left < all.length ? ' remaining' : ''} hosts${target}`
    if (groups.every((group) => group.hosts === hosts || group.hosts.length < hosts.length))
      return `the other ${hosts.length} hosts${target}`
  }
  const names = hostList(hosts, verbosity > 0 ? Number.POSITIVE_INFINITY : undefined)
  const idle = (value.status === 'ok' || value.status === 'skipped') && !value.alwaysShown
  return `${idle && / and \d+ more$/.test(names) ? `${hosts.length} hosts` : names}${target}`
}

function outcomeLines(
  task: TaskLabel,
  group: Group,
  name: string,
  indent: string,
  hosts: string,
  options: LineOptions,
  cut = false,
): readonly string[] {
  const { paint } = options
  const { value, seconds, differs } = group
  const body = cut ? [] : bodyOf(value, group.hosts[0] ?? '', options)
  const again = isShownAgain(task, value, body, options)
  const reason = cut || (again && value.failure) ? firstWords(value) : again ? 'the same changes as above' : skipReason(value)
  const more = [hosts, ...(seconds >= slow ? [duration(seconds)] : []), ...(reason ? [reason] : [])].join(' · ')
  const head = `${wordsOf(value, options)}${' '.repeat(indent.length - wordWidth)}`
  const line = name ? `${head}${name}  ${paint.dim(more)}` : `${head}${more}`
  if (cut || again) return [line]
  const note = differs ? [differenceLine(group.hosts, paint)] : []
  return [line, ...[...body, ...note].map((each) => `${indent}${each}`)]
}

/** Lines that are not worth leaving out. */
const few = 3

function isShownAgain({ id, where }: TaskLabel, value: Outcome, body: readonly string[], { verbosity, seen }: LineOptions): boolean {
  if (verbosity > 0 || value.alwaysShown || body.length <= few) return false
  const key = JSON.stringify([id, where, kindOf(value) ?? body])
  if (seen.has(key)) return true
  seen.add(key)
  return false
}

/** What became of it, in the columns in front of a line. */
function wordsOf({ status, ignored, rescued, check }: Outcome, { check: ofRun, paint }: LineOptions): string {
  const word = ignored ? 'ignored' : rescued ? 'rescued' : wordOf(status, check ?? ofRun)
  return paint.status(ignored || rescued ? 'changed' : status, word.padEnd(wordWidth))
}

/** Why a task was skipped, short enough for its line: a condition as written, or a sentence. */
function skipReason({ status, reason, conditionFalse }: Outcome): string | undefined {
  if (status !== 'skipped' || !reason) return undefined
  const shown = escapeLine(reason)
  return conditionFalse ? `not \`${shown}\`` : shown
}

/** What stands for all that is left out. */
function firstWords({ failure, changes }: Outcome): string | undefined {
  const words = failure?.message ?? changes[0]?.summary
  return words && escapeLine(words.trimStart().split('\n')[0] as string)
}

function bodyOf(outcome: Outcome, host: string, options: LineOptions): readonly string[] {
  const { paint, verbosity } = options
  const { failure, items, changes, reason, status, attempts, notified } = outcome
  const failed = failure && !items.some((item) => item.failure) ? failureLines(failure, paint, verbosity) : undefined
  const lines = [...changeLines(changes, host, options), ...items.flatMap((item) => itemLines(item, host, options)), ...(failed ?? [])]
  if (!failed && reason && status !== 'ok' && status !== 'skipped') lines.push(paint.dim(escapeLine(reason)))
  if (attempts !== undefined && attempts > 1) lines.push(paint.dim(`after ${attempts} attempts`))
  if (notified?.length) lines.push(paint.dim(`notifies ${notified.map(escapeLine).join(', ')}`))
  if (!outcome.alwaysShown && verbosity === 0) return lines
  return [
    ...lines,
    ...verboseLines(
      outcome,
      items.map(({ item }) => item),
      verbosity,
      outcome.streamed === true,
    ),
  ]
}

function itemLines(end: Outcome['items'][number], host: string, options: LineOptions): readonly string[] {
  const { paint, verbosity, check: ofRun } = options
  const { item, status, changes, failure, reason, ignored, check } = end
  if ((status === 'ok' || status === 'skipped' || end.noChange) && verbosity === 0) return []
  const word = ignored ? 'ignored' : wordOf(status, check ?? ofRun)
  const head = `${paint.status(ignored ? 'changed' : status, word)} ${paint.dim('item')} ${escapeLine(item)}`
  const more = failure
    ? failureLines(failure, paint, verbosity)
    : [...changeLines(changes, host, options), ...(reason ? [paint.dim(escapeLine(reason))] : [])]
  return [head, ...more.map((line) => `  ${line}`)]
}

function changeLines(changes: readonly ChangeReport[], host: string, options: LineOptions): readonly string[] {
  return changes.flatMap((change) => {
    const summary = escapeLine(change.summary)
    if (change.notApplied) return [options.paint.dim(`not done: ${summary}`)]
    return [summary, ...diffLines(change, host, options)]
  })
}
