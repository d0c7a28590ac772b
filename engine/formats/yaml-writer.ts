/** Puts YAML on lines: indentation, line width, and the quotes a text needs. */
import { analyse } from './yaml-scalar.ts'

/** The content of a literal block (`|`) for a text; undefined keeps quotes. */
export type Literal = (text: string) => string | undefined

export class YamlWriter {
  private out = ''
  private column = 0
  /** The last thing written was white space, or nothing was written yet. */
  private space = true
  private indention = true
  private indents: number[] = []
  private indent = -1
  private flowLevel = 0
  /** The last scalar keeps final line breaks, so what follows needs a marker. */
  private openEnded = false
  private readonly layout: { readonly indent: number; readonly width: number; readonly unicode: boolean; readonly literal?: Literal }

  constructor(layout: YamlWriter['layout']) {
    this.layout = {
      ...layout,
      indent: layout.indent > 1 && layout.indent < 10 ? layout.indent : 2,
      width: layout.width > layout.indent * 2 ? layout.width : 80,
    }
  }

  /** Whether the line has only indentation and `-` so far. */
  get atIndention(): boolean {
    return this.indention
  }

  /** The whole text. */
  finish(): string {
    const ended = this.column === 0 && this.out !== '' ? this.out : `${this.out}\n`
    return this.openEnded ? `${ended}...\n` : ended
  }

  indicator(sign: string, needsSpace: boolean, indention = false, space = false): void {
    const text = this.space || !needsSpace ? sign : ` ${sign}`
    this.space = space
    this.indention = this.indention && indention
    this.openEnded = false
    this.write(text)
  }

  /** Writes `inside` one level deeper; `same` keeps the level, for a list inside a dict. */
  block(same: boolean, inside: () => void): void {
    this.deeper(same ? this.indent : this.indent < 0 ? 0 : this.indent + this.layout.indent, inside)
  }

  flow<T>(open: string, close: string, items: readonly T[], each: (item: T) => void): void {
    this.indicator(open, true, false, true)
    this.flowLevel++
    this.deeper(this.indent < 0 ? this.layout.indent : this.indent + this.layout.indent, () => {
      for (const [at, item] of items.entries()) {
        if (at > 0) this.indicator(',', false)
        if (this.column > this.layout.width) this.newLine()
        each(item)
      }
    })
    this.flowLevel--
    this.indicator(close, false)
  }

  newLine(): void {
    const indent = Math.max(this.indent, 0)
    if (!this.indention || this.column > indent || (this.column === indent && !this.space)) this.lineBreak()
    if (this.column < indent) {
      this.space = true
      this.write(' '.repeat(indent - this.column))
    }
  }

  /** A scalar that is not a string, written unchanged. */
  plain(text: string, key: boolean): void {
    this.spaceBefore()
    this.spaced(text, !key, '')
  }

  /** A text in the quotes it needs. */
  text(text: string, key: boolean): void {
    const lines = this.layout.literal?.(text)
    if (lines !== undefined) {
      this.lines(lines, key)
      return
    }
    const can = analyse(text, this.layout.unicode)
    if (this.flowLevel > 0 ? can.flowPlain : can.blockPlain && !(key && text === '')) {
      this.plain(text, key)
      return
    }
    const go = () => (can.single && !(key && can.multiline) ? this.single(text, !key) : this.double(text, !key))
    this.deeper(this.scalarIndent(key), go)
  }

  /** A literal block, or double quotes if that is not possible. */
  private lines(text: string, key: boolean): void {
    const block = this.flowLevel === 0 && !key && analyse(text, this.layout.unicode).block
    this.deeper(this.scalarIndent(key), () => (block ? this.literal(text) : this.double(text, !key)))
  }

  /** Indentation of continuation lines; at least one level, even outside containers. */
  private scalarIndent(key: boolean): number {
    return this.indent < 0 ? this.layout.indent : this.indent + (key ? 0 : this.layout.indent)
  }

  /** The block header: the indentation if the text begins with spaces, and the chomping of final line breaks. */
  private literal(text: string): void {
    const keepsBreaks = /[\n\x85\u2028\u2029]{2}$|^[\n\x85\u2028\u2029]$/.test(text)
    const open = /[\n\x85\u2028\u2029]$/.test(text)
    const indent = /^[ \n\x85\u2028\u2029]/.test(text) ? this.layout.indent : ''
    this.indicator(`|${indent}${keepsBreaks ? '+' : open ? '' : '-'}`, true)
    this.lineBreak()
    for (const [part] of text.matchAll(/[\n\x85\u2028\u2029]|[^\n\x85\u2028\u2029]+/g)) {
      if (part === '\n') this.lineBreak()
      else if (/^[\x85\u2028\u2029]$/.test(part)) this.lineBreak(part)
      else {
        this.newLine()
        this.write(part)
        this.indention = false
      }
    }
    if (!open) this.lineBreak()
    this.openEnded = keepsBreaks
  }

  private deeper(indent: number, inside: () => void): void {
    this.indents.push(this.indent)
    this.indent = indent
    inside()
    this.indent = this.indents.pop() as number
  }

  private write(text: string): void {
    this.out += text
    this.column += Array.from(text).length
  }

  private lineBreak(sign = '\n'): void {
    this.out += sign
    this.column = 0
    this.space = true
    this.indention = true
  }

  private spaceBefore(): void {
    if (!this.space) this.write(' ')
    this.space = false
    this.indention = false
  }

  /** Words with single spaces between them, on as many lines as the width asks for. */
  private spaced(text: string, split: boolean, quote: string): void {
    const indent = () =>
      this.deeper(quote !== '' || this.indent < 0 ? Math.max(this.indent, 0) : this.indent + this.layout.indent, () => this.newLine())
    for (const found of text.matchAll(/ +|[^ ]+/g)) {
      const inner = found.index > 0 && found.index + found[0].length < text.length
      if (found[0] === ' ' && split && this.column > this.layout.width && (quote === '' || inner)) indent()
      else this.write(found[0])
    }
    this.space = false
    this.indention = false
  }

  private single(text: string, split: boolean): void {
    this.indicator("'", true)
    for (const [part] of text.matchAll(/\n+|[^\n]+/g)) {
      if (part.startsWith('\n')) {
        for (let left = part.length; left >= 0; left--) this.lineBreak()
        this.newLine()
      } else this.spaced(part.replaceAll("'", "''"), split, "'")
    }
    this.indicator("'", false)
  }

  private double(text: string, split: boolean): void {
    this.indicator('"', true)
    const letters = Array.from(text)
    let spaces = false
    for (const [at, letter] of letters.entries()) {
      const inner = at > 0 && at < letters.length - 1
      if (letter === ' ' && split && !spaces && inner && this.column > this.layout.width) {
        this.newLine()
        if (letters[at + 1] === ' ') this.write('\\')
      } else this.write(escaped(letter, this.layout.unicode))
      spaces = letter === ' '
    }
    this.space = false
    this.indention = false
    this.indicator('"', false)
  }
}

const short: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escaped(letter: string, unicode: boolean): string {
  const code = letter.codePointAt(0) as number
  const printable = code >= 0x20 && code <= 0x7e
  const wide = unicode && ((code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd))
  if ((printable || wide) && !'"\\\x85\u2028\u2029\ufeff'.includes(letter)) return letter
  const word = short[letter]
  if (word !== undefined) return `\\${word}`
  const digits = code.toString(16).toUpperCase()
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
