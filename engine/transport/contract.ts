/**
 * How a host is reached. One connection a host; on it one resident POSIX shell for each become user, spoken to in
 * framed messages. A message is one round trip: first `acts`, one after the other, stopping at the first whose exit
 * code is not accepted; then `asks`, each on its own, always all of them. Every step is a process of its own with
 * standard input closed (or its `stdin`), so that an unfinished quote or an `exit` spoils only itself.
 */
import type { Duplex } from 'node:stream'
import type { Outcome } from '../model/action.ts'
import type { Reach } from '../model/host.ts'
import type { Answer } from '../model/read.ts'
import type { Route } from '../model/route.ts'
import type { Limits } from './protocol/limits.ts'
import type { Program } from './protocol/program.ts'

export type { Program }

/** A constant POSIX script with its arguments. The transport quotes; nobody else builds shell lines. */
export interface Script {
  readonly script: string
  readonly args: readonly string[]
  /** Given to the script's standard input; never seen in a process list. A `file` is local and is streamed. */
  readonly stdin?: string | Buffer | { readonly file: string }
  readonly env?: Readonly<Record<string, string>>
  /** No report shows its arguments (`no_log`). */
  readonly hidden?: boolean
  /** Seconds after which its process group is ended (TERM, then KILL); the outcome then says `timedOut`. */
  readonly timeout?: number
}
export interface Act extends Script {
  /** `any`: whatever it ends with, the next one follows. */
  readonly accept: readonly number[] | 'any'
  /** It has the descriptors that the lock of the machine is held by. */
  readonly locks?: true
}
export interface Ask extends Script {
  /** May run beside other such asks of the same message. */
  readonly slow?: boolean
}

/** Whether the acts behind it follow. */
export function accepted({ accept }: Pick<Act, 'accept'>, code: number | undefined): boolean {
  return accept === 'any' || (code !== undefined && accept.includes(code))
}

/** What a step did: whoever asked reads it as an answer, whoever acted as the outcome. */
export type StepOutcome = Outcome & Answer

