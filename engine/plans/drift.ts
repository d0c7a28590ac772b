/** Why a host is not as the playbook wants it: it moved away from what was applied, or something else is wanted by now. */
import { changing, keyOf, type PlannedTask } from './plan.ts'

/** What earlier runs left behind, as far as it is on record. */
export interface AppliedRecord {
  /** The digest of what the last run wanted that came to this task; undefined where none did. */
  readonly wanted: (key: string) => string | undefined
  /** What the last run that came to a host wanted there; undefined where there is none. */
  readonly lastOn: (host: string) => ReadonlySet<string> | undefined
}

export interface Drift {
  /** The host is not as a run left it, and the same is still wanted. */
  readonly drifted: readonly PlannedTask[]
  /** Another thing is wanted than what was applied. */
  readonly wantedSince: readonly PlannedTask[]
  /** No run that came to this host is on record. */
  readonly unrecorded: readonly PlannedTask[]
}

/** Sorts the tasks of a plan that would change a host; requests and reloads are not counted, nor is what runs every time. */
export function driftOf(tasks: readonly PlannedTask[], { wanted, lastOn }: AppliedRecord): Drift {
  const found = changing(tasks).filter(({ changes, command }) => !command && changes.some(({ silent }) => !silent))
  const kindOf = (task: PlannedTask): keyof Drift => {
    const last = lastOn(task.host)
    if (!last) return 'unrecorded'
    // Lines move when a playbook is edited: the same task may be at another place by now.
    return wanted(keyOf(task)) === task.wanted || last.has(task.wanted) ? 'drifted' : 'wantedSince'
  }
  const kinds = found.map((task) => [kindOf(task), task] as const)
  const of = (kind: keyof Drift) => kinds.flatMap(([each, task]) => (each === kind ? [task] : []))
  return { drifted: of('drifted'), wantedSince: of('wantedSince'), unrecorded: of('unrecorded') }
}
