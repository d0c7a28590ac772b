/** Steps whose standard input is a local file or large: each gets a channel of its own, and its bytes flow as they are. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Problem } from '../../model/diagnostic.ts'
import type { Act, Ask, Message, Reply, Script } from '../contract.ts'
import { converse, newToken } from './conversation.ts'
import { unlessCancelled } from './limits.ts'
import { printfFormat } from './quote.ts'
import { compose, prepare } from './shell.ts'
import { closeStarted, type Starter } from './start.ts'
import type { Aside } from './watch.ts'

/** Bytes of standard input that still travel inside a message. */
const INLINE = 1024 * 1024

export interface Segment {
  readonly acts: readonly Act[]
  readonly asks: readonly Ask[]
  /** The one step of this segment is to be streamed. */
  readonly streamed?: boolean
}

/** Cuts a message where a step must be streamed; one segment where none is. */
export function segmentsOf(message: Message): readonly Segment[] {
  if (![...message.acts, ...message.asks].some(isLarge)) return [message]
  const acts = cut(message.acts).map((part): Segment => ({ acts: part, asks: [], streamed: part.some(isLarge) }))
  const asks = cut(message.asks).map((part): Segment => ({ acts: [], asks: part, streamed: part.some(isLarge) }))
  return [...acts, ...asks]
}

function cut<T extends Script>(steps: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = []
  for (const step of steps) {
    const last = parts.at(-1)
    if (last && !isLarge(step) && !last.some(isLarge)) last.push(step)
    else parts.push([step])
  }
  return parts
}

function isLarge({ stdin }: Script): boolean {
  if (stdin === undefined) return false
  return typeof stdin === 'string' || Buffer.isBuffer(stdin) ? stdin.length > INLINE : true
}

/** Runs the one step of a message on a new channel. */
export async function stream(starter: Starter, message: Message, aside: Aside): Promise<Reply> {
  const content = await contentOf([...message.acts, ...message.asks][0]?.stdin)
  const token = newToken()
  const steps = { acts: message.acts, asks: message.asks }
  const first = (oneStream: boolean) => {
    const text = prepare(oneStream, starter.here) + compose({ ...steps, token, oneStream, streamed: content.size })
    return `exec 9<&0; eval "$(printf ${printfFormat(text, { oneLine: true })})"\n`
  }
  const { program, oneStream } = await unlessCancelled(
    starter.start(first, `${token.mark}${token.shell} s `, true),
    message.signal,
    starter.limits,
    closeStarted,
  )
  try {
    content.bytes.on('error', () => program.close())
    content.bytes.pipe(program.stdin, { end: !oneStream })
    const { name, limits } = starter
    return (await converse({ program, oneStream, message, token, limits, name, aside })).reply
  } finally {
    content.bytes.destroy()
    program.close()
  }
}

async function contentOf(stdin: Script['stdin']): Promise<{ readonly bytes: Readable; readonly size: number }> {
  if (stdin === undefined) return { bytes: Readable.from([]), size: 0 }
  if (typeof stdin === 'string' || Buffer.isBuffer(stdin)) {
    const bytes = Buffer.from(stdin)
    return { bytes: Readable.from(pieces(bytes)), size: bytes.length }
  }
  const found = await stat(stdin.file).catch((error: Error) => {
    throw new Problem(`the local file \`${stdin.file}\` cannot be read: ${error.message}`)
  })
  return { bytes: createReadStream(stdin.file, { highWaterMark: 256 * 1024 }), size: found.size }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 256 * 1024) yield bytes.subarray(start, start + 256 * 1024)
}
