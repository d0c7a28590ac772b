/** One exchange with a running shell: its streams, its time-outs, its cancellation. */
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Cancelled, type Message, type Reply, Unreachable } from '../contract.ts'
import type { Limits } from './limits.ts'
import { type Ending, lostError, type Program, whenClosed } from './program.ts'
import { ReplyParser } from './reply-parser.ts'
import type { Token } from './shell.ts'
import { type Aside, Watch } from './watch.ts'

interface Conversation {
  readonly program: Program
  readonly oneStream: boolean
  readonly message: Message
  readonly token: Token
  readonly limits: Limits
  /** The host, for messages. */
  readonly name: string
  readonly aside: Aside
}

interface ConversationResult {
  readonly reply: Reply
  /** The shell was given up with a step that nothing could end. */
  readonly shellGone: boolean
}

/** Waits for the reply to a message that was sent. */
export async function converse({ program, oneStream, message, token, limits, name, aside }: Conversation): Promise<ConversationResult> {
  const unsent = () => program.stdin.writableLength
  const watch = new Watch({ name, message, limits, aside, unsent, abandon: () => program.close() })
  const { acts, asks, onOutput } = message
  const parser = new ReplyParser({ name, token, acts, asks, oneStream, onOutput, ...watch.events })
  watch.start(parser)
  const listeners = [
    readFairly(program.stdout, (chunk) => parser.push('stdout', chunk)),
    readFairly(program.stderr, (chunk) => parser.push('stderr', chunk)),
  ]
  let forget = () => {}
  const lost = new Promise<never>((_, reject) => {
    forget = whenClosed(program.ended, (ending) => reject(endedError(name, ending, watch.begun)))
  })
  lost.catch(() => undefined)
  try {
    return { reply: await watch.result(Promise.race([parser.done, lost])), shellGone: watch.shellGone }
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Cancelled) error.ended = parser.ended
    throw error
  } finally {
    forget()
    watch.stop()
    for (const listener of listeners) listener.stop()
  }
}

/** Bytes of one stream that are taken in before others get their turn. */
const bytesPerTurn = 1024 * 1024

/** Takes in a stream so that one host's flood holds up nobody else: after each share of it whatever else waits goes first. */
function readFairly(stream: Readable, take: (chunk: Buffer) => void): { stop(): void } {
  let share = 0
  let stopped = false
  const listen = (chunk: Buffer) => {
    take(chunk)
    share += chunk.length
    if (share < bytesPerTurn) return
    share = 0
    stream.pause()
    setImmediate(() => {
      if (!stopped) stream.resume()
    })
  }
  stream.on('data', listen)
  stream.resume()
  return {
    stop() {
      stopped = true
      stream.off('data', listen)
      // Nothing that comes between two messages is wanted, and nothing may wait for being read.
      stream.resume()
    },
  }
}

/** The shell ended before it began the message, over a link that is there: the message may be sent to another. */
export class NothingBegun extends Unreachable {}

function endedError(name: string, { lost, code, signal }: Ending, begun: boolean): Unreachable {
  const hint = 'what was running on the host may still run; run again to find out'
  if (lost) return lostError(name, lost, hint)
  const how = signal ? `by signal ${signal}` : code === undefined ? 'without an exit code' : `with exit code ${code}`
  const Kind = begun ? Unreachable : NothingBegun
  return new Kind('lost', `the shell on \`${name}\` ended ${how} in the middle of a task`, { hint })
}

/** A token that no output can hold by chance. */
export function newToken(): Token {
  return { mark: randomBytes(8).toString('hex'), shell: randomBytes(12).toString('hex'), step: randomBytes(12).toString('hex') }
}
