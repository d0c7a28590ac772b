/** Lexer: splits a template into text, print and statement blocks and the tokens inside them, with Jinja's whitespace control. */
import { TemplateSyntaxError } from '../values/values.ts'
import { lexWords, type Token } from './lex-words.ts'

export type { Token } from './lex-words.ts'

export interface LexOptions {
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
  readonly keepTrailingNewline: boolean
  /** Newline sequence of the output. */
  readonly newline?: string
  /** String literals of print blocks keep their backslashes, as in a playbook's values. */
  readonly literalBackslashes?: boolean
  readonly markers?: Markers
}

/** Lexer options for the values of a playbook. */
export const valueOptions: LexOptions = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: false, literalBackslashes: true }

/** Tokens of a bare expression, optionally with `{{ … }}` inside. */
export function lexExpression(text: string, interpolation = false): Token[] {
  const tokens: Token[] = []
  const closeInterpolation = interpolation && text.includes('{{') ? standardMarkers.closePrint : undefined
  const at = lexWords(text, 0, undefined, { literal: false, closeInterpolation }, tokens)
  tokens.push({ kind: 'end', text: '', start: at, end: at })
  return tokens
}

/** The tokens of a template. */
export function lexTemplate(text: string, options: LexOptions): Token[] {
  return new TemplateLexer(text, options).tokens()
}

class TemplateLexer {
  private readonly text: string
  private readonly options: LexOptions
  private readonly markers: Markers
  private readonly list: Token[] = []
  private at = 0
  /** Whether the next text is at the start of a line. */
  private lineStart = true

  constructor(text: string, options: LexOptions) {
    this.text = text
    this.options = options
    this.markers = options.markers ?? standardMarkers
  }

  tokens(): Token[] {
    const length = this.lengthToRead()
    while (this.at < length) {
      this.markers.open.lastIndex = this.at
      const found = this.markers.open.exec(this.text)
      if (found === null || found.index >= length) {
        this.pushText(this.text.slice(this.at, length), this.at)
        this.at = length
      } else this.block(found)
    }
    this.list.push({ kind: 'end', text: '', start: length, end: length })
    return this.list
  }

  private lengthToRead(): number {
    if (this.options.keepTrailingNewline) return this.text.length
    return this.text.length - (/\r\n$|[\r\n]$/.exec(this.text)?.[0].length ?? 0)
  }

  private block(found: RegExpExecArray): void {
    const groups = found.groups as { raw?: string; block?: string; print?: string; comment?: string; line?: string; remark?: string }
    const marker = found[0]
    const sign = groups.raw !== undefined ? (found.groups as { rawsign?: string }).rawsign : (found.groups as { sign?: string }).sign
    this.pushText(this.stripped(this.text.slice(this.at, found.index), sign, groups.print !== undefined), this.at)
    this.at = found.index + marker.length
    this.lineStart = marker.endsWith('\n')
    if (groups.comment !== undefined) this.comment(found.index)
    else if (groups.remark !== undefined) this.remark()
    else if (groups.line !== undefined) this.code(found.index, this.markers.closeLine)
    else if (groups.raw !== undefined) this.raw(found.index)
    else if (groups.print !== undefined) this.code(found.index, this.markers.closePrint)
    else this.code(found.index, this.options.trimBlocks ? this.markers.closeBlockTrimmed : this.markers.closeBlock)
  }

  private stripped(text: string, sign: string | undefined, print: boolean): string {
    if (sign === '-') return text.trimEnd()
    if (sign === '+' || print || !this.options.lstripBlocks) return text
    const line = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    return (line > 0 || this.lineStart) && text.slice(line).trim() === '' ? text.slice(0, line) : text
  }

  private comment(start: number): void {
    const end = this.find(this.options.trimBlocks ? this.markers.closeCommentTrimmed : this.markers.closeComment)
    if (end === null) throw new TemplateSyntaxError('this comment is not closed', start, this.text.length)
    this.leave(end)
  }

  private remark(): void {
    const { restOfLine } = this.markers
    restOfLine.lastIndex = this.at
    this.at += restOfLine.exec(this.text)?.[0].length ?? 0
  }

  private raw(start: number): void {
    const end = this.find(this.options.trimBlocks ? this.markers.endRawTrimmed : this.markers.endRaw)
    if (end === null) throw new TemplateSyntaxError('this `raw` block has no `endraw`', start, this.at)
    this.pushText(this.stripped(this.text.slice(this.at, end.index), end.groups?.sign, false), this.at)
    this.leave(end)
  }

  private find(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    return pattern.exec(this.text)
  }

  private leave(end: RegExpExecArray): void {
    this.at = end.index + end[0].length
    this.lineStart = /[\r\n]$/.test(end[0])
  }

