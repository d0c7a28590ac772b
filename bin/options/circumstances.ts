/** What is known of a run before it begins, for the rule of what is refused then. */

import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import type { Play } from '../../engine/model/play.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import { hostMagic } from '../../engine/variables/magic.ts'
import type { Levels } from '../../engine/variables/variables.ts'
import type { RunFlags } from './flags.ts'

type Flags = Pick<
  RunFlags,
  'tags' | 'skipTags' | 'startAtTask' | 'listHosts' | 'listTasks' | 'listTags' | 'syntaxCheck' | 'limit' | 'settings'
> &
  Partial<Pick<RunFlags, 'verbose'>>

export function circumstancesOf(flags: Flags, inventory: LoadedInventory | undefined): Circumstances {
  const { tags, skipTags, startAtTask, settings = {}, verbose = 0 } = flags
  // Without a vault password lists and checks see other variables than the run will.
  const looks = flags.listHosts || flags.listTasks || flags.listTags || flags.syntaxCheck
  const usual = (settings.varsRoot ?? 'top') === 'top'
  return {
    tags,
    skipTags,
    startAtTask,
    lists: flags.listHosts || flags.listTasks || flags.listTags,
    syntaxOnly: flags.syntaxCheck,
    undecided: looks || verbose > 0,
    keptFacts: settings.factCaching !== undefined && settings.factCaching !== 'memory',
    merge: settings.hashBehaviour === 'merge',
    ...(inventory && !looks && usual && { hosts: (play) => hostsOf(play, inventory, flags.limit) }),
  }
}

/** undefined where the pattern is a template, or a name that a play may yet add. */
function hostsOf({ hosts, dir }: Play, inventory: LoadedInventory, limit: string | undefined): readonly Levels[] | undefined {
  const patterns = [hosts].flat()
  if (!patterns.every((pattern) => typeof pattern === 'string')) return undefined
  const groups = Object.fromEntries([...inventory.groups.values()].map(({ name, hosts: names }) => [name, names]))
  return select(inventory, patterns.join(','), limit).hosts.map((host) => ({
    inventory: inventory.layers(host, dir),
    magic: [hostMagic(host), { name: 'the inventory', values: { groups } }],
  }))
}
