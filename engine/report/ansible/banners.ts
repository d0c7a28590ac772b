/** The heads of plays and tasks: one for a task, whatever many hosts are at it. */
import { resolve } from 'node:path'
import type { Where } from '../../model/diagnostic.ts'
import type { TaskLabel } from '../../model/event.ts'
import { banner, type Palette } from './palette.ts'

interface BannerOptions {
  readonly paint: Palette
  readonly verbosity: number
  readonly columns: number
  readonly marks?: CheckMarks
  /** Heads of tasks that look otherwise. */
  readonly own?: (task: TaskLabel, name: string) => readonly string[]
  /** What else stands under the head of a task. */
  readonly under?: (task: TaskLabel, name: string) => readonly string[]
}

export class Banners {
  readonly #options: BannerOptions
  #free = false
  /** The task whose head was shown last, and the hosts that began it since. */
  #last?: number
  readonly #begun = new Set<string>()

  constructor(options: BannerOptions) {
    this.#options = options
  }

  head(text: string): readonly string[] {
    return [banner(text, this.#options.columns)]
  }

  /** A playbook begins; from the second -v on. */
  playbook(file: string, plays: number): readonly string[] {
    const { verbosity, paint } = this.#options
    if (verbosity < 2) return []
    return [...this.head(`PLAYBOOK: ${file.split('/').at(-1)}`), paint('verbose', `${plays} plays in ${file}`)]
  }

  /** `free` is undefined for a further batch of the same play. */
  play(name: string, free: boolean | undefined): readonly string[] {
    if (free !== undefined) this.#free = free
    this.#last = undefined
    return this.head(`${name === '' ? 'PLAY' : `PLAY [${name.trim()}]`}${this.#options.marks?.ofPlay() ?? ''}`)
  }

  /** A host begins a task: a task it began before is a new round of it. Where hosts do not wait, heads come with the ends. */
  start(task: TaskLabel, host: string): readonly string[] {
    if (this.#free) return []
    if (this.#last === task.id && !this.#begun.has(host)) {
      this.#begun.add(host)
      return []
    }
    this.#begun.clear()
    this.#begun.add(host)
    return this.#shown(task)
  }

  /** Some words of `meta` are shown for each host, the others once. */
  meta(task: TaskLabel, host: string, word: string): readonly string[] {
    if (this.#free || ofEachHost.includes(word)) return this.#shown(task)
    return this.start(task, host)
  }

  /** A task ends on a host. */
  end(task: TaskLabel): readonly string[] {
    return this.#last === task.id ? [] : this.#shown(task)
  }

  /** As the head names it, or without the role. */
  nameOf({ id, name, action, role, unnamed, includedRole }: TaskLabel, withRole = true): string {
    if (id === gathering) return 'Gathering Facts'
    // The include of a role stands outside of the role around it; without a name it is called by what it includes.
    if (includedRole !== undefined) return unnamed ? `${action} : ${includedRole}` : name.trim()
    const own = unnamed ? action : name.trim()
    return role !== undefined && (withRole || unnamed) ? `${role} : ${own}` : own
  }

  #shown(task: TaskLabel): readonly string[] {
    this.#last = task.id
    const { paint, verbosity, under, marks, own } = this.#options
    if (own) return own(task, this.nameOf(task))
    const path = verbosity > 1 ? [paint('debug', pathLine(task))] : []
    return [
      ...this.head(`${task.handler ? 'RUNNING HANDLER' : 'TASK'} [${this.nameOf(task)}]${marks?.of(task) ?? ''}`),
      ...path,
      ...(under?.(task, this.nameOf(task)) ?? []),
    ]
  }
}

export function pathLine(task: TaskLabel): string {
  return `task path: ${pathOf(task.where)}`
}

/** From the root of the file system on, whoever reads it. */
export function pathOf({ file, line }: Where): string {
  return `${resolve(file)}:${line}`
}

const ofEachHost = ['noop', 'reset_connection', 'end_host', 'end_role', 'flush_handlers']

/** The task that no playbook holds. */
const gathering = -1

const mark = ' [CHECK MODE]'

export class CheckMarks {
  readonly #shown: boolean
  #run = false
  #play = false

  constructor(shown: boolean) {
    this.#shown = shown
  }

  /** The whole run is planned, and the marks are on. */
  get planned(): boolean {
    return this.#shown && this.#run
  }

  run(check: boolean): void {
    this.#run = check
    this.#play = check
  }

  /** undefined means as the run. */
  play(check: boolean | undefined): void {
    this.#play = check ?? this.#run
  }

  ofPlay(): string {
    return this.#shown && this.#play ? mark : ''
  }

  of({ check }: TaskLabel): string {
    return this.#shown && (check ?? this.#run) ? mark : ''
  }
}
