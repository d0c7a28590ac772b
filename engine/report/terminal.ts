/** The report a person reads while a run goes on: how each task ended and on which hosts, and in the end what became of each host. */
import type { Event, Reporter } from '../model/event.ts'
import { AtWork } from './at-work.ts'
import { painter } from './colour.ts'
import { endingLines, type NotReachedEvent } from './ending-lines.ts'
import { connectedLines, eventLines, sentLines } from './event-lines.ts'
import { gathering, slow, streaming, waits } from './gathering.ts'
import type { HostEnd } from './host-lines.ts'
import { HostSummaries } from './host-summaries.ts'
import type { Live, Screen } from './live.ts'
import { taskLines } from './task-lines.ts'
import { briefLine } from './verbosity.ts'
import type { Asked } from './verdict.ts'

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

export function terminalReporter({ write, colour, check, verbosity, single, brief, screen, context }: TerminalOptions): TerminalReporter {
  const paint = painter(colour)
  const [atWork, summaries, ends] = [new AtWork(), new HostSummaries(), [] as HostEnd[]]
  const unreached: NotReachedEvent[] = []
  let asked: Asked = { check, ...(single ? { single } : {}) }
  let hosts: readonly string[] = []
  const view = liveView(screen, atWork, paint)
  const print = (lines: readonly string[]): void => {
    view.print(`${lines.join('\n')}\n`, write)
  }
  /** The head of the play waits for something that needs one. */
  let [head, isBrief] = [[] as readonly string[], brief === true]
  const show = (lines: readonly string[]) => {
    if (lines.length === 0) return
    print([...head, ...lines])
    head = []
    isBrief = false
  }
  const tasks = gathering((reported) => show(taskLines(reported, { paint, verbosity, check, hosts, context })))
  const waiting = waits(show, paint)
  const streams = streaming(paint)
  const slowly = slow(atWork, paint)
  const timer = screen ? undefined : setInterval(() => show(slowly(Date.now())), look).unref()

  const report = (event: Event) => {
    atWork.see(event)
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
        return tasks.end(event, streamed)
      case 'connected':
        return verbosity > 1 ? show(connectedLines(event, paint)) : undefined
      case 'sent':
        return show(sentLines(event, paint))
      case 'output':
        return verbosity > 0 ? show(streams.output(event)) : undefined
      case 'waiting':
        return screen && verbosity === 0 ? undefined : waiting.wait(event)
      case 'host-end':
        ends.push(event)
        return
      case 'not-reached':
        unreached.push(event)
        return
      case 'run-start':
        asked = { ...asked, selected: event.selected }
        break
      case 'play-start':
        hosts = event.hosts
        if (event.tasksWithoutGathering !== undefined) asked = { ...asked, tasks: (asked.tasks ?? 0) + event.tasksWithoutGathering }
        if (isBrief) {
          head = eventLines(event, paint)
          return
        }
    }
    if (event.type === 'run-end') tasks.flush()
    if (event.type === 'run-end' && isBrief && event.exitCode === 0) return view.end()
    const lines =
      event.type === 'run-end' ? endingLines(event, summaries, ends, { asked, verbosity, paint, unreached }) : eventLines(event, paint)
    if (lines.length === 0) return
    waiting.flush()
    tasks.flush()
    if (event.type === 'run-end') view.end()
    show(lines)
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
