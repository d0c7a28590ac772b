/** The last line of a run: what came of its hosts, in one sentence; each host is counted once. */
import type { Selected } from '../model/account.ts'
import type { EventOf } from '../model/event.ts'
import type { Painter } from './colour.ts'
import type { HostEnd } from './failed-lines.ts'
import type { HostSummaries } from './host-summaries.ts'
import { counted, duration } from './words.ts'

type RunEnd = EventOf<'run-end'>

/** What was asked of the run as a whole. */
export interface Asked {
  readonly check: boolean
  readonly selected?: Selected
  readonly single?: boolean
  /** Tasks of the playbooks that were selected; undefined if unknown. */
  readonly tasks?: number
}

export function verdict(ends: readonly HostEnd[], summaries: HostSummaries, end: RunEnd, asked: Asked, paint: Painter): string {
  const time = duration(end.seconds)
  if (ends.length === 0) return end.interrupted ? paint.bad(`Interrupted after ${time}; nothing was done.`) : paint.changed(noHosts)
  const words = [...hostWords(ends, summaries, asked), ...changeWords(ends, asked.check), ...undeterminedWords(ends)]
  const sentence = words.join('; ')
  if (end.interrupted) return paint.bad(`Interrupted after ${time}: ${sentence}.`)
  const text = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${time}`
  const broken = ends.some((each) => each.failure || isMissing(each))
  return broken ? paint.bad(text) : paint.good(text)
}

const noHosts = 'No host was run: nothing was done.'

/** What became of a host: with one subject, and with several. */
type Phrase = readonly [one: string, several: string]

function hostWords(ends: readonly HostEnd[], summaries: HostSummaries, asked: Asked): readonly string[] {
  const groups = new Map<string, { readonly phrase: Phrase; count: number }>()
  for (const phrase of order) groups.set(phrase[0], { phrase, count: 0 })
  for (const end of ends) {
    const phrase = phraseOf(end, summaries, asked)
    if (!phrase) continue
    const group = groups.get(phrase[0]) ?? { phrase, count: 0 }
    groups.set(phrase[0], group)
    group.count++
  }
  let left = ends.length
  return [...groups.values()].flatMap(({ phrase, count }) => {
    if (count === 0) return []
    const subject = subjectOf(count, left, ends.length)
    left -= count
    return `${subject} ${count === 1 ? phrase[0] : phrase[1]}`
  })
}

function subjectOf(count: number, left: number, all: number): string {
  if (left === all) return count === all ? allHosts(all) : `${count} of ${all} hosts`
  if (count < left) return String(count)
  return count === 1 ? 'the other one' : `the other ${count}`
}

function allHosts(count: number): string {
  return count === 1 ? 'the host' : count === 2 ? 'both hosts' : `all ${count} hosts`
}

const failed: Phrase = ['failed', 'failed']
const unreachable: Phrase = ['was unreachable', 'were unreachable']
const stopped: Phrase = ['was stopped', 'were stopped']
const notReachedPhrase: Phrase = ['was not reached', 'were not reached']
const partly: Phrase = ['is only partly settled', 'are only partly settled']
const settled: Phrase = ['is settled', 'are settled']
/** The worst comes first, and what is said of the rest last. */
const order: readonly Phrase[] = [failed, unreachable, stopped, notReachedPhrase, partly]

/** undefined where nothing is said: a check settles nothing. */
function phraseOf(end: HostEnd, summaries: HostSummaries, { check, selected, single, tasks }: Asked): Phrase | undefined {
  const { notReached = [] } = end
  if (notReached.some(({ begun, cause }) => begun && cause === 'interrupted')) return stopped
  if (end.failure) return summaries.of(end.host).broken?.unreachable ? unreachable : failed
  if (end.untouched) return notReachedPhrase
  if (isMissing(end)) return partly
  if (selected && tasks === 0) return samePhrase(`had nothing to do, since no task is selected by ${flagsOf(selected)}`)
  if (check) return undefined
  const doubts = doubtsOf(end)
  if (doubts.length > 0) return samePhrase(`finished (${doubts.join(', ')})`)
  if (single) return ['is done', 'are done']
  return selected ? samePhrase(`went through the tasks selected by ${flagsOf(selected)}`) : settled
}

/** Something is left to do there that nobody wanted to leave out. */
function isMissing({ notReached = [] }: HostEnd): boolean {
  return notReached.some(({ cause }) => !cause.startsWith('end-'))
}

/** What keeps a host from being settled although it came to its end. */
function doubtsOf({ counts, changes, notReached = [], pendingHandlers = [] }: HostEnd): readonly string[] {
  const ended = [...new Set(notReached.map(({ cause }) => `ended early by \`meta: ${cause.replace('-', '_')}\``))]
  const cleared = counts.failed + counts.unreachable
  return [
    ...ended,
    ...(counts.ignored > 0 ? ['failures ignored'] : []),
    ...(cleared > 0 ? ['failures cleared'] : []),
    ...(pendingHandlers.length > 0 ? ['handlers not run'] : []),
    ...(changes && changes.planned > 0 ? ['changes only planned'] : []),
  ]
}

function samePhrase(words: string): Phrase {
  return [words, words]
}

/** The flags that selected a part of the playbooks, in backticks. */
export function flagsOf({ tags, skipTags, startAtTask, stepwise }: Selected): string {
  const flags = [
    ...(tags ? [`--tags ${tags.join(',')}`] : []),
    ...(skipTags ? [`--skip-tags ${skipTags.join(',')}`] : []),
    ...(startAtTask === undefined ? [] : [`--start-at-task ${startAtTask}`]),
    ...(stepwise ? ['--step'] : []),
  ]
  return `\`${flags.join(' ')}\``
}

/** Changes, one by one: the sum of what the recap says of each host. */
function changeWords(ends: readonly HostEnd[], check: boolean): readonly string[] {
  const count = (of: 'made' | 'planned') => {
    const counts = ends.map(({ changes }) => changes?.[of] ?? 0).filter((each) => each > 0)
    const sum = counts.reduce((all, each) => all + each, 0)
    return sum === 0 ? undefined : `${counted(sum, 'change')}${ends.length === 1 ? '' : ` on ${counted(counts.length, 'host')}`}`
  }
  const [made, planned] = [count('made'), count('planned')]
  const done = made ? [check ? `${made} made by tasks with \`check_mode: false\`` : made] : check ? [] : ['nothing changed']
  return [...done, ...(planned ? [`${planned} would be made`] : check ? ['nothing would change'] : [])]
}

function undeterminedWords(ends: readonly HostEnd[]): readonly string[] {
  const sum = (of: (end: HostEnd) => number) => ends.reduce((all, end) => all + of(end), 0)
  const [run, undetermined] = [sum(({ counts }) => counts.wouldRun), sum(({ counts }) => counts.cannotTell)]
  return [
    ...(run > 0 ? [`${counted(run, 'command')} would run`] : []),
    ...(undetermined > 0 ? [`${counted(undetermined, 'task')} cannot be predicted before earlier changes are made`] : []),
  ]
}
