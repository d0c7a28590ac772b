/** A run in the layout of Ansible's own report, for people and programs that are used to read it. */
import type { Event, EventOf, IncludeTarget, StatisticsReport, TaskLabel } from '../../model/event.ts'
import type { TerminalReporter } from '../terminal.ts'
import { Included, isIgnored, layoutOf } from './asides.ts'
import { Banners, CheckMarks, pathLine } from './banners.ts'
import { changeLines } from './diff.ts'
import type { Format } from './formats.ts'
import { metaLines } from './meta.ts'
import { columnsOf, type Palette, palette } from './palette.ts'
import { recapLines, statisticsLines } from './recap.ts'
import { hostLabel, type ItemEnd, isChanged, isFailed, isLoop, isShown, isSkipped, itemLabel, type TaskEnd } from './result.ts'
import { type TimingKind, Timings } from './timings.ts'

export interface AnsibleOptions {
  readonly write: (text: string) => void
  /** Warnings go to standard error. */
  readonly warn: (text: string) => void
  readonly colour: boolean
  readonly verbosity: number
  readonly screen?: { readonly columns?: number }
  /** Lines shown around a difference. */
  readonly context?: number
  /** How results are written. */
  readonly format: Format
}

export interface PlaybookOptions extends AnsibleOptions {
  /** Timing reports, in this order. */
  readonly timings?: readonly TimingKind[]
  readonly hides?: Hides
  readonly extras?: Extras
}

/** Whose ends are not shown, nor, unless `heads` stay, the head of a task that shows none. */
export interface Hides {
  readonly skipped?: boolean
  readonly ok?: boolean
  readonly heads?: 'stay'
}

/** Output that a setting enables. */
interface Extras {
  /** A mark at plays and tasks that are only planned. */
  readonly checkMarks?: boolean
  /** A line for each host that begins a task. */
  readonly hostStarts?: boolean
  /** Where a task that failed is written. */
  readonly failedPaths?: boolean
  /** Failures go to standard error. */
  readonly failuresAside?: boolean
  /** What tasks kept for the end. */
  readonly statistics?: boolean
}

type HostEnd = EventOf<'host-end'>

