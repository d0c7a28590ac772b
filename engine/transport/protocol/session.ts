/** A resident shell: started with its first message, then used for one message at a time. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Problem } from '../../model/diagnostic.ts'
import type { Answer } from '../../model/read.ts'
import {
  type Act,
  type Ask,
  accepted,
  Cancelled,
  type LockAnswer,
  type MachineLock,
  type Message,
  type Reply,
  type Script,
  type Shell,
  type StepOutcome,
  Unreachable,
} from '../contract.ts'
import { converse, NothingBegun, newToken } from './conversation.ts'
import { isSettledWithin, unlessCancelled, within } from './limits.ts'
import { sendLocking } from './lock.ts'
import type { OrphanSearch } from './orphans.ts'
import { printfFormat } from './quote.ts'
import { compose, ifGroupsHold, prepare } from './shell.ts'
import { closeStarted, type Started, type Starter } from './start.ts'
import type { Aside } from './watch.ts'

/** The shell of one user on one link. */
export class Session implements Shell {
  readonly #starter: Starter
  readonly #onMessage: () => void
  /** What the first message looks for. */
  readonly #orphanSearch: OrphanSearch | undefined
  #started: Promise<Started> | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #asideQueue: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(starter: Starter, onMessage: () => void = () => undefined, orphanSearch?: OrphanSearch) {
    this.#starter = starter
    this.#onMessage = onMessage
    this.#orphanSearch = orphanSearch
  }

  send(message: Message): Promise<Reply> {
    const sent = this.#queue.then(() => this.#send(message))
    this.#queue = sent.catch(() => undefined)
    return sent
  }

  /** The user that its shell is. */
  get user(): string {
    return this.#starter.user
  }

  /** Ends its shell once the messages before are answered, and settles when that has ended; the next message starts another. */
  end(): Promise<void> {
    const ended = this.#queue.then(() => this.#end())
    this.#queue = ended
    return ended
  }

  close(): void {
    this.#closed = true
    this.#started?.then(closeStarted, () => undefined)
  }

  async #end(): Promise<void> {
    const started = await this.#started?.catch(() => undefined)
    this.#started = undefined
    if (!started) return
    // By a command: on a terminal an end of input would not arrive.
    started.program.stdin.write('exit\n')
    await isSettledWithin(this.#starter.limits.aside, started.program.ended)
    closeStarted(started)
  }

  /** A message is one exchange, unless a step's standard input is so large that it takes a channel of its own. */
  async #send(message: Message): Promise<Reply> {
    const acts: StepOutcome[] = []
    const asks: Answer[] = []
    let lock: LockAnswer | undefined
    const counted = (own: Message) => {
      this.#onMessage()
      return this.#converse(own)
    }
    const searching = (own: Message) => (this.#orphanSearch?.due ? this.#orphanSearch.sendWith(own, counted) : counted(own))
    await this.#orphanSearch?.before(counted, message.signal)
    let isLockDue = message.lock !== undefined && !message.lock.covers(this.user)
    const segments = segmentsOf(message)
    // What is streamed has a shell of its own, which is gone behind it.
    if (isLockDue && segments[0]?.streamed) segments.unshift({ acts: [], asks: [] })
    for (const segment of segments) {
      if (message.signal?.aborted) throw new Cancelled()
      const stopped = acts.some(({ code }, index) => !accepted(message.acts[index] as Act, code))
      const part = { ...message, acts: stopped ? [] : segment.acts, asks: segment.asks, onOutput: outputFrom(message, acts.length) }
      if (part.acts.length + part.asks.length === 0 && !isLockDue) continue
      const locks = isLockDue ? message.lock : undefined
      isLockDue = false
      const sent = segment.streamed ? this.#stream(part) : locks ? this.#sendLocking(part, locks, searching) : searching(part)
      const reply = await sent.catch((error: unknown) => {
        throw acts.length + asks.length > 0 ? notRepeatable(error) : error
      })
      acts.push(...reply.acts)
      asks.push(...reply.asks)
      lock = reply.lock ?? lock
      if (lock?.kind === 'held') break
    }
    return { acts, asks, ...(lock && { lock }) }
  }

  async #sendLocking(message: Message, lock: MachineLock, send: (own: Message) => Promise<Reply>): Promise<Reply> {
    const { login, limits, user } = this.#starter
    const reply = await sendLocking(message, login, limits.silence / 1000, send)
    const started = await this.#started
    if (started && reply.lock?.kind !== 'held') lock.taken(user, started.program.ended, reply.lock?.kind === 'own')
    return reply
  }

  #stream(message: Message): Promise<Reply> {
    this.#onMessage()
    return stream(this.#starter, message, this.#aside)
  }

  async #converse(message: Message): Promise<Reply> {
    if (this.#closed) throw new Unreachable('lost', `the connection to \`${this.#starter.name}\` is closed`)
    const token = newToken()
    const text = (oneStream: boolean) => compose({ acts: message.acts, asks: message.asks, token, oneStream })
    const running = this.#started
    // What still ends something of the message before must not meet this one.
    if (running) await this.#asideQueue
    const { name, limits, here, became } = this.#starter
    this.#started ??= this.#starter.start(
      (oneStream) => prepare(oneStream, here, became) + text(oneStream),
      `${token.mark}${token.shell} s `,
    )
    try {
      const { program, oneStream } = await unlessCancelled(this.#started, message.signal, limits, closeStarted)
      if (running) program.stdin.write((became === undefined ? '' : ifGroupsHold(became)) + text(oneStream))
      const { reply, shellGone } = await converse({ program, oneStream, message, token, limits, name, aside: this.#aside })
      if (shellGone) this.#started = undefined
      return reply
    } catch (error) {
      // A shell that failed once is not asked again; the next message starts another.
      if (!(error instanceof Cancelled) || error.shellGone) this.#started = undefined
      // It had ended between two messages, such as by a command that ends all processes of its user, or since its user has other groups.
      if (running && error instanceof NothingBegun) return this.#converseAgain(message)
      throw error
    }
  }

  /** The shell that ended may have held the lock. */
  #converseAgain(message: Message): Promise<Reply> {
    const { lock, acts } = message
    const send = (own: Message) => this.#converse(own)
    const isLockDue = lock && acts.length > 0 && !acts.some(({ locks }) => locks) && !lock.covers(this.user)
    return isLockDue ? this.#sendLocking(message, lock, send) : send(message)
  }

  /**
   * Runs a script as the same user beside what the shell is busy with; one at a time, so that a host that answers none is not asked by many. It is
   * asked, not an act: the end of an act may be held back, and what releases that would need to be released itself.
   */
  readonly #aside: Aside = (script, args) => {
    const work = this.#asideQueue.then(async () => {
      const { limits, name } = this.#starter
      const other = new Session(this.#starter)
      const late = () => new Unreachable('mute', `\`${name}\` did not answer the request to end a step`)
      try {
        const { asks } = await within(limits.aside, other.send({ acts: [], asks: [{ script, args }] }), late)
        if (asks[0]?.code !== 0) throw late()
      } finally {
        other.close()
      }
    })
    this.#asideQueue = work.catch(() => undefined)
    return work
  }
}

/** A message of which something was carried out may not be sent again over another connection. */
function notRepeatable(error: unknown): unknown {
  if (!(error instanceof Unreachable) || error.kind !== 'channels') return error
  return new Unreachable('lost', error.message, error.hint === undefined ? {} : { hint: error.hint })
}

function outputFrom(message: Message, first: number): Message['onOutput'] {
  const listen = message.onOutput
  return listen && ((act, stream, chunk) => listen(first + act, stream, chunk))
}

/** Bytes of standard input that still travel inside a message. */
const INLINE = 1024 * 1024

interface Segment {
  readonly acts: readonly Act[]
  readonly asks: readonly Ask[]
  /** The one step of this segment is to be streamed. */
  readonly streamed?: boolean
}

/** Cuts a message where a step must be streamed; one segment where none is. */
function segmentsOf(message: Message): Segment[] {
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
async function stream(starter: Starter, message: Message, aside: Aside): Promise<Reply> {
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
