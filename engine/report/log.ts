/** `--log FILE`: a log of JSON lines, through pino. */
import { pino } from 'pino'
import type { Event, Reporter } from '../model/event.ts'

export function logReporter(file: string): Reporter {
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600, append: true })
  const log = pino({ base: undefined, level: 'debug', timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return {
    report(event) {
      const { type, time: _, ...rest } = event
      log[levelOf(event)](rest, type)
    },
    finish: () => destination.flushSync(),
  }
}

function levelOf(event: Event): 'error' | 'warn' | 'info' | 'debug' {
  if (event.type === 'warning' || event.type === 'not-reached') return 'warn'
  if (event.type === 'output' || event.type === 'task-start') return 'debug'
  return 'failure' in event && event.failure ? 'error' : 'info'
}
