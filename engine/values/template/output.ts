/** What a template writes: text, or the one value that it gives. */
import { toText } from './text.ts'

export class Output {
  private count = 0
  private native: unknown = ''
  private written = ''

  /** After `extends` nothing is written until the parent is. */
  silent = false

  /** Adds a piece; the first one is kept as the value it is. */
  add(value: unknown): void {
    if (this.silent) return
    this.count++
    if (this.count === 1) {
      this.native = value
      if (typeof value !== 'symbol') this.written = toText(value)
    } else {
      if (this.count === 2 && typeof this.native === 'symbol') this.written = toText(this.native)
      this.written += typeof value === 'string' ? value : toText(value)
    }
  }

  /** The only piece as it is, or the text of all. */
  get value(): unknown {
    return this.count === 1 ? this.native : this.written
  }

  get text(): string {
    return this.count === 1 ? toText(this.native) : this.written
  }
}
