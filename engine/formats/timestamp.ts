/** Points in time and spans between them, as Python's datetime has them: without a zone, to the microsecond. */
import { createRequire } from 'node:module'
import type Strftime from 'strftime'

export class DateTime {
  /** Milliseconds since 1970 of the same wall clock in UTC. */
  readonly time: number
  /** Beyond whole milliseconds. */
  readonly micro: number
  constructor(time: number, micro = 0) {
    this.time = time
    this.micro = micro
  }
  toString(): string {
    const date = new Date(this.time)
    const micros = date.getUTCMilliseconds() * 1000 + this.micro
    const text = date.toISOString().slice(0, 19).replace('T', ' ')
    return micros === 0 ? text : `${text}.${String(micros).padStart(6, '0')}`
  }
  toJSON(): string {
    return this.toString().replace(' ', 'T')
  }
}

/** A point in time as local wall-clock time. */
export function pointInTime(milliseconds: number): DateTime {
  const whole = Math.floor(milliseconds)
  return new DateTime(whole - new Date(whole).getTimezoneOffset() * 60_000)
}

export class TimeSpan {
  readonly microseconds: number
  constructor(microseconds: number) {
    this.microseconds = microseconds
  }
  get days(): number {
    return Math.floor(this.microseconds / 86_400_000_000)
  }
  /** Seconds beyond whole days. */
  get seconds(): number {
    return Math.floor((this.microseconds - this.days * 86_400_000_000) / 1_000_000)
  }
  toString(): string {
    const { days, seconds } = this
    const micros = this.microseconds - days * 86_400_000_000 - seconds * 1_000_000
    const two = (value: number) => String(value).padStart(2, '0')
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`
  }
  toJSON(): string {
    return this.toString()
  }
}

let loaded: typeof Strftime | undefined

/** Formats a date with strftime directives, in the controller's time zone or in UTC. */
export function formatTime(format: string, date: Date, utc = false): string {
  loaded ??= createRequire(import.meta.url)('strftime') as typeof Strftime
  return (utc ? loaded.timezone(0) : loaded)(format.replaceAll('%f', '%L000'), date)
}
