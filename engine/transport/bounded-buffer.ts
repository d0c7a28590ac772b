/** Output that is kept up to a bound and counted beyond it. */

/** Bytes kept of one stream of one step. */
export const KEPT_BYTES = 16 * 1024 * 1024
const BLOCK = 64 * 1024

/** Collects chunks of any size into blocks, so that a million tiny ones cost no more than their bytes. */
export class BoundedBuffer {
  #blocks: Buffer[] = []
  #filled = 0
  #size = 0
  #dropped = 0

  add(chunk: Buffer): void {
    let rest = chunk.subarray(0, Math.max(0, KEPT_BYTES - this.#size))
    this.#dropped += chunk.length - rest.length
    this.#size += rest.length
    while (rest.length > 0) {
      let block = this.#blocks.at(-1)
      if (!block || this.#filled === block.length) {
        // The first block fits what is there: most answers are a few bytes.
        block = Buffer.allocUnsafe(this.#blocks.length === 0 ? Math.max(rest.length, 512) : BLOCK)
        this.#blocks.push(block)
        this.#filled = 0
      }
      const copied = rest.copy(block, this.#filled)
      this.#filled += copied
      rest = rest.subarray(copied)
    }
  }

  /** What was kept, and how many bytes more there were; begins again. */
  take(): { readonly bytes: Buffer; readonly dropped: number } {
    const last = this.#blocks.at(-1)
    if (last) this.#blocks[this.#blocks.length - 1] = last.subarray(0, this.#filled)
    const bytes = this.#blocks.length === 1 ? (this.#blocks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#blocks)
    const dropped = this.#dropped
    this.#blocks = []
    this.#filled = 0
    this.#size = 0
    this.#dropped = 0
    return { bytes, dropped }
  }
}
