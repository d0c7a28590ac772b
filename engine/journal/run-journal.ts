/** The journal of the run at hand: takes down how far it comes, and knows how far the run came that it goes on from. */
import { digestOfFile } from '../formats/file-digests.ts'
import type { Event } from '../model/event.ts'
import { NotConsented } from '../model/oversight.ts'
import type { Answered, Beginning, Ended, Progress, TaskKey, Wanted } from '../model/progress.ts'
import { type RunEnd, sourcesFile } from './run-folder.ts'
import { addLine, emptyState, linesOf, type State, type StateLine } from './state-lines.ts'
import type { JournalWriter } from './writer.ts'

export interface JournalOptions {
  readonly writer: Pick<JournalWriter, 'state' | 'event' | 'flush' | 'write' | 'append' | 'size'>
  readonly redact: <T>(value: T) => T
  /** How far the run came that this one goes on from. */
  readonly earlier?: State
  /** Bytes of the other journals, once that is clear. */
  readonly others?: () => number | undefined
  /** Handlers that earlier runs left pending, by host. */
  readonly leftPending?: ReadonlyMap<string, readonly string[]>
  /** Asked before a command is carried out that may have been carried out before; undefined where there is nobody to ask. */
  readonly consent?: (beginning: Beginning) => Promise<boolean>
  /** Such commands are carried out. */
  readonly again?: boolean
  /** The source that an event is about, without secrets; only a run knows what is one. */
  readonly sourceOf?: (event: Event) => object | undefined
  /** Files of the project that were read so far. */
  readonly files: () => readonly string[]
}

/** Stands for the plays of earlier runs. */
const earlierPlays = 'earlier'

export class RunJournal implements Progress {
  readonly redact: Progress['redact']
  readonly goesOn: boolean
  readonly #options: JournalOptions
  readonly #earlier: State
  readonly #pending: State['pending']
  readonly #files: Set<string>
  readonly #hosts = new Set<string>()

  constructor(options: JournalOptions) {
    this.#options = options
    this.redact = options.redact
    this.goesOn = options.earlier !== undefined
    this.#earlier = options.earlier ?? emptyState()
    this.#files = new Set(options.files())
    const own = emptyState()
    this.#pending = own.pending
    for (const line of linesOf(this.#earlier)) {
      options.writer.state(line)
      if ('pending' in line) addLine(own, line)
    }
    for (const [host, names] of options.leftPending ?? []) this.pending(host, earlierPlays, names)
  }

  before(key: TaskKey): Ended | undefined {
    const found = this.#earlier.ended.get(textOf(key))
    return found?.print === key.print ? found.kept : undefined
  }

  hadEnded(key: TaskKey): boolean {
    return this.#earlier.ended.has(textOf(key))
  }

  hadBegun(key: TaskKey): boolean {
    return this.#earlier.begun.has(textOf(key))
  }

  async begin(key: TaskKey, beginning: Beginning): Promise<void> {
    const { writer, consent, again } = this.#options
    const begun = textOf(key)
    if (this.#earlier.begun.get(begun) && !again && !(await consent?.(beginning)))
      throw new NotConsented('this task had begun when the run was cut short, and may have done its work', {
        hint: 'look at the host; `--again` carries such tasks out once more',
      })
    if (beginning.isCommand) this.#earlier.begun.delete(begun)
    writer.state({ begun, ...(beginning.isCommand ? { command: true } : {}) })
    writer.flush()
  }

  end(key: TaskKey, kept?: Ended, wanted?: Wanted): void {
    const { writer } = this.#options
    // What changed nothing may be done again, should the power fail.
    const durable = kept === undefined || kept.status === 'changed'
    writer.state({ ended: textOf(key), print: key.print, ...(kept ? { kept } : {}) }, durable)
    if (wanted) writer.state({ wanted: textOf({ ...key, host: wanted.host }), digest: wanted.digest }, false)
  }

  answered(question: string): Answered | undefined {
    const { answers } = this.#earlier
    const text = answers.get(question)
    return answers.has(question) ? { ...(text === undefined ? {} : { text }) } : undefined
  }

  answer(question: string, text?: string): void {
    this.#options.writer.state({ question, ...(text === undefined || this.redact(text) !== text ? {} : { answer: text }) })
  }

  pending(host: string, play: string, handlers: readonly string[]): void {
    const line: StateLine = { pending: this.redact(handlers), host, play }
    const before = this.#pending.get(host)?.get(play) ?? []
    if (before.join('\n') === line.pending.join('\n')) return
    addLine({ ...emptyState(), pending: this.#pending }, line)
    this.#options.writer.state(line)
  }

  /** Takes down an event, without secrets, as reporters get it. */
  event(event: Event): void {
    const { writer, sourceOf } = this.#options
    const source = sourceOf?.(event)
    if (source) writer.append(sourcesFile, `${JSON.stringify(source)}\n`)
    writer.event(event)
    if (event.type === 'play-start' || event.type === 'batch-start') for (const host of event.hosts) this.#hosts.add(host)
    if (event.type === 'task-end' && event.task.handler && !event.failure) this.#handled(event.host, event.task.name)
    if (event.type === 'include' || event.type === 'play-start' || event.type === 'run-end') this.#noteFiles()
    if (event.type !== 'run-end') return
    const { exitCode, interrupted, seconds } = event
    const pending = Object.fromEntries(
      [...this.#pending.keys()].flatMap((host) => (this.#pendingOn(host).length > 0 ? [[host, this.#pendingOn(host)]] : [])),
    )
    this.#options.writer.flush()
    const others = this.#options.others?.()
    const total = others === undefined ? {} : { total: others + this.#options.writer.size }
    const end: RunEnd = { exitCode, interrupted, seconds, hosts: [...this.#hosts], ...total, pending }
    this.#options.writer.write('end.json', `${JSON.stringify(end)}\n`)
  }

  #pendingOn(host: string): readonly string[] {
    return pendingOn(this.#pending, host)
  }

  /** A handler ran: an earlier run leaves it pending no more. */
  #handled(host: string, name: string): void {
    const names = this.#pending.get(host)?.get(earlierPlays)
    if (names?.includes(name))
      this.pending(
        host,
        earlierPlays,
        names.filter((each) => each !== name),
      )
  }

  #noteFiles(): void {
    for (const file of this.#options.files()) {
      if (this.#files.has(file)) continue
      this.#files.add(file)
      const digest = digestOfFile(file)
      if (digest !== undefined) this.#options.writer.state({ file, digest }, false)
    }
  }
}

/** Handlers that were pending before the run whose state this is, and did not run in it, by host. */
export function passedOn({ pending }: State): ReadonlyMap<string, readonly string[]> {
  return new Map([...pending].flatMap(([host, plays]) => (plays.has(earlierPlays) ? [[host, plays.get(earlierPlays) ?? []]] : [])))
}

/** Names of handlers that wait on a host, over all plays. */
export function pendingOn(pending: State['pending'], host: string): readonly string[] {
  return [...new Set([...(pending.get(host)?.values() ?? [])].flat())]
}

function textOf({ host, where, occurrence }: TaskKey): string {
  return `${host}\t${where}\t${occurrence}`
}
