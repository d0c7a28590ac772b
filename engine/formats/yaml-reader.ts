/** Reads ordinary YAML in one pass over its text: nearly every playbook. What is unusual or wrong is left to a full parser, which takes ten times as long. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import { deepest, FlowReader, isQuote, leave, unusual } from './yaml-flow-reader.ts'
import { WrittenScalar } from './yaml-locate.ts'
import type { Entry, Node, ScalarNode } from './yaml-node.ts'
import { afterSpaces, blockText, isBlankAt, lineEnd, plainEnd, quotedEnd } from './yaml-scalar-texts.ts'

/** The tree of a text; undefined where a full parser must look at it. */
export function readOrdinary(source: Source): { node: Node; diagnostics: readonly Diagnostic[] } | undefined {
  if (/[\t\r\ufeff]|^(?:%|\.\.\.)/m.test(source.text)) return undefined
  const reader = new BlockReader(source)
  try {
    return { node: reader.document(), diagnostics: reader.diagnostics }
  } catch (error) {
    if (error === unusual) return undefined
    throw error
  }
}

/** Blocks, by how far they are indented. */
class BlockReader extends FlowReader {
  /** How far what comes next is indented; -1 at the end of the text. */
  #column = 0

  document(): Node {
    this.#toContent()
    if (this.#column === 0 && this.#isBorder()) {
      this.at += 3
      this.#endLine()
    }
    if (this.#column < 0) leave()
    const node = this.#block(-1)
    // A scalar alone is rare, and may go on at the beginning of a line.
    if (node.kind === 'scalar' || this.#column >= 0) leave()
    return node
  }

  #isBorder(): boolean {
    return this.text.startsWith('---', this.at) && isBlankAt(this.text, this.at + 3)
  }

  /** From the beginning of a line to the next line that is neither blank nor a comment. */
  #toContent(): void {
    for (;;) {
      const content = afterSpaces(this.text, this.at)
      if (content >= this.text.length) {
        this.at = content
        this.#column = -1
        return
      }
      const sign = this.text.charAt(content)
      if (sign !== '\n' && sign !== '#') {
        this.#column = content - this.at
        this.at = content
        return
      }
      this.at = lineEnd(this.text, content) + 1
    }
  }

  /** Over what may be behind a value on its line, and to the next content. */
  #endLine(): void {
    const end = afterSpaces(this.text, this.at)
    const sign = this.text.charAt(end)
    if (sign !== '\n' && sign !== '' && (sign !== '#' || end === this.at)) leave()
    this.at = Math.min(lineEnd(this.text, end) + 1, this.text.length)
    this.#toContent()
    if (this.#column === 0 && this.#isBorder()) leave()
  }

  #isEntry(): boolean {
    return this.text.charAt(this.at) === '-' && isBlankAt(this.text, this.at + 1)
  }

  /** What begins at the column, inside of a block that is indented by `indent`. */
  #block(indent: number): Node {
    if (++this.depth > deepest) leave()
    const node = this.#isEntry() ? this.#list() : this.#isKey() ? this.#dict() : this.#value(indent)
    this.depth--
    return node
  }

  /** Whether a key and its colon are on the line. */
  #isKey(): boolean {
    const sign = this.text.charAt(this.at)
    if (sign === '[' || sign === '{' || sign === '|' || sign === '>' || sign === '!') return false
    const end = isQuote(sign) ? quotedEnd(this.text, this.at) : plainEnd(this.text, this.at)
    if (end === undefined) return false
    const at = afterSpaces(this.text, end)
    return this.text.charAt(at) === ':' && isBlankAt(this.text, at + 1)
  }

  #list(): Node {
    const [start, column] = [this.at, this.#column]
    const items: Node[] = []
    let end = start
    while (this.#column === column && this.#isEntry()) {
      this.at++
      const item = this.#entryValue(column)
      items.push(item)
      end = item.place.end
    }
    if (this.#column > column) leave()
    return { kind: 'seq', place: this.place(start, end), items, unsafe: false }
  }

  /** What is behind `-`: in its line, or in the next ones. */
  #entryValue(column: number): Node {
    const at = afterSpaces(this.text, this.at)
    if (this.#endsAt(at)) return this.#below(at, column, false)
    this.#column = column + 1 + at - this.at
    this.at = at
    return this.#block(column)
  }

  /** Whether nothing but a comment is in the rest of the line. */
  #endsAt(at: number): boolean {
    const sign = this.text.charAt(at)
    return sign === '\n' || sign === '#' || sign === ''
  }

  /** What is in the lines below a key or a `-`, or null. A list may stand at the column of its key. */
  #below(at: number, column: number, isValue: boolean): Node {
    this.#endLine()
    if (this.#column > column || (isValue && this.#column === column && this.#isEntry())) return this.#block(column)
    return new WrittenScalar(this.place(at, at), '', 'plain', 'null', null)
  }

  #dict(): Node {
    const [start, column] = [this.at, this.#column]
    const written: Entry[] = []
    let end = start
    while (this.#column === column) {
      if (this.#isEntry() || !this.#isKey()) leave()
      const key = this.#key()
      const value = this.#dictValue(column)
      written.push({ key, value })
      end = value.place.end
    }
    if (this.#column > column) leave()
    return { kind: 'map', place: this.place(start, end), entries: this.entries(written), unsafe: false }
  }

  /** A key, and its colon. */
  #key(): ScalarNode {
    const start = this.at
    const key = this.scalar(Number.POSITIVE_INFINITY)
    // The full parser looks for the colon no further than that.
    if (this.at - start > 1000 || lineEnd(this.text, start) < this.at) leave()
    this.at = afterSpaces(this.text, this.at) + 1
    return key
  }

  #dictValue(column: number): Node {
    const at = afterSpaces(this.text, this.at)
    if (this.#endsAt(at)) return this.#below(at, column, true)
    this.at = at
    return this.#value(column)
  }

  /** A scalar, or a list or a dict in brackets, and the rest of its line. */
  #value(indent: number): Node {
    const sign = this.text.charAt(this.at)
    if (sign === '|' || sign === '>') return this.#blockScalar(indent)
    if (sign === '!') return this.#tagged(indent)
    const node = sign === '[' || sign === '{' ? this.flow() : this.scalar(indent)
    this.#endLine()
    return node
  }

  #tagged(indent: number): Node {
    const tag = /^!(vault|unsafe) +(?=[^\s#[{&*!])/.exec(this.text.slice(this.at, this.at + 100))
    if (!tag) leave()
    this.at += tag[0].length
    const { place, text, style } = this.#value(indent) as ScalarNode
    return new WrittenScalar(place, text, style, tag[1] as 'vault' | 'unsafe', text)
  }

  #blockScalar(indent: number): ScalarNode {
    const start = this.at
    const style = this.text.charAt(start) === '|' ? 'literal' : 'folded'
    const found = blockText(this.text, start, indent) ?? leave()
    this.at = found.end
    this.#toContent()
    if (this.#column === 0 && this.#isBorder()) leave()
    return this.made(start, found, style)
  }
}
