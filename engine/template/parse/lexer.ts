/** Lexer: splits a template into text, print and statement blocks and the tokens inside them, with Jinja's whitespace control. */
import { TemplateSyntaxError } from '../values/errors.ts'
import { lexWords, type Token } from './lex-words.ts'
import { type Markers, standardMarkers } from './markers.ts'

export type { Token, TokenKind } from './lex-words.ts'

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
