/** The report a person reads while a run goes on: how each task ended and on which hosts, and in the end what became of each host. */
import type { Event, EventOf, Reporter } from '../model/event.ts'
import { AtWork } from './at-work.ts'
import { painter } from './colour.ts'
import { endingLines, type NotReachedEvent } from './ending-lines.ts'
import { batchLines, connectedLines, eventLines, sentLines } from './event-lines.ts'
import type { HostEnd } from './failed-lines.ts'
import { gathering, slow, streaming, waits } from './gathering.ts'
import { HostSummaries } from './host-summaries.ts'
import type { Live, Screen } from './live.ts'
import { OwnNames } from './own-names.ts'
import { Profile } from './profile.ts'
import { taskLines } from './task-lines.ts'
import { briefLine } from './verbosity.ts'
import type { Asked } from './verdict.ts'
import { wrapped } from './wrap.ts'

export interface TerminalOptions {
  readonly write: (text: string) => void
  readonly colour: boolean
  readonly check: boolean
  readonly verbosity: number
  /** One task and no more: a failure is shown where it happened, not again at the end. */
  readonly single?: boolean
  /** A host whose output is one line is one line. */
  readonly brief?: boolean
  /** Where a live view is drawn; without one there are plain lines only. */
  readonly screen?: Screen
  /** Lines shown around a difference. */
  readonly context?: number
  /** Only changes and failures are shown. */
  readonly quiet?: boolean
  /** The slowest tasks and hosts are shown at the end. */
  readonly profile?: boolean
  /** Columns that lines are broken for; undefined leaves them whole. By default those of the screen. */
  readonly columns?: () => number | undefined
  /** The command that shows what is left out of the report of a host. */
  readonly commandForMore?: (host: string) => string | undefined
}

export interface TerminalReporter extends Reporter {
  /** A line from outside of the events, above the live view. */
  note(text: string): void
  /** Takes the live view away while somebody else has the terminal, such as a question to the operator. */
  aside<T>(work: () => Promise<T>): Promise<T>
  finish(): Promise<void>
}

/** Milliseconds between looks at what takes long. */
const look = 1000

