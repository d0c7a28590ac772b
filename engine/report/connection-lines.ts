/** Lines of -vv and -vvv: how a host was reached, and what was sent to it. */
import type { Event } from '../model/event.ts'
import type { SentScript } from '../model/route.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { duration, margin, wordWidth } from './words.ts'

/** Characters of an argument that are shown. */
const longest = 200

export function connectedLines({ host, user, seconds, route }: Extract<Event, { type: 'connected' }>, paint: Painter): readonly string[] {
  const how = route
    ? [
        `${user}@${route.address}:${route.port}`,
        `with ${route.auth}`,
        ...(route.jumps.length > 0 ? [`through ${route.jumps.join(', ')}`] : []),
      ]
    : [user, 'on this machine']
  return [`${'connected'.padEnd(wordWidth)}${escapeLine(host)}  ${paint.dim(escapeLine([...how, duration(seconds)].join(' · ')))}`]
}

export function sentLines({ host, become, scripts }: Extract<Event, { type: 'sent' }>, paint: Painter): readonly string[] {
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
