/** In the end: what went wrong, failures of one kind together with their hosts, and the handlers that did not run. */
import type { EventOf, Failure } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { failureLines } from './failure.ts'
import { kindOf } from './failure-kinds.ts'
import { collected, grouped, type HostGroup, merged } from './grouping.ts'
import type { HostSummaries, HostSummary } from './host-summaries.ts'
import type { OwnNames } from './own-names.ts'
import { counted, hostList, nameList, taskName } from './words.ts'

export type HostEnd = EventOf<'host-end'>

export interface FailedOptions {
  readonly verbosity: number
  readonly paint: Painter
  readonly names: OwnNames
}

/** Lines of each stream of a program: the whole of it stands where the task failed. */
const mostLines = 8
/** Kinds of failures that are shown in full without -v; where there are more, each of the others has a line. */
const mostInFull = 3
/** Hosts and ranges that are named without -v. */
const mostHosts = 12

interface Broken {
  readonly unreachable: boolean
  readonly task?: number
  readonly place: string
  readonly failure?: Failure
}

export function failedLines(summaries: HostSummaries, ends: readonly HostEnd[], options: FailedOptions): readonly string[] {
  const { verbosity, paint, names } = options
  const values = ends.map((end) => ({ host: end.host, value: brokenOf(summaries.of(end.host), end) }))
  const equal = grouped(values, names, (broken) => [broken.place, ...bodyOf(broken, options)].join('\n'))
  const groups =
    verbosity > 0
      ? equal
      : merged(equal, ({ unreachable, task, failure }) =>
          kindOf({ status: unreachable ? 'unreachable' : 'failed', failure, delegate: String(task) }),
        )
  const inFull = verbosity > 0 ? groups.length : mostInFull
  // What befell most hosts stands last: that is what stays on the screen.
  const sorted = [...groups].sort((a, b) => a.hosts.length - b.hosts.length)
  const short = sorted.slice(0, Math.max(0, sorted.length - inFull))
  const full = sorted.slice(short.length)
  return [
    ...(short.length
      ? [
          '',
          ...short.map((group) => `${headOf(group, options)}${paint.dim(`  ${escapeLine(group.value.failure?.message ?? 'it failed')}`)}`),
        ]
      : []),
    ...full.flatMap((group) => ['', headOf(group, options), ...blockOf(group, options).map((line) => `  ${line}`)]),
  ]
}

function brokenOf({ broken }: HostSummary, { failure }: HostEnd): Broken {
  return {
    unreachable: broken?.unreachable === true,
    ...(broken && { task: broken.task.id }),
    place: broken ? ` at \`${taskName(broken.task)}\`${broken.item === undefined ? '' : `, item ${broken.item}`}` : '',
    ...((broken?.failure ?? failure) && { failure: broken?.failure ?? failure }),
  }
}

function bodyOf({ failure }: Broken, { paint, verbosity }: FailedOptions): readonly string[] {
  return failure ? failureLines(failure, paint, verbosity, mostLines) : []
}

function headOf({ hosts, value: { unreachable, place } }: HostGroup<Broken>, { paint, verbosity }: FailedOptions): string {
  const word = paint.bold(unreachable ? 'UNREACHABLE' : 'FAILED')
  return paint.bad(`${word}${place} on ${hostList(hosts, verbosity > 0 ? Number.POSITIVE_INFINITY : mostHosts)}`)
}

function blockOf({ hosts, value, differs }: HostGroup<Broken>, options: FailedOptions): readonly string[] {
  return [...bodyOf(value, options), ...(differs ? [differenceLine(hosts, options.paint)] : [])]
}

/** Under what the first host of several reports. */
export function differenceLine([first = '', ...others]: readonly string[], paint: Painter): string {
  return paint.dim(
    `(from ${escapeLine(first)}; ${counted(others.length, 'other host')} ${others.length === 1 ? 'differs' : 'differ'} in details: -v shows them)`,
  )
}

/** Handlers that were notified and did not run, with their hosts. */
export function handlerLines(ends: readonly HostEnd[], { paint, verbosity }: FailedOptions): readonly string[] {
  const pending = ends.filter(({ pendingHandlers = [] }) => pendingHandlers.length > 0)
  if (pending.length === 0) return []
  const groups = collected(pending, ({ pendingHandlers }) => JSON.stringify(pendingHandlers))
  return [
    '',
    paint.changed(`${paint.bold('HANDLERS NOT RUN')}  although they were notified`),
    ...groups.map((group) => {
      const hosts = hostList(
        group.map(({ host }) => host),
        verbosity > 0 ? Number.POSITIVE_INFINITY : mostHosts,
      )
      return `  ${nameList(group[0]?.pendingHandlers ?? [], 20)}  ${paint.dim(hosts)}`
    }),
  ]
}
