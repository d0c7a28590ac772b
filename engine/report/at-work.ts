/** Which host is at what right now, and how far the play is: what live view, slow lines and the last words of a cut-off run go by. */
import { lastLine } from '../formats/text-lines.ts'
import type { Event, EventOf, TaskLabel } from '../model/event.ts'
import { escapeLine } from './escape.ts'

/** What a host is doing. */
export interface Work {
  readonly host: string
  readonly task: TaskLabel
  /** Milliseconds since 1970. */
  readonly since: number
  /** The last line of its output, or the last item that ended. */
  last?: string
  waiting?: string
}

export interface Progress {
  readonly done: number
  readonly total: number
  readonly hosts: number
  readonly failed: number
}

/** Which play and which batch of it the run is at, counted from 1; 0 before the first. */
export interface Position {
  readonly play: number
  readonly plays: number
  readonly batch: number
  readonly batches: number
  /** When the run began, in milliseconds since 1970. */
  readonly since: number
}

export class AtWork {
  readonly #works = new Map<string, Work>()
  readonly #onTask = new Map<number, number>()
  readonly #broken = new Set<string>()
  readonly #left = new Map<string, number>()
  #total = 0
  #position: Position = { play: 0, plays: 0, batch: 0, batches: 0, since: Number.NaN }

  get position(): Position {
    return this.#position
  }

  /** Hosts at work, in the order they began. */
  get works(): readonly Work[] {
    return [...this.#works.values()]
  }

  /** Tasks of the play at hand on all its hosts; a host that failed has none left. */
  get progress(): Progress {
    const left = [...this.#left.values()].reduce((sum, each) => sum + each, 0)
    return { done: this.#total - left, total: this.#total, hosts: this.#left.size, failed: this.#broken.size }
  }

  /** Whether some host is at this task. */
  isOn(id: number): boolean {
    return this.#onTask.has(id)
  }

  see(event: Event): void {
    switch (event.type) {
      case 'run-start':
        this.#move({ plays: event.plays.reduce((sum, each) => sum + each, 0), since: Date.parse(event.time) })
        return
      case 'play-empty':
        this.#move({ play: this.#position.play + 1 })
        return
      case 'batch-start':
        this.#move({ batch: event.batch })
        return
      case 'play-start':
        this.#move({ play: this.#position.play + 1, batch: 1, batches: event.batches ?? 1 })
        this.#left.clear()
        for (const host of event.hosts) this.#left.set(host, event.tasks)
        this.#total = event.tasks * event.hosts.length
        return
      case 'task-start':
        this.#stop(event.host)
        this.#count(event.task.id, 1)
        this.#works.set(event.host, { host: event.host, task: event.task, since: Date.parse(event.time) })
        return
      case 'output':
        this.#note(event.host, { last: escapeLine(lastLine(event.text).split('\r').at(-1) ?? ''), waiting: undefined })
        return
      case 'waiting':
        this.#note(event.host, { waiting: escapeLine(event.reason) })
        return
      case 'item-end':
        this.#note(event.host, { last: `${escapeLine(event.item)} is done`, waiting: undefined })
        return
      case 'task-end':
        this.#end(event)
    }
  }

  #move(position: Partial<Position>): void {
    this.#position = { ...this.#position, ...position }
  }

  #note(host: string, news: Pick<Work, 'last' | 'waiting'>): void {
    const work = this.#works.get(host)
    if (!work) return
    if (news.last !== '') Object.assign(work, news)
  }

  #stop(host: string): void {
    const work = this.#works.get(host)
    if (work) this.#count(work.task.id, -1)
    // Begun again it comes last: the order is that of beginning.
    this.#works.delete(host)
  }

  #count(id: number, more: number): void {
    const hosts = (this.#onTask.get(id) ?? 0) + more
    if (hosts > 0) this.#onTask.set(id, hosts)
    else this.#onTask.delete(id)
  }

  #end({ host, task, failure, ignored, rescued }: EventOf<'task-end'>): void {
    this.#stop(host)
    const left = this.#left.get(host) ?? 0
    if (failure && !ignored && !rescued) {
      this.#broken.add(host)
      this.#left.set(host, 0)
    } else if (!task.handler && left > 0) this.#left.set(host, left - 1)
  }
}
