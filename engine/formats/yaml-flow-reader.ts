/** Reads scalars, and lists and dicts in brackets, of ordinary YAML. */
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'
import { WrittenScalar } from './yaml-locate.ts'
import { type Entry, mergeEntries, type Node, type ScalarNode, type ScalarStyle } from './yaml-node.ts'
import { resolvePlain } from './yaml-scalar.ts'
import { afterSpaces, isBlankAt, plainEnd, plainText, quotedText, type ScalarText } from './yaml-scalar-texts.ts'

/** Thrown at what a full parser must look at. */
export const unusual = Symbol('unusual')

/** Ends the reading. */
export function leave(): never {
  throw unusual
}

/** What is nested deeper is left to a full parser. */
export const deepest = 100
/** What no plain scalar begins with, save for `-`, `?` and `:` before a letter. */
const indicators = /[-?:,[\]{}#&*!|>'"%@`]/
const flowSigns = new Set([...',[]{}'].map((sign) => sign.charCodeAt(0)))
/** Whether a scalar in quotes begins with it. */
export const isQuote = (sign: string) => sign === '"' || sign === "'"
const isFlowSign = (code: number) => flowSigns.has(code)

/** Reads a text from where it stands. */
export class FlowReader {
  readonly diagnostics: Diagnostic[] = []
  protected readonly text: string
  protected at = 0
  protected depth = 0
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
    this.text = source.text
  }

  /** A plain scalar, whose further lines are indented by more than `indent`, or one in quotes. */
  protected scalar(indent: number): ScalarNode {
    const start = this.at
    const sign = this.text.charAt(start)
    if (!isQuote(sign) && indicators.test(sign) && (!/[-?:]/.test(sign) || isBlankAt(this.text, start + 1))) leave()
    const found = (isQuote(sign) ? quotedText(this.text, start) : plainText(this.text, start, indent)) ?? leave()
    this.at = found.end
    return this.made(start, found, sign === '"' ? 'double' : sign === "'" ? 'single' : 'plain')
  }

  protected flow(): Node {
    if (++this.depth > deepest) leave()
    const node = this.text.charAt(this.at) === '[' ? this.#flowList() : this.#flowDict()
    this.depth--
    return node
  }

  #flowList(): Node {
    const start = this.at++
    const items: Node[] = []
    while (this.#flowSign() !== ']') {
      items.push(this.#flowValue())
      this.#comma(']')
    }
    this.at++
    return { kind: 'seq', place: this.place(start, this.at), items, unsafe: false }
  }

  #flowDict(): Node {
    const start = this.at++
    const written: Entry[] = []
    while (this.#flowSign() !== '}') {
      const key = this.#flowScalar()
      const at = afterSpaces(this.text, this.at)
      if (this.text.charAt(at) !== ':' || (key.style === 'plain' && !isBlankAt(this.text, at + 1))) leave()
      this.at = at + 1
      this.#flowSign()
      written.push({ key, value: this.#flowValue() })
      this.#comma('}')
    }
    this.at++
    return { kind: 'map', place: this.place(start, this.at), entries: this.entries(written), unsafe: false }
  }

  #flowValue(): Node {
    const sign = this.text.charAt(this.at)
    return sign === '[' || sign === '{' ? this.flow() : this.#flowScalar()
  }

  #flowScalar(): ScalarNode {
    const start = this.at
    const sign = this.text.charAt(start)
    if (isQuote(sign)) return this.scalar(0)
    const end = plainEnd(this.text, start, isFlowSign)
    if (sign === '' || indicators.test(sign) || end === start) leave()
    this.at = end
    return this.made(start, { text: this.text.slice(start, end), end }, 'plain')
  }

  /** Over a comma; what else may be there ends the list or dict. */
  #comma(closing: string): void {
    const sign = this.#flowSign()
    if (sign === ',') this.at++
    else if (sign !== closing) leave()
  }

  /** The next sign inside of brackets, whose lines may be indented anyhow, as in PyYAML. */
  #flowSign(): string {
    this.at = afterSpaces(this.text, this.at)
    while (this.text.charAt(this.at) === '\n') {
      if (this.text.startsWith('---', ++this.at)) leave()
      this.at = afterSpaces(this.text, this.at)
    }
    return this.text.charAt(this.at)
  }

  protected made(start: number, { text, end }: ScalarText, style: ScalarStyle): ScalarNode {
    const { tag, value } = style === 'plain' ? resolvePlain(text) : ({ tag: 'str', value: text } as const)
    return new WrittenScalar(this.place(start, end), text, style, tag, value)
  }

  protected entries(written: readonly Entry[]): readonly Entry[] {
    return mergeEntries(written, (code, message, place, hint, severity = 'error') =>
      this.diagnostics.push({ code, severity, message, place, ...(hint && { hint }) }),
    )
  }

  protected place(start: number, end: number): Place {
    return { source: this.#source, start, end }
  }
}
