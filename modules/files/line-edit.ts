/** Adds, replaces or removes one line of a text. */

import { expandTemplate, pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

/** The wanted line; all texts have one character per byte. */
export interface LineSpec {
  readonly line: string
  readonly regexp?: string
  readonly searchString?: string
  readonly insertAfter?: string
  readonly insertBefore?: string
  readonly backrefs: boolean
  readonly firstMatch: boolean
}

export interface LineResult {
  readonly lines: readonly string[]
  readonly message: '' | 'line added' | 'line replaced'
}

/** Lines with the wanted one. */
export function withLine(lines: readonly string[], spec: LineSpec): LineResult {
  const found = findMatch(lines, spec)
  const place = found ? undefined : findPlace(lines, spec)
  const index = found?.index ?? place?.exact
  if (index !== undefined)
    return replaceAt(lines, index, ended(found?.match && spec.backrefs ? expandTemplate(spec.line, found.match) : spec.line))
  if (spec.backrefs) return { lines, message: '' }
  const line = `${spec.line}\n`
  if (spec.insertBefore === 'BOF' || spec.insertAfter === 'BOF') return insertAt(lines, 0, line)
  if (spec.insertAfter === 'EOF' || place?.anchor === undefined) return insertAt(lines, lines.length, line)
  const follower = lines[place.anchor]
  const already = spec.insertAfter !== undefined && follower !== undefined && bare(follower) === spec.line
  return already ? { lines, message: '' } : insertAt(lines, place.anchor, line)
}

/** Lines without the matching ones: by expression, by text, or by equality. */
export function withoutLine(lines: readonly string[], spec: Pick<LineSpec, 'regexp' | 'searchString'> & { readonly line?: string }) {
  const expression = spec.regexp === undefined ? undefined : pythonRegExp(spec.regexp, { bytes: true })
  const goes = (line: string) => {
    if (expression) return expression.test(line)
    return spec.searchString === undefined ? bare(line) === spec.line : line.includes(spec.searchString)
  }
  return lines.filter((line) => !goes(line))
}

/** The last matching line, or the first one if wanted. */
function findMatch(lines: readonly string[], { regexp, searchString, firstMatch }: LineSpec) {
  const expression = regexp === undefined ? undefined : pythonRegExp(regexp, { bytes: true })
  if (!expression && searchString === undefined) return undefined
  let found: { readonly index: number; readonly match?: RegExpExecArray } | undefined
  for (const [index, line] of lines.entries()) {
    const match = expression?.exec(line) ?? undefined
    if (!match && !(searchString !== undefined && line.includes(searchString))) continue
    found = { index, match }
    if (firstMatch) break
  }
  return found
}

/** The last line equal to the wanted one, and where a new one would be inserted. */
function findPlace(lines: readonly string[], { line: wanted, insertAfter, insertBefore, firstMatch }: LineSpec) {
  const pattern = [insertAfter, insertBefore].find((word) => word !== undefined && word !== 'BOF' && word !== 'EOF')
  if (insertBefore === 'EOF') throw new Problem('`insertbefore` cannot be `EOF`', { hint: 'use `insertafter: EOF`' })
  const expression = pattern === undefined ? undefined : pythonRegExp(pattern, { bytes: true })
  let exact: number | undefined
  let anchor: number | undefined
  for (const [index, line] of lines.entries()) {
    if (bare(line) === wanted) exact = index
    else if (expression?.test(line)) {
      anchor = insertAfter === undefined ? index : index + 1
      if (firstMatch) break
    }
  }
  return { exact, anchor }
}

function replaceAt(lines: readonly string[], index: number, line: string): LineResult {
  if (lines[index] === line) return { lines, message: '' }
  return { lines: lines.with(index, line), message: 'line replaced' }
}

/** Inserts a line; after a last line without a line end it starts a new one. */
function insertAt(lines: readonly string[], index: number, line: string): LineResult {
  const last = lines.at(-1)
  const separator = index === lines.length && last !== undefined && !last.endsWith('\n') ? ['\n'] : []
  return { lines: lines.toSpliced(index, 0, ...separator, line), message: 'line added' }
}

function ended(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`
}

function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}