export interface Message {
  readonly acts: readonly Act[]
  readonly asks: readonly Ask[]
  /** Taken before the first act, also where there is none; where another run has it, no act begins. */
  readonly lock?: MachineLock
  /** Live output of an act; chunks as they come. */
  readonly onOutput?: (act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => void
  /** Ends what runs on the host (its process group: INT, then TERM, then KILL, see `limits.ts`); the message then rejects with Cancelled. */
  readonly signal?: AbortSignal
}
export interface Reply {
  /** One for each act that was started; shorter than `acts` after one that failed. */
  readonly acts: readonly StepOutcome[]
  readonly asks: readonly Answer[]
  /** What is to be said of the lock, where it was not just taken. */
  readonly lock?: LockAnswer
}

/** What a run has of the lock of one machine: its resident shells hold it. */
export interface MachineLock {
  /** Whether the acts of this user need no more than what is held. */
  covers(user: string): boolean
  /** A shell of this user has it until it ends; `isOwn`: another shell of this run has a part of it. */
  taken(user: string, shellEnded: Promise<unknown>, isOwn: boolean): void
}

/** Who has the lock of a machine, as far as the host says it. */
export interface LockHolder {
  readonly process?: number
  readonly user?: string
  /** For how long its shell has been there. */
  readonly seconds?: number
  /** `closed`: what its connection hung on has ended. */
  readonly connection: 'open' | 'closed' | 'unknown'
  /** Who runs what from where, in the words of that run. */
  readonly run?: string
}

/** `own`: held by this run. `ignored`: by somebody whose lock does not count. `none`: the host lacks the program or a place, or what it said was no answer. */
export type LockAnswer =
  | { readonly kind: 'held' | 'ignored'; readonly holder: LockHolder }
  | { readonly kind: 'own' }
  | { readonly kind: 'none'; readonly lacks: 'program' | 'place' | 'answer' }

export interface Shell {
  /** Messages are answered in the order they are sent. Rejects with Unreachable (link lost), Cancelled, or Problem (become refused). */
  send(message: Message): Promise<Reply>
}

export interface Become {
  readonly method: string
  readonly user: string
  readonly password?: string
  readonly flags?: string
  /** The program, where it is not found under the name of the method. */
  readonly exe?: string
}

export interface Connection {
  /** The user it logged in as (the first of `Reach.users` that was let in). */
  readonly user: string
  /** How it was reached, where that is over a network. */
  readonly route?: Route
  /** Messages sent so far on all its shells. */
  readonly messages: number
  /** The resident shell of the login user, or of the become user; started at first use, with its first message. Shells of other numbers are beside it. */
  shell(become?: Become, number?: number): Shell
  /** Ends the resident shells that became one of these users, or any, each once its messages are answered; a later message starts others. Settles when they have ended. */
  endShells(users: readonly string[] | 'all'): Promise<void>
  /** Starts a program on a dedicated channel, as the login user or the become user. The line is shell text that the caller answers for. Rejects as a shell does. */
  start(line: string, become?: Become): Promise<Program>
  /** A TCP stream from where the host stands. */
  dial(host: string, port: number): Promise<Duplex>
  close(): Promise<void>
}

/** An act of another run that is at work on the host, as its user. */
export interface Orphan {
  readonly process: number
  /** In ticks since the host booted; together with the process it means one for all times. */
  readonly start: string
  /** For how long it has been at work. */
  readonly seconds: number
  /** `closed`: what its connection hung on has ended. `open`: it is still there, for the host at least. */
  readonly connection: 'closed' | 'open' | 'unknown'
  /** The name of its program. */
  readonly program: string
}

export interface OrphansFound {
  readonly user: string
  readonly acts: readonly Orphan[]
  /** How many there are beyond those. */
  readonly more: number
}

/** Acts of other runs that are still at work: each new shell looks for those of its user, before the first act of its own. */
export interface OrphanOptions {
  /** `wait`: until all have ended. `end`: those whose connection is closed are ended. Either is done before the first message. */
  readonly mode: 'report' | 'wait' | 'end'
  /** What is waited for at the most. */
  readonly seconds: number
  readonly onFound: (found: OrphansFound) => void
  /** The host answered nonsense, or not in time; with `wait` and `end` that is a Problem instead. */
  readonly onUnclear: (why: string) => void
}

export interface ConnectOptions {
  /** How long parts of a conversation may take, where it is another time than usual. */
  readonly limits?: Partial<Limits>
  /** Asked at most once a run for a key file's passphrase. */
  readonly askPassphrase?: (keyFile: string) => Promise<string | undefined>
  readonly signal?: AbortSignal
  /** Without these there is no search. */
  readonly orphans?: OrphanOptions
  /** Who runs what, for `ps` on the host: an argument of each resident shell. */
  readonly title?: string
  /** Reports where time goes, for --trace; names such as `connect`, `handshake`, `become`. */
  readonly onSpan?: (span: { readonly host: string; readonly name: string; readonly start: number; readonly end: number }) => void
}

/** Opens a connection, or rejects with Unreachable. */
export type Connect = (reach: Reach, options: ConnectOptions) => Promise<Connection>

/** The host cannot be reached, or no longer. */
export class Unreachable extends Error {
  readonly kind:
    | 'address'
    | 'refused'
    | 'timeout'
    | 'host-key-unknown'
    | 'host-key-changed'
    | 'host-key-revoked'
    | 'auth'
    /** The controller may open no more files. */
    | 'files'
    | 'lost'
    /** It does not answer, although the connection is open. */
    | 'mute'
    /** What it says cannot be. */
    | 'protocol'
    | 'jump'
    /** The connection is there, and its server starts no more programs on it. */
    | 'channels'
    | 'other'
  readonly hint?: string
  /** The key a host showed, where its key is unknown: for the one report of all of them. */
  readonly hostKey?: {
    readonly name: string
    readonly address: string
    readonly type: string
    readonly fingerprint: string
    readonly line: string
  }
  /** Acts of the message that had ended, as far as the host said it. */
  ended: readonly StepOutcome[] = []
  constructor(kind: Unreachable['kind'], message: string, more: { hint?: string; hostKey?: Unreachable['hostKey'] } = {}) {
    super(message)
    this.name = 'Unreachable'
    this.kind = kind
    this.hint = more.hint
    this.hostKey = more.hostKey
  }
}
export class Cancelled extends Error {
  /** Its shell did not survive it; the next message starts another. */
  readonly shellGone: boolean
  /** Acts of the message that had ended before. */
  ended: readonly StepOutcome[] = []
  constructor(message = 'cancelled', shellGone = false) {
    super(message)
    this.name = 'Cancelled'
    this.shellGone = shellGone
  }
}
