/** Droplets as the API has them: how one is found, created, removed and read. */
import { defined } from '../../engine/formats/defined.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import { type Api, apiChange, escaped, idIn, isRow, listIn, listRead, oneRead, type Row, textIn } from './api.ts'

export const topic = 'digital_ocean_droplet'

export interface DropletParams extends Api {
  readonly state: 'present' | 'absent' | 'active' | 'inactive'
  readonly id: number | undefined
  readonly name: string | undefined
  readonly unique_name: boolean
  readonly size: string | undefined
  readonly image: string | undefined
  readonly region: string | undefined
  readonly ssh_keys: readonly string[] | undefined
  readonly firewall: readonly string[] | undefined
  readonly private_networking: boolean
  readonly vpc_uuid: string | undefined
  readonly user_data: string | undefined
  readonly ipv6: boolean
  readonly wait: boolean
  readonly wait_timeout: number
  readonly backups: boolean
  readonly monitoring: boolean
  readonly tags: readonly string[] | undefined
  readonly volumes: readonly string[] | undefined
  readonly resize_disk: boolean
  readonly project_name: string
  readonly sleep_interval: number
}

/** Ansible's message for a request that failed. */
export function failed(verb: string, thing: string): (status: number, said: string) => string {
  return (status, said) => `Failed to ${verb} ${thing} [HTTP ${status}: ${said}]`
}

/** The droplet that is meant, by its ID, else by its unique name; undefined where there is none. */
export function findDroplet(params: DropletParams): Read<Row | undefined> {
  const { id, name, unique_name, state } = params
  const byName: Read<Row | undefined> = unique_name && name !== undefined ? namedRead(params, name) : constant<Row | undefined>(undefined)
  if (id === undefined) return byName
  return after<Row | undefined, Row | undefined>(dropletRead(params, id), (droplet) => {
    if (droplet || state === 'absent') return droplet || !unique_name ? { value: droplet } : byName
    if (unique_name) return byName
    throw new Problem(`there is no droplet with the ID ${id}`, {
      kind: 'no-droplet',
      hint: 'remove `id` to create one, or set `unique_name: true` to find it by its name',
    })
  })
}

/** A droplet by its ID. */
export function dropletRead(api: Api, id: number | string): Read<Row | undefined> {
  const words = { what: `read the droplet ${id}`, msg: failed('get', 'Droplet') }
  return oneRead(api, `droplets/${escaped(id)}`, 'droplet', topic, words)
}

function namedRead(api: Api, name: string): Read<Row | undefined> {
  const words = { what: 'list the droplets', msg: failed('get', 'Droplets') }
  return after<readonly Row[], Row | undefined>(listRead(api, `droplets?name=${escaped(name)}`, 'droplets', topic, words), (droplets) => {
    const found = droplets.filter((each) => each.name === name)
    if (found.length < 2) return { value: found[0] }
    throw new Problem(`there are ${found.length} droplets with the name \`${name}\`: ${found.map(idIn).join(', ')}`, {
      kind: 'ambiguous',
      hint: 'set `id`, or remove those you do not need',
    })
  })
}

/** What the API needs to create one. */
export function createBody(params: DropletParams): Row {
  const { name, region, size, image, ssh_keys, backups, ipv6, monitoring, private_networking, vpc_uuid, user_data, tags, volumes } = params
  return defined({
    ...{ name, region, size, image: numbered(image ?? '') },
    ssh_keys: ssh_keys?.map(numbered),
    ...{ backups, ipv6, monitoring, private_networking, vpc_uuid, user_data, tags, volumes },
  })
}

/** IDs are numbers, slugs and fingerprints texts. */
function numbered(word: string): string | number {
  return /^\d{1,15}$/.test(word) ? Number(word) : word
}

export function deleteChange(api: Api, droplet: Row): Change {
  const [id, name] = [idIn(droplet), textIn(droplet, 'name')]
  return apiChange(api, {
    ...{ name: 'delete', summary: `remove the droplet ${name} (${id})`, topic, method: 'DELETE', path: `droplets/${id}`, accept: [404] },
    before: { name, id },
    words: { what: `remove the droplet ${name}`, msg: () => `Failed to delete Droplet ${name} (${id})` },
  })
}

/** Its addresses under names of their own. */
export function addressesOf(droplet: Row): Row {
  if (Number.isNaN(droplet.networks)) return { ip_address: Number.NaN }
  const networks = isRow(droplet.networks) ? droplet.networks : {}
  const address = (version: 'v4' | 'v6', isPublic: boolean) =>
    listIn(networks, version).find((each): each is Row => isRow(each) && (each.type === 'public') === isPublic)?.ip_address
  return defined({
    ip_address: address('v4', true),
    private_ipv4_address: address('v4', false),
    ipv6_address: address('v6', true),
    private_ipv6_address: address('v6', false),
  })
}
