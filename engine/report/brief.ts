/** `exec`: a host whose whole output is one line is one line of the report; where all are, there is nothing else to read. */
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import type { TaskEnd } from './task-lines.ts'
import { valueLines } from './value-lines.ts'
import { verboseLines } from './verbosity.ts'

/** The line of a host; undefined where there is more to tell, or nothing. */
export function briefLine(end: TaskEnd, width: number, paint: Painter): string | undefined {
  const words = wordsOf(end)
  const [line] = words
  if (line === undefined || words.length > 1) return undefined
  const host = end.delegate ? `${end.host} -> ${end.delegate}` : end.host
  return `${paint.status(end.status, escapeLine(host).padEnd(width))}  ${line}`
}

/** What a program printed, or what a module that changed nothing found. */
function wordsOf(end: TaskEnd): readonly string[] {
  const { result, status, failure, changes } = end
  if (failure || (status !== 'ok' && status !== 'changed') || end.attempts !== undefined) return []
  if (typeof result !== 'object' || result === null) return []
  const { stdout, stderr } = result as Readonly<Record<string, unknown>>
  if (typeof stdout === 'string') return stderr || stdout.trim() === '' ? [] : valueLines(stdout.trim())
  return changes.length > 0 ? [] : verboseLines(end, [], 1, false)
}
