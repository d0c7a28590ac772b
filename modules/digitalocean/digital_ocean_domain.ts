/** `digital_ocean_domain`: domains whose names DigitalOcean serves, and the addresses of the domain itself. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after } from '../../engine/model/read.ts'
import {
  answerOf,
  apiChange,
  apiNotes,
  apiOptions,
  escaped,
  foreseen,
  idIn,
  isRow,
  listRead,
  oneRead,
  projectOption,
  projectResults,
  type Row,
} from './api.ts'
import { assignment, projectChanges, projectsRead } from './project.ts'

const topic = 'digital_ocean_domain'
const words = (what: string) => ({ what, msg: (_: number, said: string) => said })

export default defineModule({
  name: 'digital_ocean_domain',
  aliases: ['community.digitalocean.digital_ocean_domain'],
  summary: 'Manage domains of DigitalOcean',
  notes: [
    ...apiNotes,
    '`domain` is the domain itself in any case; Ansible returns it one level deeper if nothing changes.',
    'A new domain gets the address in `ip6`, too; Ansible leaves it out. Domains are found however many there are; Ansible looks at the first page.',
  ],
  options: {
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the domain should exist.' },
    name: { type: 'string', description: 'Name of the domain.' },
    id: { type: 'integer', aliases: ['droplet_id'], description: 'Not used.' },
    ip: { type: 'string', aliases: ['ip4', 'ipv4'], description: 'IPv4 address of the domain itself, its A record `@`.' },
    ip6: { type: 'string', aliases: ['ipv6'], description: 'IPv6 address of the domain itself, its AAAA record `@`.' },
    project_name: projectOption,
    ...apiOptions,
  },
  examples: `
- name: Serve the names of a domain
  digital_ocean_domain: { name: example.com, ip: 203.0.113.7, project: blog }

- name: Give the domain an IPv6 address
  digital_ocean_domain: { name: example.com, ip6: "2001:db8::7" }

- name: Remove the domain with all its records
  digital_ocean_domain: { name: example.com, id: 1, state: absent }
`,
  results: {
    domain: 'The domain.',
    msg: '`Domain not found` if there was nothing to remove; or how it was assigned to the project.',
    event: 'Always null, if the domain was removed.',
    ...projectResults,
  },
  relations: { oneOf: [['id', 'name']], exclusive: [['ip', 'ip6']] },
  rules: ({ name }) => (name === undefined ? ['`name` is required'] : []),
  ruleMessage: () => 'one of the following is required: name',
  probe(params) {
    const { name = '', state, project_name } = params
    const domain = oneRead(params, pathOf(name), 'domain', topic, words(`read the domain ${name}`))
    const served = after<Row | undefined, Served>(domain, (found) =>
      !found || state === 'absent' || !addressOf(params)
        ? { value: { domain: found, records: [] } }
        : after<readonly Row[], Served>(
            listRead(params, `${pathOf(name)}/records`, 'domain_records', topic, words('list the records')),
            (records) => ({ value: { domain: found, records } }),
          ),
    )
    return { served, projects: projectsRead(params, state === 'absent' ? '' : project_name) }
  },

  plan(params, { served: { domain, records }, projects }): readonly Change[] {
    const { state, name = '', project_name } = params
    if (state === 'absent') return domain ? [removal(params, name)] : []
    const address = addressOf(params)
    const look = apiChange(params, {
      ...{
        name: 'look',
        summary: 'read the domain',
        topic,
        silent: true,
        method: 'GET',
        path: pathOf(name),
        words: words('read the domain'),
      },
    })
    if (!domain) {
      const record = address?.type === 'AAAA' ? [recordChange(params, name, address)] : []
      return [creation(params, name), ...record, ...projectChanges(params, project_name, projects, `do:domain:${name}`), look]
    }
    if (!address) return []
    const record = records.find((each) => each.name === '@' && each.type === address.type)
    return record?.data === address.data ? [] : [recordChange(params, name, address, record), look]
  },

  returns({ state, name, project_name }, { served: { domain } }, done) {
    if (state === 'absent') return domain ? { event: null } : { msg: 'Domain not found' }
    const now = ['look', 'create'].map((each) => answerOf(done, each)?.domain).find(isRow)
    const shown = now ?? domain ?? foreseen(done, { name, ttl: Number.NaN, zone_file: Number.NaN })
    return { ...(shown && { domain: shown }), ...assignment(done, project_name) }
  },
})

interface Served {
  readonly domain: Row | undefined
  /** Read only if an address is to be set. */
  readonly records: readonly Row[]
}
interface Address {
  readonly type: 'A' | 'AAAA'
  readonly data: string
}
type DomainParams = Parameters<typeof apiChange>[0] & { readonly ip: string | undefined; readonly ip6: string | undefined }

function addressOf({ ip, ip6 }: DomainParams): Address | undefined {
  if (ip) return { type: 'A', data: ip }
  return ip6 ? { type: 'AAAA', data: ip6 } : undefined
}

const pathOf = (name: string) => `domains/${escaped(name)}`

function creation(params: DomainParams, name: string): Change {
  const { ip } = params
  const domain = { name, ...(ip ? { ip_address: ip } : {}) }
  return apiChange(params, {
    ...{ name: 'create', summary: `create the domain ${name}`, topic, method: 'POST', path: 'domains', after: domain, body: domain },
    words: words(`create the domain ${name}`),
  })
}

function recordChange(params: DomainParams, name: string, { type, data }: Address, record?: Row): Change {
  const what = `set the ${type} record of ${name} to ${data}`
  const path = `${pathOf(name)}/records`
  return apiChange(params, {
    ...{ summary: what, topic, before: record?.data, after: data, words: words(what) },
    ...(record
      ? { method: 'PUT', path: `${path}/${idIn(record)}`, body: { type, name: '@', data } }
      : { method: 'POST', path, body: { type, name: '@', data } }),
  })
}

function removal(params: DomainParams, name: string): Change {
  return apiChange(params, {
    ...{ summary: `remove the domain ${name}`, topic, method: 'DELETE', path: pathOf(name), accept: [404], before: { name } },
    words: words(`remove the domain ${name}`),
  })
}
