/** One exchange with a running shell: its streams, its time-outs, its cancellation. */
import { randomBytes } from 'node:crypto'
import { type Message, type Reply, Unreachable } from './contract.ts'
import { Exchange } from './exchange.ts'
import type { Program } from './program.ts'
import type { Token } from './shell.ts'
import { Watch } from './watch.ts'

export interface Conversation {
  readonly program: Program
  readonly oneStream: boolean
  readonly message: Message
  readonly token: Token
  /** The host, for messages. */
  readonly name: string
  /** Runs a script as the same user on another channel. */
  readonly aside: (script: string, args: readonly string[]) => Promise<void>
}

/** Waits for the reply to a message that was sent. */
export async function converse({ program, oneStream, message, token, name, aside }: Conversation): Promise<Reply> {
  const watch = new Watch(message, aside, () => program.close())
  const exchange = new Exchange({
    token,
    acts: message.acts.length,
    asks: message.asks.length,
    oneStream,
    onOutput: message.onOutput,
    ...watch.events,
  })
  watch.start(exchange)
  const hear = {
    stdout: (chunk: Buffer) => exchange.push('stdout', chunk),
    stderr: (chunk: Buffer) => exchange.push('stderr', chunk),
  }
  program.stdout.on('data', hear.stdout)
  program.stderr.on('data', hear.stderr)
  program.stdout.resume()
  program.stderr.resume()
  const lost = program.ended.then((ending) => {
    throw new Unreachable(
      'lost',
      `the connection to \`${name}\` was lost${ending.lost ? `: ${ending.lost.message}` : ' in the middle of a task'}`,
      {
        hint: 'what was running on the host may have gone on; run again to see',
      },
    )
  })
  try {
    return await watch.result(Promise.race([exchange.done, lost]))
  } finally {
    lost.catch(() => undefined)
    watch.stop()
    program.stdout.off('data', hear.stdout)
    program.stderr.off('data', hear.stderr)
    // Nothing that comes between two messages is wanted, and nothing may wait for being read.
    program.stdout.resume()
    program.stderr.resume()
  }
}

/** A token that no output can know. */
export function newToken(): Token {
  return { open: randomBytes(10).toString('hex'), secret: randomBytes(12).toString('hex') }
}
