/** Locks of a run on its machines: what is held, how long another run is waited for, and what is said of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { NotConsented } from '../../model/oversight.ts'
import { Cancelled, type LockAnswer, type LockHolder, type MachineLock } from '../../transport/contract.ts'
import type { RunContext, RunOptions } from '../schedule/state.ts'

/** A check changes nothing, and so locks nothing. */
export function isLocking<T extends Pick<RunOptions, 'check' | 'lock'>>(options: T): options is T & Required<Pick<RunOptions, 'lock'>> {
  return options.lock !== undefined && !options.check
}

/** What the shells of a run hold of one machine. */
export class HeldLock implements MachineLock {
  readonly #users = new Set<string>()

  covers(user: string): boolean {
    return this.#users.has('root') || this.#users.has(user)
  }

  taken(user: string, shellEnded: Promise<unknown>, isOwn: boolean): void {
    // Held by a shell of this run that knows the machine under another address: whether it still is, is asked each time.
    if (isOwn && this.#users.size === 0) return
    this.#users.add(user)
    void shellEnded.then(() => this.#users.clear())
  }
}

/** The lock was waited for: what was planned before may be true no longer. */
export class LockWaited extends Error {}

/** Milliseconds between two looks at a lock that another run has, at first and at the most. */
const [firstPause, longestPause] = [100, 2000]

interface Waiting {
  readonly signal?: AbortSignal
  readonly onWaiting?: (reason: string) => void
}

export class Locking {
  readonly #seconds: number
  readonly #report: RunContext['report']
  readonly #reported = new Set<string>()

  constructor(seconds: number, report: RunContext['report']) {
    this.#seconds = seconds
    this.#report = report
  }

  /** Settles when `look` finds the lock held by nobody else. Throws NotConsented where that takes too long. */
  async wait(host: string, holder: LockHolder, look: () => Promise<LockAnswer | undefined>, { signal, onWaiting }: Waiting): Promise<void> {
    const end = performance.now() + this.#seconds * 1000
    let last = holder
    let said = ''
    for (let pause = firstPause; ; pause = Math.min(1.5 * pause, longestPause)) {
      const who = holderWords({ ...last, seconds: undefined })
      if (who !== said) onWaiting?.(`another run changes this host: ${holderWords(last)}`)
      said = who
      const left = end - performance.now()
      if (left <= 0) throw lockedError(host, last, this.#seconds)
      await sleep(Math.min(pause, left), undefined, { signal }).catch(() => {
        throw new Cancelled()
      })
      const answer = await look()
      this.warn(host, answer)
      if (answer?.kind !== 'held') return
      last = answer.holder
    }
  }

  /** What a host lacks is said of the first one, whose lock does not count once of each host. */
  warn(host: string, answer: LockAnswer | undefined): void {
    if (answer?.kind === 'none') this.#warn(answer.lacks, host, none[answer.lacks])
    if (answer?.kind !== 'ignored') return
    const { holder } = answer
    this.#warn(`ignored ${host}`, host, {
      message: `the lock of this host is held by nobody whose lock counts, and ignored: ${holderWords(holder)}`,
      hint: `only runs of root, of the login user and of the user who acts are waited for${holder.process === undefined ? '' : `; look at process ${holder.process}`}`,
    })
  }

  #warn(key: string, host: string, warning: { readonly message: string; readonly hint: string }): void {
    if (this.#reported.has(key)) return
    this.#reported.add(key)
    this.#report({ type: 'warning', host, ...warning })
  }
}

const without = 'this run does not keep other runs off this host'
const ofAll = 'it is said of the first such host alone; `--no-lock` switches locks off'

const none = {
  program: { message: `the host has no \`flock\`: ${without}`, hint: `install util-linux; ${ofAll}` },
  place: { message: `neither \`/proc\` nor \`/\` can be locked: ${without}`, hint: ofAll },
  answer: { message: `the host does not say whether it is locked: ${without}`, hint: `check \`flock\` and \`/proc\`; ${ofAll}` },
} as const

function holderWords({ run, seconds, process, user, connection }: LockHolder): string {
  const age = seconds === undefined ? undefined : `for ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}`
  const who = process === undefined ? undefined : `process ${process}${user === undefined ? '' : ` of \`${user}\``}`
  const closed = connection === 'closed' ? 'its connection is closed' : undefined
  return [run ? `\`${run}\`` : 'a process that does not say what it is', age, who, closed].filter((word) => word !== undefined).join(', ')
}

function lockedError(host: string, holder: LockHolder, seconds: number): NotConsented {
  const end = holder.process === undefined ? '' : `; \`kill ${holder.process}\` on the host ends it`
  return new NotConsented(`\`${host}\` is still being changed by another run after ${seconds} seconds: ${holderWords(holder)}`, {
    hint: `run again when it has ended, or wait longer with \`--lock-timeout\`${end}`,
    kind: 'host-locked',
  })
}
