/** Lines for what is not about a task: the run, its plays, warnings. */
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { hintLines } from './failure.ts'
import { whereText } from './where.ts'
import { hostList, margin, wordWidth } from './words.ts'

export function eventLines(event: Event, paint: Painter): readonly string[] {
  switch (event.type) {
    case 'run-start':
      return event.check ? [paint.hint('Check mode: nothing is changed.')] : []
    case 'play-start':
      return ['', `${headOf(event.play, paint)}  ${paint.dim(`${hostList(event.hosts)} · ${whereText(event.where)}`)}`]
    case 'play-empty':
      return ['', `${headOf(event.play, paint)}  ${paint.changed(`no host is left for \`${escapeLine(event.pattern)}\``)}`]
    case 'play-end':
      return event.aborted === undefined ? [] : [paint.bad(`The play was ended: ${escapeLine(event.aborted)}`)]
    case 'warning':
      return warningLines(event, paint)
    default:
      return []
  }
}

function headOf(play: string, paint: Painter): string {
  return paint.bold(`PLAY ${escapeLine(play)}`)
}

function warningLines({ message, host, where, hint }: Extract<Event, { type: 'warning' }>, paint: Painter): readonly string[] {
  const head = `${'warning'.padEnd(wordWidth)}${escapeLine(message)}`
  const more = [...(host === undefined ? [] : [escapeLine(host)]), ...(where ? [whereText(where)] : [])].join(' · ')
  const lines = [`${paint.changed(head)}${more ? `  ${paint.dim(more)}` : ''}`]
  return hint ? [...lines, ...hintLines(hint, paint).map((line) => `${margin}${line}`)] : lines
}
