/** Splitting strings, as Python's `split`, `rsplit` and `splitlines` do. */
import { needText } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'

/** Splits at most `limit` times from the left (no limit if negative), by default at white space. */
export function splitText(text: string, separator: unknown, limit: number): string[] {
  if (separator === undefined || separator === null) return splitSpace(text, limit)
  const by = checked(separator)
  const pieces = text.split(by)
  if (limit < 0 || pieces.length <= limit + 1) return pieces
  return [...pieces.slice(0, limit), pieces.slice(limit).join(by)]
}

export function splitTextRight(text: string, separator: unknown, limit: number): string[] {
  if (separator === undefined || separator === null) return splitSpaceRight(text, limit)
  const by = checked(separator)
  const pieces = text.split(by)
  const cut = pieces.length - limit
  return limit < 0 || cut <= 1 ? pieces : [pieces.slice(0, cut).join(by), ...pieces.slice(cut)]
}

function checked(separator: unknown): string {
  if (separator === '') throw new EvaluationError('`split` needs a separator that is not empty')
  return needText(separator, '`split`')
}

function splitSpace(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const cut = pieces.length === limit ? -1 : rest.search(/\s/)
    if (cut < 0) {
      pieces.push(limit >= 0 ? rest.trimEnd() : rest)
      break
    }
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  return pieces
}

function splitSpaceRight(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trimEnd()
  while (rest !== '') {
    const found = pieces.length === limit ? null : /\s(?=\S*$)/.exec(rest)
    if (found === null) {
      pieces.unshift(limit >= 0 ? rest : rest.trimStart())
      break
    }
    pieces.unshift(rest.slice(found.index + 1))
    rest = rest.slice(0, found.index).trimEnd()
  }
  return pieces
}

export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines =
    text.match(
      /[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])|[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+$/g,
    ) ?? []
  return keepEnds ? [...lines] : lines.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''))
}
