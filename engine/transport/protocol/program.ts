/** What sessions need of a link, be it SSH or the controller itself: to start a program and speak with it. */
import { Duplex, type Readable, type Writable } from 'node:stream'
import { Unreachable } from '../contract.ts'

/** How a program ended; neither where the link was lost under it. */
export interface Ending {
  readonly code?: number
  readonly signal?: string
  /** Why the link is gone, where that is what ended it. */
  readonly lost?: Error
}

/** A running program. Its `stderr` is empty where it runs on a terminal. */
export interface Program {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when it has ended; its output may still have to be read. */
  readonly ended: Promise<Ending>
  /** Closes its standard input and forgets it. */
  close(): void
}

/** The link is gone, or what ran over it has been lost. */
export function lostError(name: string, error: Error, hint?: string): Unreachable {
  if (error instanceof Unreachable) return error
  return new Unreachable('lost', `the connection to \`${name}\` was lost: ${error.message}`, hint === undefined ? {} : { hint })
}

/** What a program reads and writes, as one stream. */
export function streamOf({ stdout, stdin }: Program): Duplex {
  // Node.js reports it as an error that it is destroyed before its end.
  return Duplex.from({ readable: stdout, writable: stdin }).on('error', () => undefined)
}

/** The connection has no room for another program. */
export function noChannel(name: string, why: string): Unreachable {
  return new Unreachable('channels', `\`${name}\` does not open another channel on this connection: ${why}`, {
    hint: 'check `MaxSessions` of its sshd',
  })
}

const listeners = new WeakMap<Promise<unknown>, Set<(value: never) => void>>()

/**
 * Calls back once a promise that lives long has settled with a value, and returns what calls that off. Each `then` on such a promise keeps all that
 * it refers to for as long as the promise lives; this adds one for all who listen.
 */
export function whenClosed<T>(promise: Promise<T>, listener: (value: T) => void): () => void {
  let all = listeners.get(promise) as Set<(value: T) => void> | undefined
  if (!all) {
    const listenersOfPromise = new Set<(value: T) => void>()
    listeners.set(promise, listenersOfPromise as Set<(value: never) => void>)
    void promise.then((value) => {
      for (const each of [...listenersOfPromise]) each(value)
      listeners.delete(promise)
    })
    all = listenersOfPromise
  }
  all.add(listener)
  return () => void all.delete(listener)
}

export interface OpenOptions {
  /** Goes to its standard input with the very packet that starts it, where the link can. */
  readonly first?: string
  /** Runs it on a terminal; standard error then comes with standard output. */
  readonly terminal?: boolean
}

export interface Link {
  /** The host's name, for messages. */
  readonly name: string
  /** The user it stands for. */
  readonly user: string
  /** It is the controller itself: its programs hang on this very process. */
  readonly here?: true
  /** Why a shell ended before it ran anything, by what its program printed; without this the account runs no commands. */
  readonly refused?: (ending: Ending, output: string) => Unreachable
  /** Runs a command line that any login shell understands: words, single quotes, no newline, no `!`. */
  open(command: string, options?: OpenOptions): Promise<Program>
}
