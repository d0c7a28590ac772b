/** Where the time went, as `timer` and `profile_tasks` report it: under the head of each task, and behind the recap. */
import type { TaskLabel } from '../../model/event.ts'

export type TimingKind = 'timer' | 'profile_tasks'

interface Spent {
  readonly name: string
  milliseconds: number
}

/** Most tasks that are listed at the end. */
const most = 20

export class Timings {
  readonly #kinds: readonly TimingKind[]
  readonly #columns: number
  #start?: number
  #now = 0
  /** When the last line with the time was written. */
  #lastLine = 0
  #current?: Spent
  #since = 0
  readonly #tasks = new Map<number, Spent>()

  constructor(kinds: readonly TimingKind[], columns: number) {
    this.#kinds = kinds
    this.#columns = columns
  }

  /** Events carry the time; the first one begins it. */
  at(time: string): void {
    this.#now = Date.parse(time)
    this.#start ??= this.#now
    this.#lastLine ||= this.#now
  }

  /** A task begins, and the one before has ended: what stands under its head. */
  task({ id }: TaskLabel, name: string): readonly string[] {
    if (!this.#kinds.includes('profile_tasks')) return []
    const line = this.#line()
    this.#ends()
    this.#current = this.#tasks.get(id) ?? { name, milliseconds: 0 }
    this.#tasks.set(id, this.#current)
    return [line]
  }

  end(): readonly string[] {
    return this.#kinds.flatMap((kind) => (kind === 'timer' ? [this.#took()] : this.#profile()))
  }

  #took(): string {
    const seconds = Math.floor((this.#now - (this.#start ?? this.#now)) / 1000)
    const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
    return `Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds`
  }

  #profile(): readonly string[] {
    const line = this.#line()
    this.#ends()
    const longest = [...this.#tasks.values()].sort((one, other) => other.milliseconds - one.milliseconds).slice(0, most)
    const rows = longest.map(({ name, milliseconds }) => {
      const seconds = ` ${(milliseconds / 1000).toFixed(2)}s`.padStart(9, '-')
      return `${name} `.padEnd(this.#columns - 9, '-') + seconds
    })
    return [line, `${'='.repeat(79)} `, ...rows]
  }

  #ends(): void {
    if (this.#current) this.#current.milliseconds += this.#now - this.#since
    this.#current = undefined
    this.#since = this.#now
  }

  /** The date, the time since the last such line, and since the start. */
  #line(): string {
    const text = `${dateText(new Date(this.#now))} (${clockText(this.#now - this.#lastLine)})       ${clockText(this.#now - (this.#start ?? 0))}`
    this.#lastLine = this.#now
    return `${`${text} `.padEnd(79, '*')} `
  }
}

function clockText(milliseconds: number): string {
  const part = (unit: number, size: number) => String(Math.floor(milliseconds / unit) % size).padStart(2, '0')
  const rest = String(Math.floor(milliseconds) % 1000).padStart(3, '0')
  return `${Math.floor(milliseconds / 3_600_000)}:${part(60_000, 60)}:${part(1000, 60)}.${rest}`
}

/** `Friday 27 November 2026  11:58:44 +0000`, where this machine is. */
function dateText(date: Date): string {
  const of = (words: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-US', words).format(date)
  const two = (number: number) => String(number).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${of({ weekday: 'long' })} ${two(date.getDate())} ${of({ month: 'long' })} ${date.getFullYear()}  ${clock} ${zone}`
}
