/** `digital_ocean_firewall`: cloud firewalls of DigitalOcean. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { answerOf, apiChange, apiNotes, apiOptions, escaped, foreseen, isRow, listIn, listRead, type Row, textIn } from './api.ts'
import { comparable, sentRules } from './firewall-rules.ts'

const topic = 'digital_ocean_firewall'

const parties = {
  addresses: { type: 'list', description: 'Addresses and networks.' },
  droplet_ids: { type: 'list', description: 'IDs of droplets.' },
  load_balancer_uids: { type: 'list', description: 'IDs of load balancers.' },
  tags: { type: 'list', description: 'Tags of droplets.' },
} as const
const rule = {
  protocol: { enum: ['udp', 'tcp', 'icmp'], default: 'tcp', description: 'Protocol.' },
  ports: { type: 'string', required: true, description: 'A port, a range such as `8000-8080`, or `all`.' },
} as const

export default defineModule({
  name: 'digital_ocean_firewall',
  aliases: ['community.digitalocean.digital_ocean_firewall'],
  summary: 'Manage cloud firewalls of DigitalOcean',
  notes: [
    ...apiNotes,
    'Without `droplet_ids` or `tags` those of an existing firewall stay; an empty list removes them. Ansible removes them in both cases, and so undoes `firewall` of `digital_ocean_droplet`.',
    '`ports: all`, `0` and `1-65535` are the same, and those of ICMP do not count.',
  ],
  options: {
    name: { type: 'string', required: true, description: 'Name of the firewall.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the firewall should exist.' },
    droplet_ids: { type: 'list', description: 'IDs of the droplets that it protects.' },
    tags: { type: 'list', description: 'Tags of the droplets that it protects; the tags must exist.' },
    inbound_rules: {
      type: 'list',
      items: {
        type: 'dict',
        properties: { ...rule, sources: { type: 'dict', required: true, properties: parties, description: 'Where it comes from.' } },
        description: 'Inbound traffic that is allowed.',
      },
      description: 'All inbound traffic that is allowed.',
    },
    outbound_rules: {
      type: 'list',
      items: {
        type: 'dict',
        properties: { ...rule, destinations: { type: 'dict', required: true, properties: parties, description: 'Where it goes.' } },
        description: 'Outbound traffic that is allowed.',
      },
      description: 'All outbound traffic that is allowed.',
    },
    ...apiOptions,
  },
  examples: `
- name: Allow SSH and web to droplets with the tag web
  digital_ocean_firewall:
    name: web
    tags: [web]
    droplet_ids: ["3164494"]
    inbound_rules:
      - { protocol: tcp, ports: "22", sources: { addresses: [198.51.100.0/24] } }
      - { protocol: tcp, ports: "80", sources: { addresses: [0.0.0.0/0, "::/0"] } }
    outbound_rules:
      - { protocol: tcp, ports: all, destinations: { addresses: [0.0.0.0/0, "::/0"] } }

- name: Remove the firewall
  digital_ocean_firewall: { name: web, state: absent }
`,
  results: { data: 'The firewall; a sentence with `state: absent`.' },
  relations: { requiredIf: [{ option: 'state', values: ['present'], all: ['inbound_rules', 'outbound_rules'] }] },
  probe: (params) => ({
    firewalls: listRead(params, 'firewalls', 'firewalls', topic, {
      what: 'list the firewalls',
      msg: () => 'Failed to retrieve firewalls from DigitalOcean',
    }),
  }),

  plan(params, { firewalls }): readonly Change[] {
    const { name, state } = params
    const current = firewalls.find((each) => each.name === name)
    if (state === 'absent') return current ? [removal(params, current)] : []
    const wanted = wantedOf(params, current)
    if (current && isSame(current, wanted)) return []
    const summary = `${current ? 'change' : 'create'} the firewall ${name}`
    return [
      apiChange(params, {
        ...{ name: 'write', summary, topic, before: current && shown(current), after: shown(wanted), body: wanted },
        ...(current ? { method: 'PUT', path: pathOf(current) } : { method: 'POST', path: 'firewalls' }),
        words: {
          what: summary,
          msg: (status, said) => ({
            message: said,
            status_code: status,
            context: `error when trying to ${current ? 'update' : 'create'} firewalls`,
          }),
        },
      }),
    ]
  },

  returns(params, { firewalls }, done) {
    const { name, state } = params
    const current = firewalls.find((each) => each.name === name)
    if (state === 'absent') return { data: current ? `Deleted firewall rule: ${name} - ${String(current.id)}` : 'Firewall does not exist' }
    const made = answerOf(done, 'write')?.firewall
    const data = isRow(made) ? made : foreseen(done, { ...(current ?? { id: Number.NaN }), ...wantedOf(params, current) })
    return data ? { data } : {}
  },
})

type FirewallParams = Parameters<typeof apiChange>[0] & {
  readonly name: string
  readonly droplet_ids: readonly string[] | undefined
  readonly tags: readonly string[] | undefined
  readonly inbound_rules: readonly Row[] | undefined
  readonly outbound_rules: readonly Row[] | undefined
}

function wantedOf({ name, droplet_ids, tags, inbound_rules, outbound_rules }: FirewallParams, current: Row | undefined): Row {
  return {
    name,
    inbound_rules: sentRules(inbound_rules),
    outbound_rules: sentRules(outbound_rules),
    droplet_ids: droplet_ids?.map(Number) ?? listIn(current, 'droplet_ids'),
    tags: tags ?? listIn(current, 'tags'),
  }
}

function isSame(current: Row, wanted: Row): boolean {
  const list = (row: Row, key: string) => JSON.stringify(listIn(row, key).map(String).sort())
  return (
    ['droplet_ids', 'tags'].every((key) => list(current, key) === list(wanted, key)) &&
    ['inbound_rules', 'outbound_rules'].every((key) => comparable(listIn(current, key)) === comparable(listIn(wanted, key)))
  )
}

function shown({ name, inbound_rules, outbound_rules, droplet_ids, tags }: Row): Row {
  return { name, inbound_rules, outbound_rules, droplet_ids, tags }
}

const pathOf = (firewall: Row) => `firewalls/${escaped(textIn(firewall, 'id'))}`

function removal(params: FirewallParams, current: Row): Change {
  const summary = `remove the firewall ${params.name}`
  return apiChange(params, {
    ...{ summary, topic, method: 'DELETE', path: pathOf(current), accept: [404], before: shown(current) },
    words: { what: summary, msg: () => 'Failed to delete firewall' },
  })
}
