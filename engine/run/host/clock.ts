/** The time of events and outcomes, on the controller's clock. */
import type { Outcome } from '../../model/action.ts'
import type { Event } from '../../model/event.ts'
import type { WithoutTime } from '../schedule/state.ts'

/** ISO 8601. */
export const now = (): string => new Date().toISOString()

/** An event of this moment. */
export function withTime({ type, ...rest }: WithoutTime<Event>): Event {
  return { type, time: now(), ...rest } as Event
}

/** The outcome of what the controller did itself, and has just ended. */
export function outcomeSince(start: string, more: Partial<Outcome> = {}): Outcome {
  return { code: 0, stdout: '', stderr: '', start, end: now(), ...more }
}
