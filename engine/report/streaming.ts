/** With -v: the output of programs that run for more than a moment, line by line; shorter output is shown with the result. */
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { wordWidth } from './words.ts'

/** Milliseconds after which a program is worth following. */
const moment = 2000

type Output = Extract<Event, { type: 'output' }>

export interface Streaming {
  output(event: Output): readonly string[]
  /** Whether the output of this task on this host was shown; its memory ends here. */
  over(host: string): boolean
}

export function streaming(paint: Painter): Streaming {
  const running = new Map<string, { readonly since: number; held: Output[]; shown: boolean }>()
  return {
    output(event) {
      const now = Date.parse(event.time)
      const program = running.get(event.host) ?? { since: now, held: [], shown: false }
      running.set(event.host, program)
      program.held.push(event)
      if (now - program.since < moment) return []
      const lines = program.held.flatMap((each) => outputLines(each, paint))
      Object.assign(program, { held: [], shown: true })
      return lines
    },
    over(host) {
      const shown = running.get(host)?.shown === true
      running.delete(host)
      return shown
    },
  }
}

function outputLines({ host, text }: Output, paint: Painter): readonly string[] {
  const lines = escapeText(text).trimEnd().split('\n')
  return lines.map((line) => `${paint.dim(`${'output'.padEnd(wordWidth)}${escapeLine(host)} │`)} ${line}`)
}
