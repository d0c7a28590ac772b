/** How long each part of a conversation with a host may take. Nothing waits without one of these, but for a task that says `timeout: 0`. */
import { Cancelled } from '../contract.ts'

/** Milliseconds. */
export interface Limits {
  /** The server must open a channel for a program. */
  readonly open: number
  /** A login shell must have started. */
  readonly login: number
  /** sudo, su or doas must have let us in, the password dialog included. */
  readonly become: number
  /** With no step running the host must go on: begin the message, begin the next step, or end. `persistent_command_timeout` of ansible.cfg. */
  readonly silence: number
  /** After Ctrl-C: from INT to TERM. */
  readonly interrupt: number
  /** After Ctrl-C or a time-out: from TERM to KILL. */
  readonly terminate: number
  /** From KILL until the process is taken for one that nothing can end, and the shell that waits for it is given up. */
  readonly kill: number
  /** A script that ends something must have been carried out by the host, or the host counts as mute. */
  readonly aside: number
  /** After the last act of a message has ended: then what keeps its output open is a process that it left behind. */
  readonly release: number
}

export const usualLimits: Limits = {
  open: 30_000,
  login: 30_000,
  become: 12_000,
  silence: 30_000,
  interrupt: 10_000,
  terminate: 5_000,
  kill: 5_000,
  aside: 5_000,
  release: 400,
}

/** Channels that one connection has open at once; sshd allows ten (`MaxSessions`). */
export const mostChannels = 10

/** Whether a promise settles within so many milliseconds; nothing is kept alive to find out. */
export function isSettledWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, false).unref()
    promise
      .finally(() => {
        clearTimeout(timer)
        resolve(true)
      })
      .catch(() => undefined)
  })
}

/** Rejects with what `late` makes once the work took so long; the work itself is not stopped by it. */
export function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * What is started, unless its message is cancelled: then it gets `aside` more, since what it was sent may have begun and must be ended. Behind that the
 * host is mute, and `close` is called whenever it comes.
 */
export function unlessCancelled<T>(
  starting: Promise<T>,
  signal: AbortSignal | undefined,
  { aside }: Pick<Limits, 'aside'>,
  close: (late: T) => void,
): Promise<T> {
  if (!signal) return starting
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const cancelled = () => new Cancelled('cancelled before a shell started', true)
    const cancel = () => {
      timer = setTimeout(() => {
        starting.then(close, () => undefined)
        reject(cancelled())
      }, aside)
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    starting
      .then(resolve, (error) => reject(signal.aborted ? cancelled() : error))
      .finally(() => {
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
      })
  })
}
