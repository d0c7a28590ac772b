/** The firewalls of a droplet: it is added to those that are named, and removed from all others. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { apiChange, escaped, idIn, listIn, type Row, textIn } from './api.ts'
import type { DropletParams } from './droplet.ts'

/** Throws Problem where a named one does not exist. */
export function firewallChanges(params: DropletParams, droplet: Row | undefined, firewalls: readonly Row[]): readonly Change[] {
  const { firewall: names } = params
  if (names === undefined) return []
  const missing = names.filter((name) => !firewalls.some((each) => each.name === name))
  if (missing.length > 0)
    throw new Problem(`there is no firewall ${missing.map((name) => `\`${name}\``).join(', ')}`, {
      kind: 'no-firewall',
      msg: `Failed to find firewalls: [${names.map((name) => `'${name}'`).join(', ')}]`,
      hint: 'create it first, with `digital_ocean_firewall`',
    })
  const id = droplet ? idIn(droplet) : 0
  const change = (firewall: Row, method: 'POST' | 'DELETE') => {
    const [verb, preposition] = method === 'POST' ? ['add', 'to'] : ['remove', 'from']
    const summary = `${verb} the droplet ${preposition} the firewall ${textIn(firewall, 'name')}`
    return apiChange(params, {
      ...{ summary, method, topic: 'digital_ocean_firewall', body: { droplet_ids: [id] } },
      path: `firewalls/${escaped(textIn(firewall, 'id'))}/droplets`,
      words: { what: summary, msg: () => `Failed to ${verb} droplet ${id} ${preposition} firewall ${textIn(firewall, 'id')}` },
    })
  }
  return firewalls.flatMap((firewall) => {
    const [isNamed, isIn] = [names.includes(textIn(firewall, 'name')), listIn(firewall, 'droplet_ids').includes(id)]
    return isNamed === isIn ? [] : [change(firewall, isNamed ? 'POST' : 'DELETE')]
  })
}
