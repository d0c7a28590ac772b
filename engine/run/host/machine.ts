/** The machines of a run: what several names, connections and tasks of one machine have in common. */
import type { Reach } from '../../model/host.ts'
import type { Connections } from './connections.ts'
import { HeldLock, type Locking } from './lock.ts'
import { nothingPlanned, type PlannedState } from './planned-state.ts'

/** One machine, under however many names the inventory has it. */
export class Machine {
  /** What a check has announced here so far; later tasks are planned on it, in all plays of the run. */
  planned: PlannedState = nothingPlanned
  /** Those of all hosts that it has been reached as. */
  readonly connections = new Set<Connections>()
  readonly lock = new HeldLock()
  #epoch = 0
  /** Settled when the last turn that was asked for has ended. */
  #last: Promise<void> = Promise.resolve()

  /** Moves whenever something begins or ends to act here: what was read at another epoch need not hold any longer. */
  get epoch(): number {
    return this.#epoch
  }

  /** Something has, or may have, changed. Returns the new epoch. */
  touch(): number {
    return ++this.#epoch
  }

  /**
   * Does what may change the machine. Whoever reads meanwhile sees the epoch move, at the begin or at the end. `undisturbed`
   * gets what came of it, and the epoch at which it holds, unless something else began or ended meanwhile.
   */
  async acting<T>(work: () => Promise<T>, undisturbed?: (done: T, epoch: number) => void): Promise<T> {
    const begun = this.touch()
    try {
      const done = await work()
      if (this.#epoch === begun) undisturbed?.(done, begun + 1)
      return done
    } finally {
      this.touch()
    }
  }

  /**
   * Waits until nobody else has the turn of this machine, in the order of asking, and returns what ends it. Whoever has it
   * may not wait for another turn, nor for a task that might.
   */
  async takeTurn(): Promise<() => void> {
    const before = this.#last
    let end = () => {}
    this.#last = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
}

/** Every machine that was reached so far. */
export class Machines {
  readonly #machines = new Map<string, Machine>()
  readonly #byReach = new WeakMap<Reach, Machine>()
  /** The machine that all is run from. */
  readonly controller = new Machine()
  /** Without it no machine is locked. */
  readonly locking?: Locking

  constructor(locking?: Locking) {
    this.locking = locking
  }

  of(reach: Reach): Machine {
    if (reach.kind === 'local') return this.controller
    let machine = this.#byReach.get(reach)
    if (!machine) {
      const key = identity(reach)
      machine = this.#machines.get(key) ?? new Machine()
      this.#machines.set(key, machine)
      this.#byReach.set(reach, machine)
    }
    return machine
  }
}

/** An address means another machine behind another way, such as a jump host. Where two identities are one machine in truth nobody can tell. */
function identity({ carrier, address, port, sshArgs }: Reach): string {
  if (carrier) return JSON.stringify([carrier, address])
  return JSON.stringify([address.toLowerCase(), port ?? 22, /proxy|-J/i.test(sshArgs) ? sshArgs : ''])
}
