/** What one host has read ahead: answers that hold until the machine they are about changes, and how far it looks. */
import type { Answer } from '../../model/read.ts'
import type { Machines } from './machine.ts'
import { keyOf, type Question } from './questioner.ts'

/** How many tasks the first window takes in, and the most it ever does. */
export const widest = 256

/**
 * Answers are kept under the exact script, arguments and context they were asked with; that a later task asks the very
 * same is what makes an early answer usable, without any analysis of tasks. Nobody gets the answer to his own question
 * from here: others may throw away what they like.
 */
export class Answers {
  /** Coming tasks that reading ahead looks at next time, besides the one at hand. */
  window: number
  readonly #widest: number
  readonly #machines: Machines
  readonly #kept = new Map<string, { readonly answer: Answer; readonly epoch: number }>()

  constructor(machines: Machines, most: number) {
    this.#machines = machines
    this.#widest = most - 1
    this.window = this.#widest
  }

  /** What was answered since the last change of the machine, if this was asked. */
  cached(wanted: Question): Answer | undefined {
    const key = keyOf(wanted)
    const kept = this.#kept.get(key)
    if (!kept || wanted.read.lasting || kept.epoch === this.#machines.of(wanted.context.reach).epoch) return kept?.answer
    this.#kept.delete(key)
    return undefined
  }

  /** Keeps answers, each under all its keys, as they were at an epoch of their machine. */
  keep(keys: readonly (readonly string[])[], answers: readonly Answer[], epoch: number) {
    for (const [index, answer] of answers.entries()) {
      // A script that was ended by a signal says nothing about the host: it is asked again when its turn comes.
      if (!answer.timedOut && answer.code <= 128) for (const key of keys[index] ?? []) this.#kept.set(key, { answer, epoch })
    }
  }

  forget(wanted: readonly Question[]) {
    for (const each of wanted) this.#kept.delete(keyOf(each))
  }

  /** Time has passed, or something was asked of the world: nothing that was read is sure to hold. */
  forgetAll() {
    this.#kept.clear()
  }

  /** A task has something to change: likely the next ones have too, and their answers would be thrown away. */
  shrinkWindow() {
    this.window = Math.min(1, this.#widest)
  }

  /** A task came out unchanged: look twice as far next time. */
  growWindow() {
    this.window = Math.min(Math.max(1, this.window) * 2, this.#widest)
  }
}
