/** The texts of scalars in ordinary YAML: where each ends in its source, and what it says. Undefined where only a full parser can say. */
import { trimEnd } from './trim.ts'

/** What a scalar says, and the offset after it. */
export interface ScalarText {
  readonly text: string
  readonly end: number
}

const [feed, space, doubleQuote, hash, quote, colon, backslash] = [10, 32, 34, 35, 39, 58, 92]

/** The first offset from `at` on that is no space. */
export function afterSpaces(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) === space) end++
  return end
}

/** The end of the line at an offset. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** Whether white space or nothing is at an offset. */
export function isBlankAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === space || code === feed || at >= text.length
}

/** Where the part of a plain scalar that is on one line ends, without the spaces behind it. */
export function plainEnd(text: string, start: number, isEnd: (code: number) => boolean = () => false): number {
  let end = start
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === feed || Number.isNaN(code) || isEnd(code)) return end
    if (code === colon && (isBlankAt(text, at + 1) || isEnd(text.charCodeAt(at + 1)))) return end
    if (code === space) {
      if (text.charCodeAt(at + 1) === hash) return end
    } else end = at + 1
  }
}

/** A plain scalar whose further lines are indented by more than `indent`. */
export function plainText(text: string, start: number, indent: number): ScalarText | undefined {
  let end = plainEnd(text, start)
  let folded: string | undefined
  for (;;) {
    const feeds = end
    let at = afterSpaces(text, end)
    let breaks = -1
    while (text.charCodeAt(at) === feed) {
      breaks++
      at = afterSpaces(text, at + 1)
    }
    const isFurther = breaks >= 0 && at < text.length && text.charCodeAt(at) !== hash && columnOf(text, at) > indent
    if (!isFurther) return { text: folded ?? text.slice(start, end), end: feeds }
    end = plainEnd(text, at)
    if (end === at || (text.charCodeAt(afterSpaces(text, end)) === colon && end < lineEnd(text, end))) return undefined
    folded = (folded ?? text.slice(start, feeds)) + (breaks > 0 ? '\n'.repeat(breaks) : ' ') + text.slice(at, end)
  }
}

/** How far an offset is from the beginning of its line. */
function columnOf(text: string, at: number): number {
  return at - (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1)
}

/** A scalar in quotes. Its further lines may be indented anyhow, as in PyYAML. */
export function quotedText(text: string, start: number): ScalarText | undefined {
  const end = quotedEnd(text, start)
  if (end === undefined) return undefined
  const raw = text.slice(start + 1, end - 1)
  const isSingle = text.charCodeAt(start) === quote
  const hasLines = raw.includes('\n')
  if (hasLines && (borderInside.test(raw) || (!isSingle && /\\[ \n]/.test(raw)))) return undefined
  const folded = hasLines ? fold(raw) : raw
  const inner = isSingle ? folded.replaceAll("''", "'") : raw.includes('\\') ? unescaped(folded) : folded
  return inner === undefined ? undefined : { text: inner, end }
}

/** What looks like the border of a document. */
const borderInside = /\n(?:---|\.\.\.)/

/** The offset after a scalar in quotes. */
export function quotedEnd(text: string, start: number): number | undefined {
  return text.charCodeAt(start) === quote ? singleEnd(text, start) : doubleEnd(text, start)
}

function singleEnd(text: string, start: number): number | undefined {
  let end = text.indexOf("'", start + 1)
  while (end >= 0 && text.charCodeAt(end + 1) === quote) end = text.indexOf("'", end + 2)
  return end < 0 ? undefined : end + 1
}

function doubleEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === backslash) at++
    else if (code === doubleQuote) return at + 1
  }
  return undefined
}

/** Lines become words of one line; of blank lines a line feed each is left. */
function fold(raw: string): string {
  const lines = raw.split('\n')
  const last = lines.length - 1
  let folded = trimEnd(lines[0] ?? '', ' ')
  let breaks = 0
  for (let index = 1; index <= last; index++) {
    const line = (lines[index] ?? '').replace(/^ +/, '')
    const shown = index === last ? line : trimEnd(line, ' ')
    if (shown === '' && index < last) breaks++
    else {
      folded += (breaks > 0 ? '\n'.repeat(breaks) : ' ') + shown
      breaks = 0
    }
  }
  return folded
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
  e: '\x1b',
}

function unescaped(text: string): string | undefined {
  let unusual = false
  const plain = text.replace(/\\([\s\S])/g, (_, sign: string) => {
    const meant = escapes[sign]
    if (meant === undefined) unusual = true
    return meant ?? ''
  })
  return unusual ? undefined : plain
}

/** A literal or folded block, whose header begins at `start` and whose lines are indented by more than `indent`. */
export function blockText(text: string, start: number, indent: number): ScalarText | undefined {
  const header = /^[|>]-?(?= *(?:$| #))/.exec(text.slice(start, lineEnd(text, start)))?.[0]
  if (header === undefined) return undefined
  const lines: string[] = []
  let own = -1
  let contents = 0
  let end = lineEnd(text, start) + 1
  for (let at = end; at < text.length; ) {
    const content = afterSpaces(text, at)
    const feeds = lineEnd(text, at)
    const width = content - at
    if (content === feeds) {
      if (own >= 0 ? width > own : width > indent) return undefined
      lines.push('')
    } else {
      if (own < 0) own = width
      if (own <= indent || (width < own && width > indent)) return undefined
      if (width < own) break
      lines.push(text.slice(at + own, feeds))
      contents = lines.length
      end = Math.min(feeds + 1, text.length)
    }
    at = feeds + 1
  }
  if (contents === 0) return undefined
  const kept = lines.slice(0, contents)
  const written = header.startsWith('|') ? kept.join('\n') : foldBlock(kept)
  return { text: header.endsWith('-') ? written : `${written}\n`, end }
}

/** As `fold`, but lines that are indented further stay lines. */
function foldBlock(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '')
  let folded = '\n'.repeat(first)
  let between = ''
  let wasFurther = false
  for (const line of lines.slice(first)) {
    if (line === '') {
      // The first one only ends the line before it.
      if (between === '\n') folded += '\n'
      between = '\n'
      continue
    }
    const isFurther = line.startsWith(' ')
    if (isFurther && between !== '') between = between === '\n' && !wasFurther ? '\n\n' : '\n'
    folded += between + line
    between = isFurther ? '\n' : ' '
    wasFurther = isFurther
  }
  return folded
}
