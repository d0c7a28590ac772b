/** Finds the frames of a message in a stream of arbitrary bytes, however it is cut into chunks. */
import type { Token } from './shell.ts'

interface FrameEvents {
  /** Bytes between frames, in order; each byte once, as soon as it cannot be part of a frame. */
  readonly data: (bytes: Buffer) => void
  /** The words of a frame, such as `['e', '3', '0']`. */
  readonly frame: (words: readonly string[]) => void
}

/** No frame is longer; what is longer only looks like one. */
const LONGEST = 160

/** A reader of one stream: call it with each chunk. */
export function frameReader(token: Token, events: FrameEvents): (chunk: Buffer) => void {
  const mark = Buffer.from(token.mark)
  let carried: Buffer | undefined
  return (chunk) => {
    let bytes = carried ? Buffer.concat([carried, chunk]) : chunk
    carried = undefined
    for (;;) {
      const at = bytes.indexOf(mark)
      if (at < 0) {
        const kept = possibleStart(bytes, mark)
        give(bytes.subarray(0, bytes.length - kept))
        if (kept > 0) carried = Buffer.from(bytes.subarray(bytes.length - kept))
        return
      }
      const lineEnd = bytes.indexOf(10, at)
      if (lineEnd < 0 && bytes.length - at < LONGEST) {
        give(bytes.subarray(0, at))
        carried = Buffer.from(bytes.subarray(at))
        return
      }
      const words = lineEnd < 0 ? undefined : wordsOf(bytes.toString('latin1', at + mark.length, lineEnd), token)
      // A lookalike is data, and so is what stands before a true frame.
      give(bytes.subarray(0, words ? at : at + mark.length))
      if (words) events.frame(words)
      bytes = bytes.subarray(words ? lineEnd + 1 : at + mark.length)
    }
  }
  function give(bytes: Buffer): void {
    if (bytes.length > 0) events.data(bytes)
  }
}

/** Each secret opens its own kinds of frames. That of a step stands in the environment of its shell, which a task may print: what is not whole is data. */
function wordsOf(rest: string, token: Token): readonly string[] | undefined {
  if (rest.startsWith(`${token.step} p `)) {
    const frame = rest.slice(token.step.length + 1)
    return /^p \d{1,10} \d{1,10} \d{1,10} (?:\d{1,20}|-)$/.test(frame) ? frame.split(' ') : undefined
  }
  if (!rest.startsWith(`${token.shell} `)) return undefined
  const words = rest.slice(token.shell.length + 1).split(' ')
  return words[0] === 'p' ? undefined : words
}

/** How many bytes at the end may be the begin of a mark. */
function possibleStart(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length -= 1)
    if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) return length
  return 0
}

/** Bytes kept of one stream of one step. */
const KEPT_BYTES = 16 * 1024 * 1024
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

  /** Begins again. */
  take(): Kept {
    const last = this.#blocks.at(-1)
    if (last) this.#blocks[this.#blocks.length - 1] = last.subarray(0, this.#filled)
    const bytes = this.#blocks.length === 1 ? (this.#blocks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#blocks)
    const dropped = this.#dropped
    this.#blocks = []
    this.#filled = 0
    this.#size = 0
    this.#dropped = 0
    return new Kept(bytes, dropped)
  }
}

/** What was kept of an output, and how many bytes more there were. */
export class Kept {
  readonly bytes: Buffer
  readonly dropped: number
  #text: string | undefined

  constructor(bytes: Buffer = Buffer.alloc(0), dropped = 0) {
    this.bytes = bytes
    this.dropped = dropped
  }

  /** Most answers are read as bytes: text is made of them when somebody asks for it. */
  get text(): string {
    this.#text ??= this.bytes.toString('utf8')
    return this.#text
  }
}
