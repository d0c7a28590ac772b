/** Values that check mode cannot know, since the task that gives them was not carried out. */
import type { Cause } from '../../model/effect.ts'
import { LazyDict } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'

/** Something needs a value that only a real run would have. */
export class UnknownValue extends Error {
  constructor(variable: string, task: string) {
    super(`\`${variable}\` is known only after “${task}” has run`)
  }
}

/** What a task comes to hangs on an earlier change, which a check does not make. */
export class Undecided extends UnknownValue {
  readonly earlier: Cause
  constructor(cause: Cause, why?: string) {
    super('', '')
    this.earlier = cause
    const { task, change } = cause
    this.message = `before earlier changes are made (“${task}”: ${shortened(change)})${why === undefined ? '' : `: ${why}`}`
  }
}

/** As much of a change as it takes to know it again. */
function shortened(change: string): string {
  return change.length > 60 ? `${change.slice(0, 59)}…` : change
}

/** Stands for the result of a task that was not carried out: it is defined, and using more of it than is known is an error that says why. */
export class Unknown extends LazyDict {
  readonly #variable: string
  readonly #task: string
  readonly #certain: Readonly<Record<string, unknown>> | undefined
  constructor(variable: string, task: string, certain?: Readonly<Record<string, unknown>>) {
    super()
    this.#variable = variable
    this.#task = task
    this.#certain = certain
  }
  /** What a report holds in its place. */
  toJSON(): Readonly<Record<string, unknown>> | null {
    return this.#certain ?? null
  }
  /** Fails as whoever looks for something in it does. */
  refuse(): never {
    throw new UnknownValue(this.#variable, this.#task)
  }
  override get(key: string): unknown {
    if (this.#certain && Object.hasOwn(this.#certain, key)) return this.#certain[key]
    throw new UnknownValue(this.#variable, this.#task)
  }
  override has(key: string): boolean {
    if (this.#certain && Object.hasOwn(this.#certain, key)) return true
    throw new UnknownValue(this.#variable, this.#task)
  }
  override keys(): never {
    throw new UnknownValue(this.#variable, this.#task)
  }
}

/** The registered result of such a task, or of an item of its loop. */
export class UnknownResult extends Unknown {
  readonly #make: (certain: Readonly<Record<string, unknown>>) => UnknownResult
  readonly #certain: Readonly<Record<string, unknown>>
  constructor(variable: string, task: string, certain?: Readonly<Record<string, unknown>>) {
    super(variable, task, certain)
    this.#certain = certain ?? {}
    this.#make = (more) => new UnknownResult(variable, task, more)
  }
  /** As Ansible registers it: a check has skipped the task, so that it neither changed anything nor failed. */
  asSkipped(): UnknownResult {
    const { results } = this.#certain
    const items = Array.isArray(results) ? results.map(skippedInCheck) : undefined
    const skipped = !Array.isArray(results) || results.every((each) => each instanceof UnknownResult || each?.skipped === true)
    return this.#make({ skipped, changed: false, failed: false, ...this.#certain, ...(items && { results: items }) })
  }
}

function skippedInCheck(value: unknown): unknown {
  return value instanceof UnknownResult ? value.asSkipped() : value
}

/** What a task sees that is performed even in a check: of tasks that the check skips it may ask whether they were skipped, changed something or failed. */
export function withSkippedResults(scope: Scope): Scope {
  return {
    get: (name) => skippedInCheck(scope.get(name)),
    ...(scope.written && { written: (name: string) => scope.written?.(name) }),
    names: () => scope.names(),
    ahead: scope.ahead,
    here: scope.here,
  }
}
