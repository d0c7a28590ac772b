/** Which hosts a run will reach, for their host keys to be looked at together before anything changes. */

import { select } from '../../inventory/patterns.ts'
import type { Reach } from '../../model/host.ts'
import type { Play } from '../../model/play.ts'
import { renderValue } from '../../template/index.ts'
import { reachIn } from '../prepare/execution-context.ts'
import { playScope, scopeMaker } from '../prepare/scopes.ts'
import type { Hosts } from './run.ts'
import { isSelected } from './selection.ts'
import { programOf } from './stages.ts'
import type { RunContext } from './state.ts'

/** How the hosts of all plays are reached, as far as that can be said now; hosts that tasks add come at their turn. */
export function reachesOf(input: RunContext, hosts: Hosts): readonly Reach[] {
  const found = new Map<string, Reach>()
  for (const { plays } of input.playbooks)
    for (const play of plays)
      for (const reach of reachesIn(play, input, hosts)) found.set(`${reach.name} ${reach.address} ${reach.port}`, reach)
  return [...found.values()]
}

function reachesIn(play: Play, input: RunContext, hosts: Hosts): readonly Reach[] {
  return orNone(() => {
    const scope = playScope(play, input)
    const pattern = renderValue(play.hosts, scope) as string
    if (!programOf(play, input, scope).some(({ gathers, steps }) => gathers || isSelected(steps, play, input))) return []
    const runs = select(input.inventory, pattern, input.options.limit).hosts.map(({ name }) => hosts.of(name))
    const scopeOf = scopeMaker(play, runs, runs, input, hosts)
    return runs.flatMap((host) => orNone(() => [reachIn(play, input, host.name, scopeOf(undefined, undefined, host))]))
  })
}

/** What cannot be said before the run, such as a variable that a task will set, or is wrong is said at its turn. */
function orNone<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work()
  } catch {
    return []
  }
}
