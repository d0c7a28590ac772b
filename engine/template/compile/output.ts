/** What a template writes: text, or the one value that it gives. */
import { toText } from '../values/text.ts'
import { Bytes } from '../values/values.ts'

export class Output {
  private count = 0
  private native: unknown = ''
  private written = ''
  private texts = false

  /** After `extends` nothing is written until the parent is. */
  silent = false

  /** What was written is one value of an expression, which keeps its kind. */
  get isOneValue(): boolean {
    return this.count === 1 && !this.texts
  }

  /** Adds a text that stands in the template itself. */
  addText(text: string): void {
    if (!this.silent) this.texts = true
    this.add(text)
  }

  /** Adds a piece; the first one is kept as the value it is. */
  add(piece: unknown): void {
    const value = piece instanceof Bytes && this.count > 0 ? piece.buffer.toString() : piece
    if (this.silent) return
    this.count++
    if (this.count === 1) {
      this.native = value
      if (typeof value !== 'symbol') this.written = pieceText(value)
    } else {
      if (this.count === 2 && typeof this.native === 'symbol') this.written = toText(this.native)
      this.written += pieceText(value)
    }
  }

  /** The only piece as it is, or the text of all. */
  get value(): unknown {
    return this.count === 1 ? this.native : this.written
  }

  get text(): string {
    return this.count === 1 ? pieceText(this.native) : this.written
  }
}

/** `None` as a part of a text is nothing at all. */
function pieceText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : toText(value)
}
