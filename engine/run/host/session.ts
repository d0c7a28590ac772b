/** What a task of one host does with a machine, its own or another: it asks, it acts, and it sees to what was read before. */
import { Problem } from '../../model/diagnostic.ts'
import type { Answer } from '../../model/read.ts'
import type { Act, LockAnswer, Message, Program, StepOutcome } from '../../transport/contract.ts'
import type { Answers } from './answers.ts'
import type { Connections } from './connections.ts'
import { LockWaited } from './lock.ts'
import type { Machine, Machines } from './machine.ts'
import { type ExecutionContext, keyOf, merge, type Question, shellKey } from './questioner.ts'

export interface ActOptions {
  readonly onOutput?: (act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => void
  readonly signal?: AbortSignal
  readonly onWaiting?: (reason: string) => void
  /** It changes nothing. */
  readonly harmless?: true
  /** Where the lock of the machine had to be waited for nothing is carried out, and LockWaited thrown; otherwise it is sent again. */
  readonly plansAgain?: true
}

/** One host as it asks, on the connections of the host that is asked. Nothing of it is shared with other askers but the machine. */
export class Session {
  readonly answers: Answers
  readonly #connections: Connections
  readonly #machines: Machines
  /** It locks the controller too. */
  readonly #locksController: boolean

  constructor(answers: Answers, connections: Connections, machines: Machines, locksController = false) {
    this.answers = answers
    this.#connections = connections
    this.#machines = machines
    this.#locksController = locksController
  }

  machine({ reach }: ExecutionContext): Machine {
    const machine = this.#machines.of(reach)
    machine.connections.add(this.#connections)
    return machine
  }

  /** Ends resident shells that became these users on the machine, under whichever name it was reached. */
  async endShells(context: ExecutionContext, users: readonly string[] | 'all'): Promise<void> {
    await Promise.all([...this.machine(context).connections].map((each) => each.endShells(users)))
  }

  /** What was read ahead, if this was asked and nothing has changed since. */
  cached(wanted: Question): Answer | undefined {
    return this.answers.cached(wanted)
  }

  /**
   * Puts questions, all at once, one message for each shell they need, and returns the answers to its `own`, in their
   * order. What is asked `ahead` cannot fail the task at hand. Throws Problem where one of its own is not answered in time.
   */
  async ask(own: readonly Question[], ahead: readonly Question[] = [], signal?: AbortSignal): Promise<readonly Answer[]> {
    const needed = new Set(own.map(({ context }) => shellKey(context)))
    const groups = new Map<string, Question[]>()
    for (const each of own) push(groups, shellKey(each.context), each)
    for (const each of ahead) if (!this.cached(each)) push(groups, shellKey(each.context), each)
    const answered = new Map<string, Answer>()
    await Promise.all(
      [...groups].map(async ([shell, group]) => {
        const { context } = group[0] as Question
        const machine = this.machine(context)
        const { epoch } = machine
        const { asks, keys } = merge(group)
        const sent = this.#connections.send(context, { acts: [], asks, signal })
        const { asks: answers } = needed.has(shell) ? await sent : await sent.catch(() => ({ asks: [] }))
        for (const [index, answer] of answers.entries()) for (const key of keys[index] ?? []) answered.set(key, answer)
        if (epoch === machine.epoch) this.answers.keep(keys, answers, epoch)
      }),
    )
    return own.map((each) => {
      const answer = answered.get(keyOf(each))
      if (!answer || answer.timedOut) throw new Unanswered()
      return answer
    })
  }

  /** Carries out actions, and asks what comes next in the same message; only questions of the same shell can ride along. */
  async act(
    context: ExecutionContext,
    acts: readonly Act[],
    ahead: readonly Question[],
    { harmless, plansAgain, onWaiting, ...options }: ActOptions,
  ): Promise<readonly StepOutcome[]> {
    const machine = this.machine(context)
    const lock = harmless ? {} : this.#lock(context)
    const { asks, keys } = merge(ahead.filter((each) => shellKey(each.context) === shellKey(context)))
    const sent = context.hidden ? acts.map((act) => ({ ...act, hidden: true })) : acts
    const { acts: outcomes, lock: answer } = await machine.acting(
      () => this.#connections.send(context, { acts: sent, asks, ...options, ...lock }),
      // They were asked behind the acts.
      ({ asks: answers }, epoch) => this.answers.keep(keys, answers, epoch),
    )
    if (!(await this.#lockWaited(context, answer, { ...options, onWaiting }))) return outcomes
    if (plansAgain) throw new LockWaited()
    return this.act(context, acts, ahead, { ...options, onWaiting })
  }

  /** Takes the lock of the machine for something that sends no acts. */
  async lock(context: ExecutionContext, options: Pick<ActOptions, 'signal' | 'onWaiting'>): Promise<void> {
    const lock = this.#lock(context)
    if (!lock.lock) return
    const { lock: answer } = await this.#connections.send(context, { acts: [], asks: [], signal: options.signal, ...lock })
    await this.#lockWaited(context, answer, options)
  }

  /** The controller is locked only as a host of the inventory: what is delegated to it, all runs that start here share. */
  #lock(context: ExecutionContext): Pick<Message, 'lock'> {
    if (!this.#machines.locking || (context.reach.kind === 'local' && !this.#locksController)) return {}
    return { lock: this.machine(context).lock }
  }

  /** Whether another run had the lock, and it was waited for: what was read before is forgotten. */
  async #lockWaited(context: ExecutionContext, answer: LockAnswer | undefined, options: ActOptions): Promise<boolean> {
    const { locking } = this.#machines
    locking?.warn(context.reach.name, answer)
    if (!locking || answer?.kind !== 'held') return false
    const look = async () => {
      const message = { acts: [], asks: [], signal: options.signal, ...this.#lock(context) }
      return (await this.#connections.send(context, message)).lock
    }
    await locking.wait(context.reach.name, answer.holder, look, options)
    this.touch(context)
    return true
  }

  /** Something else than an act of ours may have changed the machine. */
  touch(context: ExecutionContext) {
    this.#machines.of(context.reach).touch()
  }

  /** The controller does something with the machine, or asks something of the world: what was read of either may hold no longer. */
  async outside<T>(context: ExecutionContext, work: () => Promise<T>): Promise<T> {
    this.answers.forgetAll()
    return this.machine(context).acting(() => this.#machines.controller.acting(work))
  }

  /** A stream from where the host stands. */
  dial(context: ExecutionContext, host: string, port: number) {
    return this.#connections.dial(context, host, port)
  }

  /** A program of the host that speaks with the caller alone; the line is shell text that the caller answers for. */
  start(context: ExecutionContext, line: string): Promise<Program> {
    return this.#connections.start(context, line)
  }

  /** Ends all connections of the host, whatever goes on over them. */
  reset(): Promise<void> {
    this.answers.forgetAll()
    return this.#connections.close()
  }

  /** The next message opens a new connection; what goes on over the old ones comes to its end. */
  renew(): void {
    this.answers.forgetAll()
    this.#connections.renew()
  }
}

/** A question took too long; asked again it would take as long again. */
export class Unanswered extends Problem {
  constructor() {
    super('the host did not answer a query in time')
  }
}

function push<K, V>(groups: Map<K, V[]>, key: K, value: V) {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}