export function terminalReporter(options: TerminalOptions): TerminalReporter {
  const { write, check, verbosity, single, brief, quiet, screen } = options
  const paint = painter(options.colour)
  const columns = options.columns ?? (() => screen?.columns)
  const [atWork, summaries, names, ends] = [new AtWork(), new HostSummaries(), new OwnNames(), [] as HostEnd[]]
  const profile = options.profile ? new Profile() : undefined
  const unreached: NotReachedEvent[] = []
  let asked: Asked = { check, ...(single ? { single } : {}) }
  const view = liveView(screen, atWork, paint)
  const print = (lines: readonly string[]): void => {
    view.print(`${wrapped(lines, columns()).join('\n')}\n`, write)
  }
  /** The heads of the play and its batch wait for something that needs them. */
  const heads = { play: [] as readonly string[], batch: [] as readonly string[] }
  let isBrief = brief === true
  /** The task whose lines were the last. */
  let last: number | undefined
  const showHeads = () => {
    const lines = [...heads.play, ...heads.batch]
    Object.assign(heads, { play: [], batch: [] })
    if (lines.length > 0) print(lines)
  }
  const show = (lines: readonly string[]) => {
    if (lines.length === 0) return
    showHeads()
    print(lines)
    isBrief = false
    last = undefined
  }
  /** Hosts of the batch at hand, and those of them that failed. */
  let [hosts, failed] = [[] as readonly string[], new Set<string>()]
  const seen = new Set<string>()
  const tasks = gathering((reported) => {
    const id = reported[0]?.end.task.id
    const lines = taskLines(reported, { ...options, paint, hosts, left: hosts.length - failed.size, names, seen }, id === last)
    for (const { end } of reported) if (end.failure && !end.ignored && !end.rescued) failed.add(end.host)
    if (lines.length === 0) return
    show(lines)
    last = id
  })
  const waiting = waits(show, paint)
  const streams = streaming(paint)
  const slowly = slow(atWork, paint)
  const timer = screen || quiet ? undefined : setInterval(() => show(slowly(Date.now())), look).unref()

  const report = (event: Event) => {
    atWork.see(event)
    names.see(event)
    const streamed = event.type === 'task-end' && streams.over(event.host)
    if (brief && event.type === 'task-end' && !streamed) {
      const line = briefLine(event, Math.max(...hosts.map(({ length }) => length)), paint)
      waiting.over(event.host)
      if (line !== undefined) return print([line])
    }
    summaries.add(event)
    switch (event.type) {
      case 'task-start':
        return tasks.releaseIdle((id) => atWork.isOn(id))
      case 'item-end':
        return tasks.item(event)
      case 'task-end':
        waiting.over(event.host)
        profile?.see(event)
        return tasks.end(event, streamed)
      case 'connected':
        return verbosity > 1 ? show(connectedLines(event, paint)) : undefined
      case 'sent':
        return show(sentLines(event, paint))
      case 'output':
        return verbosity > 0 ? show(streams.output(event)) : undefined
      case 'waiting':
        return quiet || (screen && verbosity === 0) ? undefined : waiting.wait(event)
      case 'host-end':
        ends.push(event)
        return
      case 'not-reached':
        unreached.push(event)
        return
      case 'run-start':
        asked = { ...asked, selected: event.selected }
        break
      case 'batch-start':
      case 'play-start':
        return begin(event)
      case 'run-end':
        return end(event)
    }
    shown(eventLines(event, atWork.position, paint))
  }

  /** Lines that stand between tasks. */
  function shown(lines: readonly string[]): void {
    if (lines.length === 0) return
    waiting.flush()
    tasks.flush()
    show(lines)
  }

  function begin(event: EventOf<'play-start'> | EventOf<'batch-start'>): void {
    waiting.flush()
    tasks.flush()
    failed = new Set()
    hosts = (event.type === 'play-start' ? event.firstBatch : undefined) ?? event.hosts
    if (event.type === 'play-start' && event.tasksWithoutGathering !== undefined)
      asked = { ...asked, tasks: (asked.tasks ?? 0) + event.tasksWithoutGathering }
    if (event.type === 'play-start') heads.play = eventLines(event, atWork.position, paint)
    heads.batch = batchLines(event, paint)
    if (!isBrief && !quiet) showHeads()
  }

  function end(event: EventOf<'run-end'>): void {
    waiting.flush()
    tasks.flush()
    view.end()
    if (isBrief && event.exitCode === 0) return
    if (quiet) Object.assign(heads, { play: [], batch: [] })
    show(endingLines(event, summaries, ends, { asked, verbosity, paint, names, unreached, quiet, profile: profile?.lines(paint) }))
  }

  return {
    report,
    note: (text) => show([paint.changed(text)]),
    aside: (work) => view.aside(work),
    finish: async () => {
      clearInterval(timer)
      waiting.flush()
      tasks.flush()
      view.end()
      await view.loaded
    },
  }
}

/** The live view, which is loaded only where there is a screen. */
function liveView(screen: Screen | undefined, atWork: AtWork, paint: ReturnType<typeof painter>) {
  let live: Live | undefined
  let closed = false
  const loading =
    screen &&
    import('./live.ts').then(({ openLive }) => {
      if (!closed) live = openLive(screen, atWork, paint)
    })
  return {
    print: (text: string, write: (text: string) => void) => (live ? live.above(text) : write(text)),
    async aside<T>(work: () => Promise<T>): Promise<T> {
      live?.hide()
      try {
        return await work()
      } finally {
        live?.resume()
      }
    },
    end() {
      closed = true
      live?.close()
      live = undefined
    },
    loaded: loading,
  }
}
