/** Makes the events of a run that never was: tasks end as a scene says, times pass, and counts add up. */
import { type ChangeCounts, changesIn, type NotReached, type Resume } from '../../engine/model/account.ts'
import type { Counts, Event, Failure, TaskLabel } from '../../engine/model/event.ts'

type TaskEnd = Extract<Event, { type: 'task-end' }>
type ItemEnd = Extract<Event, { type: 'item-end' }>
/** How a task ends on a host; what is left out is that of a task with nothing to do. */
export type Ending = Partial<Omit<TaskEnd, 'type' | 'time' | 'host' | 'task'>> & { readonly items?: readonly Partial<ItemEnd>[] }

export const begin = Date.parse('2026-03-01T02:00:00.000Z')
const none: Counts = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, wouldRun: 0, cannotTell: 0 }

export class Stage {
  readonly events: Event[] = []
  readonly #counts = new Map<string, Counts>()
  readonly #changes = new Map<string, ChangeCounts>()
  /** Hosts of which an item of the loop at hand has told a change. */
  readonly #told = new Set<string>()
  readonly #failures = new Map<string, Failure>()
  readonly #check: boolean
  #hosts: readonly string[] = []
  #now = begin
  #id = 0

  constructor(
    more: { readonly check?: boolean; readonly plays?: number; readonly groups?: Readonly<Record<string, readonly string[]>> } = {},
  ) {
    this.#check = more.check === true
    this.#tell({
      type: 'run-start',
      playbooks: ['/srv/site.yml'],
      plays: [more.plays ?? 1],
      check: this.#check,
      diff: true,
      version: '1.0.0',
      ...(more.groups && { groups: more.groups }),
    })
  }

  play(play: string, hosts: readonly string[], tasks = 4, batches: readonly (readonly string[])[] = [hosts]): void {
    const left = this.#left(hosts)
    this.#hosts = batches[0] ?? left
    for (const host of hosts) this.#counts.set(host, this.#counts.get(host) ?? none)
    const more = batches.length > 1 ? { batches: batches.length, firstBatch: this.#left(this.#hosts) } : {}
    const where = { file: '/srv/site.yml', line: 1, column: 3 }
    this.#tell({ type: 'play-start', play, pattern: 'all', hosts: left, where, tasks, ...more })
  }

  /** The next batch of the play. */
  batch(play: string, hosts: readonly string[], batch: number, batches: number): void {
    this.#hosts = hosts
    this.#tell({ type: 'batch-start', play, hosts: this.#left(hosts), batch, batches })
  }

  isLeft(host: string): boolean {
    return !this.#failures.has(host)
  }

  #left(hosts: readonly string[]): readonly string[] {
    return hosts.filter((host) => this.isLeft(host))
  }

  label(name: string, more: Partial<TaskLabel> = {}): TaskLabel {
    this.#id++
    return { id: this.#id, name, action: 'command', where: { file: '/srv/site.yml', line: 10 + this.#id, column: 7 }, ...more }
  }

  /** One task on all hosts at once: on each it ends as `ending` says, or as `others` do. */
  task(name: string | TaskLabel, endings: Readonly<Record<string, Ending>> = {}, others: Ending = {}): void {
    const task = typeof name === 'string' ? this.label(name) : name
    const hosts = this.#left(this.#hosts)
    for (const host of hosts) this.start(host, task)
    for (const host of hosts) this.end(host, task, endings[host] ?? others)
  }

  start(host: string, task: TaskLabel): void {
    this.#tell({ type: 'task-start', host, task })
  }

  end(host: string, task: TaskLabel, { items = [], ...ending }: Ending): void {
    for (const item of items) this.item(host, task, item)
    const end = { status: 'ok', changes: [], result: { changed: false }, seconds: 0.1, ...ending } as const
    this.#count(host, end)
    this.#countChanges(host, end, end.status === 'changed' && !this.#told.has(host))
    this.#told.delete(host)
    if (end.failure && !end.ignored && !end.rescued) this.#failures.set(host, end.failure)
    this.#tell({ type: 'task-end', host, task, ...end })
  }

  item(host: string, task: TaskLabel, item: Partial<ItemEnd>): void {
    const end = { item: 'an item', status: 'ok', changes: [], seconds: 0.1, ...item } as const
    this.#countChanges(host, end, end.status === 'changed')
    this.#tell({ type: 'item-end', host, task, ...end })
  }

  output(host: string, task: TaskLabel, text: string): void {
    this.#tell({ type: 'output', host, task, stream: 'stdout', text })
  }

  wait(host: string, task: TaskLabel, reason: string): void {
    this.#tell({ type: 'waiting', host, task, reason })
  }

  warn(message: string, more: { readonly hint?: string; readonly host?: string } = {}): void {
    this.#tell({ type: 'warning', message, ...more })
  }

  tell(event: Record<string, unknown>): void {
    this.#tell(event)
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000
  }

  over(
    more: {
      readonly pending?: Readonly<Record<string, readonly string[]>>
      readonly interrupted?: boolean
      readonly play?: string
      readonly aborted?: string
      readonly missed?: readonly (NotReached & { readonly hosts: readonly string[]; readonly wholePlay?: true })[]
      readonly resume?: readonly Resume[]
    } = {},
  ): readonly Event[] {
    const seconds = (this.#now - begin) / 1000
    const { missed = [], resume } = more
    for (const each of missed) this.#tell({ type: 'not-reached', ...each })
    for (const host of missed.flatMap(({ hosts }) => hosts)) this.#counts.set(host, this.#counts.get(host) ?? none)
    this.#tell({ type: 'play-end', play: more.play ?? 'play', aborted: more.aborted })
    for (const [host, counts] of this.#counts) {
      const failure = this.#failures.get(host)
      const pendingHandlers = more.pending?.[host]
      this.#tell({
        type: 'host-end',
        host,
        counts,
        changes: this.#changes.get(host) ?? { made: 0, planned: 0 },
        seconds,
        ...notReachedOf(host, missed),
        ...(failure ? { failure } : {}),
        ...(pendingHandlers ? { pendingHandlers } : {}),
      })
    }
    this.#tell({ type: 'run-end', seconds, exitCode: this.#failures.size > 0 ? 2 : 0, interrupted: more.interrupted === true, resume })
    return this.events
  }

  #tell(event: Record<string, unknown>): void {
    this.events.push({ time: new Date(this.#now).toISOString(), ...event } as Event)
  }

  #countChanges(host: string, end: Pick<ItemEnd, 'status' | 'changes' | 'check'>, wordless: boolean): void {
    const { made, planned } = this.#changes.get(host) ?? { made: 0, planned: 0 }
    const count = changesIn(end, wordless)
    this.#changes.set(host, (end.check ?? this.#check) ? { made, planned: planned + count } : { made: made + count, planned })
    if (count > 0) this.#told.add(host)
  }

  #count(host: string, { status, ignored, rescued }: Pick<TaskEnd, 'status' | 'ignored' | 'rescued'>): void {
    const words: Readonly<Record<TaskEnd['status'], readonly (keyof Counts)[]>> = {
      ok: ['ok'],
      changed: ['ok', 'changed'],
      failed: ['failed'],
      skipped: ['skipped'],
      unreachable: ['unreachable'],
      'would-run': ['wouldRun'],
      'cannot-tell': ['cannotTell'],
    }
    const counts = { ...(this.#counts.get(host) ?? none) }
    for (const word of ignored ? (['ok', 'ignored'] as const) : rescued ? (['rescued'] as const) : words[status]) counts[word] += 1
    this.#counts.set(host, counts as Counts)
  }
}

function notReachedOf(host: string, missed: readonly (NotReached & { readonly hosts: readonly string[] })[]) {
  const notReached = missed.flatMap(({ hosts, play, where, begun, cause, reason }) =>
    hosts.includes(host) ? [{ play, where, begun, cause, reason }] : [],
  )
  if (notReached.length === 0) return {}
  return { notReached, ...(notReached.every(({ begun }) => !begun) && notReached[0]?.cause === 'batch-failed' ? { untouched: true } : {}) }
}
