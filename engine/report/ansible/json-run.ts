/** The layout `json`: the whole run as one JSON document, when it is over. */
import { randomUUID } from 'node:crypto'
import type { Counts, Event, EventOf, StatisticsReport, TaskLabel } from '../../model/event.ts'
import type { TerminalReporter } from '../terminal.ts'
import { isIgnored, layoutOf } from './asides.ts'
import { Banners, pathOf } from './banners.ts'
import { pythonJson } from './json.ts'
import { palette } from './palette.ts'
import type { AnsibleOptions } from './report.ts'
import { isSkipped, shownResult, type TaskEnd } from './result.ts'

interface JsonRunOptions extends AnsibleOptions {
  readonly statistics: boolean
}

interface Entry {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly duration: { readonly start: string; end?: string }
}
interface Task {
  readonly task: Entry
  readonly hosts: Record<string, unknown>
}
interface Play {
  readonly play: Entry
  readonly tasks: Task[]
}

export function jsonRunReporter(options: JsonRunOptions): TerminalReporter {
  const plays = new Plays()
  const ends: EventOf<'host-end'>[] = []
  const write = (hosts: readonly { readonly host: string; readonly counts: Counts }[], statistics?: StatisticsReport) => {
    const kept = options.statistics ? statistics : undefined
    const stats = Object.fromEntries(hosts.map(({ host, counts }) => [host, countsOf(counts)]))
    const run = { plays: plays.all, stats, custom_stats: kept?.hosts ?? {}, global_custom_stats: kept?.run ?? {} }
    options.write(`${asciiOf(pythonJson(run, 4))}\n`)
  }

  const writeEvent = (event: Event) => {
    if (event.type === 'playbook-end') write(event.hosts)
    else if (event.type === 'host-end') ends.push(event)
    else if (event.type === 'run-end') write(ends, event.statistics)
    else plays.see(event)
  }
  return layoutOf(options, writeEvent)
}

/** The plays so far, each with its tasks, each with its hosts. */
class Plays {
  readonly all: Play[] = []
  /** Where hosts do not wait, each host has an entry of its own for a task. */
  #free = false
  readonly #byHost = new Map<string, Task>()
  #time = ''
  readonly #banners = new Banners({
    paint: palette(false),
    verbosity: 0,
    columns: 79,
    own: (task, name) => {
      this.#add(task, name)
      return []
    },
  })

  see(event: Event): void {
    this.#time = event.time
    switch (event.type) {
      case 'play-start':
        this.#free = event.free === true
        this.#play(event.play, pathOf(event.where))
        return
      case 'play-empty':
        this.#play(event.play, pathOf(event.where))
        return
      case 'batch-start':
        this.#play(event.play, this.all.at(-1)?.play.path ?? '')
        return
      case 'task-start':
        if (this.#free) this.#byHost.set(keyOf(event), this.#add(event.task, this.#banners.nameOf(event.task)))
        else this.#banners.start(event.task, event.host)
        return
      case 'meta':
        if (!this.#free) this.#banners.meta(event.task, event.host, event.metaAction)
        return
      case 'include':
        if (!this.#byHost.has(keyOf(event))) this.#banners.start(event.task, event.host)
        this.#result(event, { changed: false, action: event.task.action, ...(isIgnored(event.targets) && { skipped: true }) })
        return
      case 'task-end':
        this.#result(event, resultOf(event))
    }
  }

  #play(name: string, path: string): void {
    this.#banners.play(name, false)
    this.all.push({ play: this.#entry(name, path), tasks: [] })
  }

  #add(task: TaskLabel, name: string): Task {
    const added = { task: this.#entry(name, pathOf(task.where)), hosts: {} }
    this.all.at(-1)?.tasks.push(added)
    return added
  }

  #entry(name: string, path: string): Entry {
    return { id: randomUUID(), name, path, duration: { start: this.#time } }
  }

  #result(event: { readonly host: string; readonly task: TaskLabel }, result: unknown): void {
    const play = this.all.at(-1)
    const at = this.#byHost.get(keyOf(event)) ?? play?.tasks.at(-1)
    this.#byHost.delete(keyOf(event))
    if (!play || !at) return
    at.hosts[event.host] = result
    at.task.duration.end = this.#time
    play.play.duration.end = this.#time
  }
}

function keyOf({ host, task }: { readonly host: string; readonly task: TaskLabel }): string {
  return `${task.id}\0${host}`
}

/** All of a result, and how it ended. */
function resultOf(end: TaskEnd): unknown {
  const { status, task } = end
  return {
    ...shownResult(end, 3, { whole: true, items: true }),
    action: task.action,
    ...(status === 'failed' && { failed: true }),
    ...(status === 'unreachable' && { unreachable: true }),
    ...(isSkipped(end) && { skipped: true }),
  }
}

function countsOf({ ok, changed, unreachable, failed, skipped, rescued, ignored, wouldRun, cannotTell }: Counts) {
  return { ok, changed, unreachable, failures: failed, skipped: skipped + wouldRun + cannotTell, rescued, ignored }
}

function asciiOf(text: string): string {
  return text.replaceAll(/[\x7f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