export function ansibleReporter({
  write,
  warn,
  colour,
  verbosity,
  screen,
  context,
  format,
  hides = {},
  timings: kinds = [],
  extras = {},
}: PlaybookOptions): TerminalReporter {
  const paint = palette(colour)
  const columns = columnsOf(screen)
  const timings = new Timings(kinds, columns)
  const marks = new CheckMarks(extras.checkMarks === true)
  const banners = new Banners({ paint, verbosity, columns, marks, under: (task, name) => timings.task(task, name) })
  const lineOptions = { paint, verbosity, format, context }
  const ends: HostEnd[] = []
  const included = new Included()
  const playbooks: { readonly file: string; readonly plays: number }[] = []
  const show = (lines: readonly string[]) => {
    if (lines.length > 0) write(`${lines.join('\n')}\n`)
  }

  /** Heads wait for an end that is shown. */
  const waits = (hides.skipped || hides.ok) && hides.heads === undefined

  const writeEvent = (event: Event) => {
    if (kinds.length > 0) timings.at(event.time)
    if (event.type !== 'include') flushIncluded()
    switch (event.type) {
      case 'run-start':
        marks.run(event.check)
        playbooks.push(...event.playbooks.map((file, index) => ({ file, plays: event.plays[index] ?? 0 })))
        return begin()
      case 'play-start':
      case 'batch-start':
        if (event.type === 'play-start') marks.play(event.check)
        return show(banners.play(event.play, event.type === 'play-start' ? event.free : undefined))
      case 'play-empty':
        return show([...banners.play(event.play, false), ...(event.matched ? [] : [paint('skip', 'skipping: no hosts matched')])])
      case 'task-start':
        return show([...(waits ? [] : banners.start(event.task, event.host)), ...startLines(event)])
      case 'item-end': {
        const changed = isChanged(event) ? changeLines(event, lineOptions) : []
        return hidden(event) && changed.length === 0
          ? undefined
          : showEnd([...banners.end(event.task), ...changed], itemLines(event, lineOptions), isFailed(event))
      }
      case 'task-end':
        return taskEnd(event)
      case 'waiting':
        return event.retriesLeft === undefined ? undefined : show(retryLines(event.host, event.task, event.retriesLeft))
      case 'include':
        return include(event.host, event.task, event.targets)
      case 'meta': {
        const head = banners.meta(event.task, event.host, event.metaAction)
        // Once for all hosts that come to it together.
        return head.length === 0 ? undefined : show([...head, ...metaLines(event, lineOptions)])
      }
      case 'play-end':
        return show(event.aborted === undefined ? [] : banners.head('NO MORE HOSTS LEFT'))
      case 'playbook-end':
        recap(event.hosts)
        return begin()
      case 'host-end':
        ends.push(event)
        return
      case 'run-end':
        return recap(ends, event.statistics)
    }
  }

  /** The next playbook. */
  function begin() {
    const next = playbooks.shift()
    if (next) show([...banners.playbook(next.file, next.plays), ...dryRun()])
  }

  function recap(hosts: Parameters<typeof recapLines>[0], statistics?: StatisticsReport) {
    const kept = extras.statistics && statistics ? [...banners.head('CUSTOM STATS:'), ...statisticsLines(statistics, format)] : []
    show([...banners.head('PLAY RECAP'), ...recapLines(hosts, paint, colour), '', ...kept, ...dryRun(), ...timings.end()])
  }

  const dryRun = () => (marks.planned ? banners.head('DRY RUN') : [])

  function startLines({ task, host }: { readonly task: TaskLabel; readonly host: string }): readonly string[] {
    if (!extras.hostStarts) return []
    return [paint('ok', ` [started ${task.handler ? 'HANDLER' : 'TASK'}: ${banners.nameOf(task)} on ${host}]`)]
  }

  /** The words of a failure may go to standard error; what is around them does not. */
  function showEnd(before: readonly string[], [first, ...after]: readonly string[], failed: boolean) {
    const aside = failed && extras.failuresAside && first !== undefined
    show(before)
    if (aside) warn(`${first}\n`)
    show(aside || first === undefined ? after : [first, ...after])
  }

  function taskEnd(end: TaskEnd) {
    const changed = isChanged(end) ? changeLines(end, lineOptions) : []
    const lost = extras.failedPaths && end.status === 'failed' && verbosity < 2 && !isLoop(end)
    const path = lost ? [paint('debug', pathLine(end.task))] : []
    if (!hidden(end) || changed.length > 0)
      showEnd([...banners.end(end.task), ...changed, ...path], endLines(end, lineOptions), isFailed(end) && !isLoop(end))
  }

  function hidden(end: TaskEnd | ItemEnd): boolean {
    if (isSkipped(end)) return hides.skipped === true
    return end.status === 'ok' && !isChanged(end) && hides.ok === true
  }

  function include(host: string, task: TaskLabel, targets: readonly IncludeTarget[]) {
    const items = targets.flatMap(({ file, role, item }) => (file === undefined && role === undefined && item !== undefined ? [item] : []))
    const skipped = hides.skipped ? [] : items.map((item) => `skipping: [${host}] => (item=${item}) `)
    show([
      ...banners.start(task, host),
      ...[...skipped, ...(isIgnored(targets) ? [`skipping: [${host}]`] : [])].map((line) => paint('skip', line)),
    ])
    included.add(host, targets)
  }

  const flushIncluded = () => show(included.lines().map((line) => paint('skip', line)))

  const retryLines = (host: string, task: TaskLabel, left: number) => [
    paint('debug', `FAILED - RETRYING: [${host}]: ${banners.nameOf(task, false)} (${left} retries left).`),
  ]

  return layoutOf({ warn, colour, screen }, writeEvent, flushIncluded)
}

export interface LineOptions {
  readonly format: Format
  readonly paint: Palette
  readonly verbosity: number
}

/** Lines at the end of a task; for a loop, whose items are shown, few. */
function endLines(end: TaskEnd, { format, paint, verbosity }: LineOptions): readonly string[] {
  const result = () => format.result(end, verbosity)
  if (isSkipped(end)) return [paint('skip', `skipping: [${end.host}]${verbosity > 0 ? ` => ${result()}` : ''}`)]
  if (isFailed(end)) {
    const [meaning, word] = end.status === 'failed' ? (['error', 'FAILED'] as const) : (['unreachable', 'UNREACHABLE'] as const)
    const fatal = end.status === 'failed' && isLoop(end) ? [] : [paint(meaning, `fatal: [${hostLabel(end)}]: ${word}! => ${result()}`)]
    return [...fatal, ...(end.ignored ? [paint('skip', '...ignoring')] : [])]
  }
  if (isLoop(end)) return []
  const word = isChanged(end) ? 'changed' : 'ok'
  return [paint(word, `${word}: [${hostLabel(end)}]${isShown(end, verbosity) ? ` => ${result()}` : ''}`)]
}

function itemLines(end: ItemEnd, { format, paint, verbosity }: LineOptions): readonly string[] {
  const result = () => format.result(end, verbosity)
  const item = `(item=${itemLabel(end)})`
  if (isFailed(end)) return [paint('error', `failed: [${hostLabel(end)}] ${item} => ${result()}`)]
  if (isSkipped(end)) return [paint('skip', `skipping: [${end.host}] => ${item} ${verbosity > 0 ? ` => ${result()}` : ''}`)]
  const word = isChanged(end) ? 'changed' : 'ok'
  return [paint(word, `${word}: [${hostLabel(end)}] => ${item}${isShown(end, verbosity) ? ` => ${result()}` : ''}`)]
}
