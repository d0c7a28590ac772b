/** What a task says beside its changes: the message of `debug`, or with -v its whole result. */

import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import type { TaskEnd } from './task-lines.ts'
import { textLines, valueLines } from './value-lines.ts'

type Result = Readonly<Record<string, unknown>>

/** What the line above says already. */
const shownInHead = ['changed', 'failed', 'skipped', 'skip_reason', 'false_condition', 'skipped_reason', 'attempts', 'diff']
/** What differs on every host and every run, and hides that all else is equal; -vv shows it. */
const volatileKeys = ['start', 'end', 'delta', 'elapsed']

/** `items`: how the items of its loop are called, in their order. */
export function verboseLines(
  { result, alwaysShown, failure, status }: Pick<TaskEnd, 'result' | 'alwaysShown' | 'failure' | 'status'>,
  items: readonly string[],
  verbosity: number,
  streamed: boolean,
): readonly string[] {
  if (failure && !alwaysShown) return []
  if (typeof result !== 'object' || result === null) return result === undefined ? [] : textLines(String(result))
  const dict = result as Result
  if (Array.isArray(dict.results)) return dict.results.flatMap((each: Result, index) => itemLines(each, items[index], verbosity, streamed))
  if (status === 'skipped') return []
  return resultLines(dict, verbosity, streamed)
}

/** What one item of a loop says, under the item. */
function itemLines(result: Result, name: string | undefined, verbosity: number, streamed: boolean): readonly string[] {
  const { ansible_loop_var: loopVar, ...rest } = result
  const { [String(loopVar)]: _, ...values } = rest
  const lines = values.skipped === true ? [] : resultLines(values, verbosity, streamed)
  if (lines.length === 0) return []
  return [name === undefined ? 'item' : `item ${escapeLine(name)}`, ...lines.map((line) => `  ${line}`)]
}

/** A message alone is shown as the text it is. */
function resultLines(result: Result, verbosity: number, streamed: boolean): readonly string[] {
  const shown = shownOf(result, verbosity, streamed)
  const names = Object.keys(shown)
  if (names.length === 0) return []
  return names.length === 1 && 'msg' in shown ? valueLines(shown.msg) : valueLines(shown)
}

function shownOf(result: Result, verbosity: number, streamed: boolean): Result {
  const hidden = verbosity > 2 ? [] : verbosity > 1 ? shownInHead : [...shownInHead, ...volatileKeys]
  return Object.fromEntries(
    Object.entries(result).filter(([name, value]) => {
      // Lists of lines repeat the texts they come from; what was streamed has been read.
      if (hidden.includes(name) || name === 'stdout_lines' || name === 'stderr_lines') return false
      return name === 'stdout' || name === 'stderr' ? !streamed && value !== '' : true
    }),
  )
}

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
