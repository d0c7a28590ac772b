/** What tasks kept for the end of the run, under the recap. */
import type { StatisticsReport } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'

export function statisticsLines(statistics: StatisticsReport | undefined, paint: Painter): readonly string[] {
  if (!statistics) return []
  const rows = [...rowsOf('all hosts', statistics.run), ...Object.entries(statistics.hosts).flatMap(([host, words]) => rowsOf(host, words))]
  const width = Math.max(...rows.map(([who]) => who.length))
  return ['', paint.bold('STATISTICS'), ...rows.map(([who, text]) => `${who.padEnd(width)}  ${text}`)]
}

function rowsOf(who: string, words: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(words).map(([name, value], index) => [index === 0 ? escapeLine(who) : '', escapeLine(`${name}: ${textOf(value)}`)])
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
