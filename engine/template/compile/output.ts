/** Output of a template: text, or one native value. */
import { toText } from '../values/text.ts'
import { Bytes } from '../values/values.ts'

export class Output {
  private count = 0
  private native: unknown = ''
  private written = ''
  private texts = false

  /** After `extends`, only the parent writes. */
  silent = false

  /** Whether the output is one expression, which keeps its native type. */
  get isOneValue(): boolean {
    return this.count === 1 && !this.texts
  }

  /** Adds literal text of the template. */
  addText(text: string): void {
    if (!this.silent) this.texts = true
    this.add(text)
  }

  /** Adds a piece; the first one keeps its native value. */
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

  /** The native value of a single piece, or the text of all. */
  get value(): unknown {
    return this.count === 1 ? this.native : this.written
  }

  get text(): string {
    return this.count === 1 ? pieceText(this.native) : this.written
  }
}

/** `None` is written as nothing. */
function pieceText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : toText(value)
}
