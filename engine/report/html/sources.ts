/** The lines of a playbook that a failure is about, as they are when it is reported. */
import { readFileSync } from 'node:fs'
import type { Where } from '../../model/diagnostic.ts'
import type { Event, EventOf } from '../../model/event.ts'
import { escapeExact } from '../escape.ts'
import { whereText } from '../words.ts'
import type { PageSource } from './page-data.ts'

/** Lines before and after the one it is about. */
const [before, after] = [8, 10]
/** Characters of a line that are shown, and of a file that is read. */
const [longestLine, largestFile] = [400, 4_000_000]

/** The place whose source is shown with it: that of its failure, unless `no_log` hides what it does. */
export function sourcePlace({ failure, task, result }: EventOf<'task-end' | 'item-end'>): Where | undefined {
  const censored = typeof result === 'object' && result !== null && 'censored' in result
  return failure && !censored ? (failure.where ?? task.where) : undefined
}

/** Undefined where the file cannot be read or does not have the line. */
export type Excerpt = (where: Where) => PageSource | undefined

/** `redact` takes secrets out of a text. */
export function excerpts(redact: (text: string) => string): Excerpt {
  const files = new Map<string, readonly string[]>()
  return (where) => {
    const { file, line } = where
    let lines = files.get(file)
    if (!lines) {
      lines = linesOf(file)
      files.set(file, lines)
    }
    if (line < 1 || line > lines.length) return undefined
    const [first, end] = taskAround(lines, line - 1)
    // A secret may fill several lines; each of them is one as well.
    const shown = lines.slice(first, end).map((text) => escapeExact(redact(text)).slice(0, longestLine))
    return { where: whereText(where), first: first + 1, line, lines: shown }
  }
}

/** Gives the source of each failure once, for a page that is made of the journal. */
export function sourceKeeper(redact: (text: string) => string): (event: Event) => PageSource | undefined {
  const excerpt = excerpts(redact)
  const kept = new Set<string>()
  return (event) => {
    const place = event.type === 'task-end' || event.type === 'item-end' ? sourcePlace(event) : undefined
    if (!place || kept.has(whereText(place))) return undefined
    kept.add(whereText(place))
    return excerpt(place)
  }
}

/**
 * The lines of the task that holds a line, and no others: its neighbours may hide what they do by `no_log`, and variables beside one that is
 * wrong may be secrets. Outside of a task it is the line alone.
 */
function taskAround(lines: readonly string[], line: number): readonly [number, number] {
  const indent = (text: string | undefined) => text?.search(/\S/) ?? -1
  let first = line
  let least = indent(lines[line])
  while (first >= 0 && !(/^\s*-\s/.test(lines[first] ?? '') && (first === line || indent(lines[first]) < least))) {
    const here = indent(lines[first])
    if (here >= 0) least = Math.min(least, here)
    first--
  }
  if (first < 0) return [line, line + 1]
  const dash = indent(lines[first])
  let end = first + 1
  while (end < lines.length && (indent(lines[end]) > dash || indent(lines[end]) < 0)) end++
  while (end > line + 1 && indent(lines[end - 1]) < 0) end--
  if (lines.slice(first, end).some((text) => /^\s*(?:-\s+)?(?:hosts|block|import_playbook):/.test(text))) return [line, line + 1]
  return [Math.max(first, line - before), Math.min(end, line + 1 + after)]
}

function linesOf(file: string): readonly string[] {
  try {
    const text = readFileSync(file, 'utf8')
    return text.length > largestFile ? [] : text.split(/\r?\n/)
  } catch {
    return []
  }
}
