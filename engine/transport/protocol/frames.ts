/** Finds the frames of a message in a stream of arbitrary bytes, however it is cut into chunks. */
import type { Token } from './shell.ts'

export interface FrameEvents {
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
