/** The events of a run while it goes on: read from a file of JSON lines that grows. */
import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'

/** Milliseconds between looks, and bytes that are read at once. */
const [pause, chunk] = [250, 1 << 20]

/**
 * What was added since the last look, in its order; it ends with the run, or where `isOver` says so and nothing more has come. An abort ends
 * it as well.
 */
export async function* followedEvents(file: string, signal: AbortSignal, isOver: () => boolean): AsyncGenerator<readonly Event[]> {
  const lines = new LineReader(file)
  try {
    for (let idle = false; !signal.aborted; ) {
      const over = idle && isOver()
      const events = lines.read().map((line, index) => eventIn(line, file, lines.count + index))
      if (events.length > 0) yield events
      else if (over) return
      if (events.some(({ type }) => type === 'run-end')) return
      idle = events.length === 0
      if (idle) await wait(pause, undefined, { signal }).catch(() => {})
    }
  } finally {
    lines.close()
  }
}

/** Whole lines of a file; one that has no end yet is kept for the next time. */
class LineReader {
  readonly #file: number
  #rest = Buffer.alloc(0)
  #next = 0
  /** The number of the first line that was read last. */
  count = 1

  constructor(file: string) {
    try {
      this.#file = openSync(file, 'r')
    } catch (error) {
      throw new Problem(`the events of the run cannot be read: ${(error as Error).message}`)
    }
  }

  read(): readonly string[] {
    this.count += this.#next
    const bytes = Buffer.allocUnsafe(chunk)
    const size = readSync(this.#file, bytes, 0, chunk, null)
    const all = Buffer.concat([this.#rest, bytes.subarray(0, size)])
    const end = all.lastIndexOf(10) + 1
    this.#rest = all.subarray(end)
    const lines = end === 0 ? [] : all.toString('utf8', 0, end - 1).split('\n')
    this.#next = lines.length
    return lines
  }

  close(): void {
    closeSync(this.#file)
  }
}

function eventIn(line: string, file: string, number: number): Event {
  try {
    const event = JSON.parse(line) as Partial<Event> | null
    if (typeof event?.type === 'string' && typeof event.time === 'string') return event as Event
  } catch {
    // It is reported below.
  }
  throw new Problem(`\`${file}\`:${number} is not an event`)
}
