/** Plays a scene to a reporter while a clock of its own goes by the times of the events. */
import { mock } from 'node:test'
import type { Event, Reporter } from '../../engine/model/event.ts'
import { begin } from './stage.ts'

const step = 100

export async function perform<R extends Reporter>(events: readonly Event[], open: () => R, seen?: (reporter: R) => void): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: begin })
  try {
    const reporter = open()
    // What it loads on the way in is there before the first event.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    for (const event of events) {
      for (let left = Date.parse(event.time) - Date.now(); left > 0; left -= step) {
        mock.timers.tick(Math.min(step, left))
        seen?.(reporter)
      }
      reporter.report(event)
    }
    await reporter.finish?.()
  } finally {
    mock.timers.reset()
  }
}
