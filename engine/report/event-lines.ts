/** Lines for what is not about a task: the run, its plays, warnings. */
import type { Event, EventOf } from '../model/event.ts'
import type { SentScript } from '../model/route.ts'
import type { Position } from './at-work.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { hintLines } from './failure.ts'
import { duration, hostList, margin, routeWords, whereText, wordWidth } from './words.ts'

export function eventLines(event: Event, { play, plays }: Position, paint: Painter): readonly string[] {
  switch (event.type) {
    case 'run-start':
      return event.check ? [paint.hint('Check mode: nothing is changed.')] : []
    case 'play-start':
      return [
        '',
        `${headOf(event.play, ordinal(play, plays), paint)}  ${paint.dim(`${hostList(event.hosts)} · ${whereText(event.where)}`)}`,
      ]
    case 'play-empty':
      return [
        '',
        `${headOf(event.play, ordinal(play, plays), paint)}  ${paint.changed(`no host is left for \`${escapeLine(event.pattern)}\``)}`,
      ]
    case 'play-end':
      return event.aborted === undefined ? [] : [paint.bad(`The play was ended: ${escapeLine(event.aborted)}`)]
    case 'warning':
      return warningLines(event, paint)
    default:
      return []
  }
}

/** What stands between the batches of a play, the first one included. */
export function batchLines(event: EventOf<'play-start'> | EventOf<'batch-start'>, paint: Painter): readonly string[] {
  const [batch, hosts = []] = event.type === 'play-start' ? [1, event.firstBatch] : [event.batch, event.hosts]
  return hosts.length > 0 ? ['', `${paint.bold(`BATCH ${batch} of ${event.batches}`)}  ${paint.dim(hostList(hosts))}`] : []
}

function headOf(play: string, which: string, paint: Painter): string {
  return paint.bold(`PLAY${which} ${escapeLine(play)}`)
}

function ordinal(number: number, all: number): string {
  return all > 1 ? ` ${number} of ${all} ` : ''
}

function warningLines({ message, host, where, hint }: EventOf<'warning'>, paint: Painter): readonly string[] {
  const head = `${'warning'.padEnd(wordWidth)}${escapeLine(message)}`
  const more = [...(host === undefined ? [] : [escapeLine(host)]), ...(where ? [whereText(where)] : [])].join(' · ')
  const lines = [`${paint.changed(head)}${more ? `  ${paint.dim(more)}` : ''}`]
  return hint ? [...lines, ...hintLines(hint, paint).map((line) => `${margin}${line}`)] : lines
}

/** Characters of an argument that are shown. */
const longest = 200

export function connectedLines({ host, user, seconds, route }: EventOf<'connected'>, paint: Painter): readonly string[] {
  const how = [...routeWords(user, route), duration(seconds)].join(' · ')
  return [`${'connected'.padEnd(wordWidth)}${escapeLine(host)}  ${paint.dim(escapeLine(how))}`]
}

export function sentLines({ host, become, scripts }: EventOf<'sent'>, paint: Painter): readonly string[] {
  const head = [escapeLine(host), ...(become === undefined ? [] : [`as ${escapeLine(become)}`])].join(' · ')
  return [
    `${'sent'.padEnd(wordWidth)}${paint.dim(head)}`,
    ...scripts.flatMap((each) => scriptLines(each).map((line) => paint.dim(`${margin}${line}`))),
  ]
}

function scriptLines({ kind, script, args, env, stdin }: SentScript): readonly string[] {
  const words =
    args === undefined
      ? ['(arguments hidden by `no_log`)']
      : args.map((each) => JSON.stringify(each.length > longest ? `${each.slice(0, longest)}…` : each))
  const more = [...(env.length > 0 ? [`environment: ${env.join(', ')}`] : []), ...(stdin ? ['standard input: hidden'] : [])]
  const head = [`${kind}:`, ...words, ...(more.length > 0 ? [`(${more.join('; ')})`] : [])].join(' ')
  const lines = escapeText(script.trim()).split('\n')
  return [escapeLine(head), ...lines.map((line) => `  | ${line}`)]
}