  private code(start: number, close: RegExp): void {
    const print = close === this.markers.closePrint
    this.list.push({ kind: print ? 'open-print' : 'open-block', text: this.text.slice(start, this.at), start, end: this.at })
    const literal = print && this.options.literalBackslashes === true
    const end = lexWords(this.text, this.at, close, { literal }, this.list)
    close.lastIndex = end
    const found = close.exec(this.text)
    if (found === null) throw new TemplateSyntaxError(`\`${this.text.slice(start, this.at)}\` is not closed`, start, this.at)
    this.at = end + found[0].length
    this.lineStart = /[\r\n]$/.test(found[0])
    this.list.push({ kind: print ? 'close-print' : 'close-block', text: found[0].trim(), start: end, end: end + found[0].trimEnd().length })
  }

  private pushText(text: string, start: number): void {
    if (text === '') return
    const newline = this.options.newline ?? '\n'
    const shown = newline === '\n' && !text.includes('\r') ? text : text.replace(/\r\n|\r|\n/g, newline)
    this.list.push({ kind: 'text', text: shown, start, end: start + text.length })
  }
}

interface Markers {
  /** Matches the next block; its groups tell the kind. */
  readonly open: RegExp
  readonly closePrint: RegExp
  readonly closeBlock: RegExp
  readonly closeBlockTrimmed: RegExp
  readonly closeComment: RegExp
  readonly closeCommentTrimmed: RegExp
  readonly endRaw: RegExp
  readonly endRawTrimmed: RegExp
  /** Ends a line statement. */
  readonly closeLine: RegExp
  /** The rest of a line comment. */
  readonly restOfLine: RegExp
}

const words = {
  block_start_string: '{%',
  block_end_string: '%}',
  variable_start_string: '{{',
  variable_end_string: '}}',
  comment_start_string: '{#',
  comment_end_string: '#}',
}

/** Names of the marker options. */
export const markerNames: readonly string[] = Object.keys(words)

/** Marker options of the header only: line statements and line comments. */
export const lineMarkerNames: readonly string[] = ['line_statement_prefix', 'line_comment_prefix']

/** Jinja's markers with some replaced, such as `variable_start_string`. */
export function markersOf(chosen: Readonly<Record<string, string>>): Markers {
  const text = (name: keyof typeof words): string => quoted(chosen[name] ?? words[name])
  const block = text('block_start_string')
  const blockEnd = text('block_end_string')
  const newline = '(?:\\r\\n|\\r|\\n)?'
  const raw = `(?<raw>${block}(?<rawsign>[-+]?)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd}))`
  const kinds = [
    ['block', chosen.block_start_string ?? words.block_start_string],
    ['print', chosen.variable_start_string ?? words.variable_start_string],
    ['comment', chosen.comment_start_string ?? words.comment_start_string],
  ] as const
  const opening = openings(kinds, chosen)
  const close = (end: string, trim: string, flags: string) => new RegExp(`\\+${end}|-${end}\\s*|${end}${trim}`, flags)
  const endRaw = (trim: string) =>
    new RegExp(`${block}(?<sign>[-+]?)\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${trim})`, 'g')
  const printEnd = text('variable_end_string')
  return {
    open: new RegExp(`${raw}|(?:${opening})(?<sign>[-+]?)`, 'gm'),
    closePrint: new RegExp(`-${printEnd}\\s*|${printEnd}`, 'y'),
    closeBlock: close(blockEnd, '', 'y'),
    closeBlockTrimmed: close(blockEnd, newline, 'y'),
    closeComment: close(text('comment_end_string'), '', 'g'),
    closeCommentTrimmed: close(text('comment_end_string'), newline, 'g'),
    endRaw: endRaw(''),
    endRawTrimmed: endRaw(newline),
    closeLine: /\s*(?:\n|$)/my,
    restOfLine: /.*/y,
  }
}

/** Opening markers, longest first. */
function openings(kinds: readonly (readonly [string, string])[], chosen: Readonly<Record<string, string>>): string {
  const list = kinds.map(([kind, marker]) => ({ length: marker.length, pattern: `(?<${kind}>${quoted(marker)})` }))
  const { line_statement_prefix: line, line_comment_prefix: remark } = chosen
  if (line !== undefined) list.push({ length: line.length, pattern: `(?<line>^[ \\t\\v]*${quoted(line)})` })
  if (remark !== undefined) list.push({ length: remark.length, pattern: `(?<remark>(?:^|(?<=\\S))[^\\S\\r\\n]*${quoted(remark)})` })
  return list
    .sort((a, b) => b.length - a.length)
    .map(({ pattern }) => pattern)
    .join('|')
}

export const standardMarkers: Markers = markersOf({})

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
