/** Facts are also needed where only a variable of the inventory or of the command line names one. */
import type { Inventory } from '../../engine/model/host.ts'
import type { Playbook } from '../../engine/model/play.ts'
import { Expression, Template, type Variables } from '../../engine/model/template.ts'
import { namesFact } from '../../engine/playbook/texts.ts'

/** The playbooks, with plays that gather facts where they must. */
export function namedInVariables(playbooks: readonly Playbook[], inventory: Inventory, extraVars: Variables): readonly Playbook[] {
  const known = new Map<string, boolean>()
  const named = (dir: string) => {
    let answer = known.get(dir)
    if (answer === undefined) {
      answer = mentionsFact(extraVars) || inventoryNames(inventory, dir)
      known.set(dir, answer)
    }
    return answer
  }
  return playbooks.map((playbook) => ({
    ...playbook,
    plays: playbook.plays.map((play) =>
      play.namesFacts || play.gatherFacts !== undefined || !named(play.dir) ? play : { ...play, namesFacts: true },
    ),
  }))
}

/** Hosts share the variables of their groups: each dict is looked at once. */
function inventoryNames(inventory: Inventory, dir: string): boolean {
  const seen = new Set<unknown>()
  for (const host of inventory.hosts.values()) {
    for (const { values } of inventory.layers(host, dir)) {
      if (seen.has(values)) continue
      seen.add(values)
      if (mentionsFact(values)) return true
    }
  }
  return false
}

function mentionsFact(value: unknown): boolean {
  if (value instanceof Template || value instanceof Expression) return namesFact(value.text)
  if (Array.isArray(value)) return value.some(mentionsFact)
  if (value instanceof Map) return [...value.values()].some(mentionsFact)
  return typeof value === 'object' && value !== null && Object.values(value).some(mentionsFact)
}
