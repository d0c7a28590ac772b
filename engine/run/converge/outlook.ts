/** What a question of a check sees of what is planned, and the doubts that its answer leaves. */
import type { Cause, Doubt, DoubtLevel, Outlook, Subject } from '../../model/effect.ts'
import { bringerOf, isBelow, type PlannedState, pathIn } from '../host/planned-state.ts'

/** The outlook of one task; `doubts` holds what its questions left behind. */
export class TaskOutlook implements Outlook {
  readonly doubts: Doubt[] = []
  readonly #state: PlannedState

  constructor(state: PlannedState) {
    this.#state = state
  }

  at(path: string) {
    return pathIn(this.#state, path).plan
  }
  user(name: string) {
    const plan = this.#state.users.get(name)
    return plan && (plan.account ?? 'absent')
  }
  group(name: string) {
    const plan = this.#state.groups.get(name)
    return plan && (plan.account ?? 'absent')
  }
  users() {
    return [...this.#state.users.keys()]
  }
  groups() {
    return [...this.#state.groups.keys()]
  }
  unit(name: string) {
    return this.#state.units.get(name)
  }
  missing(path: string) {
    const bringer = bringerOf(this.#state, path, pathIn(this.#state, path).order)
    if (bringer) this.doubt(bringer.kind === 'software' ? 'change' : 'silence', bringer.cause)
  }
  lacking() {
    const bringer = this.#latestBringer()
    if (bringer) this.doubt('silence', bringer.cause)
  }
  asRead() {
    const cause = this.#latestBringer()?.cause ?? [...this.#state.units.values()].at(-1)?.cause
    if (cause) this.doubt('failure', cause)
  }
  doubt(level: DoubtLevel, cause: Cause) {
    this.doubts.push({ level, cause })
  }

  /** A question goes to the host, as this user. */
  asking(user: string | undefined) {
    const plan = user === undefined ? undefined : this.#state.users.get(user)
    if (plan) this.doubt('failure', plan.cause)
    this.asRead()
  }

  /** Doubts about an answer that was read as if nothing were planned. */
  consider(subject: Subject | undefined) {
    const { latest, topics } = this.#state
    if (!latest || subject?.kind === 'foreseen') return
    switch (subject?.kind) {
      case undefined:
        return this.doubt('silence', latest)
      case 'machine':
        return this.asRead()
      case 'topic': {
        const [, cause] = [...topics].findLast(([name]) => name.startsWith(subject.topic)) ?? []
        return cause ? this.doubt('silence', cause) : this.asRead()
      }
      case 'paths':
        return this.#considerPaths(subject.paths)
    }
  }

  /** What may touch accounts, units and all else. */
  #latestBringer() {
    const { bringers } = this.#state
    // What is missing is likelier to come with software than by a program of which nobody knows anything.
    return bringers.findLast(({ kind }) => kind === 'software') ?? bringers.findLast(({ kind }) => kind === 'anything')
  }

  #considerPaths(paths: readonly string[]) {
    for (const path of paths) {
      const touched = touching(this.#state, path)
      const bringer = touched ? undefined : bringerOf(this.#state, path, 0)
      if (touched) this.doubt('silence', touched)
      else if (bringer) this.doubt(bringer.kind === 'anything' ? 'failure' : 'silence', bringer.cause)
      else this.asRead()
    }
  }
}

/** The doubt that spoils an outcome, if one does: the gravest. */
export function decidingDoubt(doubts: readonly Doubt[], outcome: DoubtLevel | 'nothing'): Doubt | undefined {
  if (outcome === 'nothing') return undefined
  return levels
    .slice(levels.indexOf(outcome))
    .reverse()
    .map((level) => doubts.findLast((doubt) => doubt.level === level))
    .find((doubt) => doubt !== undefined)
}
const levels: readonly DoubtLevel[] = ['failure', 'silence', 'change']

/** What was planned at a path, below it or above it. A relative one, or one below a home, may be any. */
function touching(state: PlannedState, path: string): Cause | undefined {
  if (!path.startsWith('/')) return [...state.paths.values()].at(-1)?.cause
  const { plan } = pathIn(state, path)
  if (plan.kind !== 'host') return plan.cause
  return [...state.paths].findLast(([each]) => isBelow(each, path))?.[1].cause
}
