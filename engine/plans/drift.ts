/** Why a host is not as the playbook wants it: it moved away from what was applied, or something else is wanted by now. */
import { changing, keyOf, type PlannedTask } from './plan.ts'

/** Digests of what the tasks of a run brought about, by their keys. */
export type Applied = ReadonlyMap<string, string>

export interface Drift {
  /** The host is not as a run left it, and the same is still wanted. */
  readonly drifted: readonly PlannedTask[]
  /** Another thing is wanted than what was applied. */
  readonly wantedSince: readonly PlannedTask[]
  /** No run that came to this host is on record. */
  readonly unrecorded: readonly PlannedTask[]
}

/** Sorts the tasks of a plan that would change a host; requests and reloads are not counted, nor is what runs every time. `runs`: the newest first, read as far as needed. */
export function driftOf(tasks: readonly PlannedTask[], runs: Iterable<Applied>): Drift {
  const found = changing(tasks).filter(({ changes, command }) => !command && changes.some(({ silent }) => !silent))
  const open = new Set(found)
  const drifted = new Set<PlannedTask>()
  const seen = new Set<string>()
  for (const run of open.size > 0 ? runs : []) {
    const byHost = digestsByHost(run)
    for (const task of open) {
      const left = run.get(keyOf(task))
      // Lines move when a playbook is edited: the same task may be at another place by now.
      const isSame = left === task.wanted || (!seen.has(task.host) && byHost.get(task.host)?.has(task.wanted))
      if (isSame) drifted.add(task)
      if (isSame || left !== undefined) open.delete(task)
    }
    for (const host of byHost.keys()) seen.add(host)
    if (open.size === 0) break
  }
  const rest = found.filter((task) => !drifted.has(task))
  return {
    drifted: [...drifted],
    wantedSince: rest.filter(({ host }) => seen.has(host)),
    unrecorded: rest.filter(({ host }) => !seen.has(host)),
  }
}

function digestsByHost(run: Applied): ReadonlyMap<string, ReadonlySet<string>> {
  const hosts = new Map<string, Set<string>>()
  for (const [key, digest] of run) {
    const host = key.slice(0, key.indexOf('\t'))
    hosts.set(host, (hosts.get(host) ?? new Set()).add(digest))
  }
  return hosts
}
