/** `digital_ocean_floating_ip`: reserved addresses of DigitalOcean, and the droplets that they lead to. */
import { defined } from '../../engine/formats/defined.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Plan } from '../../engine/model/module.ts'
import { after, constant, type Read } from '../../engine/model/read.ts'
import {
  answerOf,
  apiChange,
  apiNotes,
  apiOptions,
  escaped,
  foreseen,
  isRow,
  listRead,
  oneRead,
  projectOption,
  projectResults,
  type Row,
  textIn,
} from './api.ts'
import { assignment, projectChanges, projectsRead } from './project.ts'
import { actionSteps, actionWait, endOf } from './waiting.ts'

const topic = 'digital_ocean_floating_ip'

export default defineModule({
  name: 'digital_ocean_floating_ip',
  aliases: ['community.digitalocean.digital_ocean_floating_ip'],
  summary: 'Manage reserved (floating) IP addresses of DigitalOcean',
  notes: [
    ...apiNotes,
    '`state: present` with `region` alone reserves another address each time; with `droplet_id`, only if the droplet has none.',
    'An address that leads to no droplet is not detached again; Ansible fails.',
    '`ip` with `state: present` and without `droplet_id` must exist; Ansible reserves another address.',
  ],
  options: {
    state: {
      enum: ['present', 'absent', 'attached', 'detached'],
      default: 'present',
      description: 'Whether the address should be reserved; `attached` and `detached` are about its droplet.',
    },
    ip: { type: 'string', aliases: ['id'], description: 'The address.' },
    region: { type: 'string', description: 'Slug of the region to reserve an address in.' },
    droplet_id: { type: 'string', description: 'ID of the droplet.' },
    project_name: projectOption,
    ...apiOptions,
  },
  examples: `
- name: Reserve an address in a region
  digital_ocean_floating_ip: { region: fra1, project: blog }

- name: Give a droplet an address
  digital_ocean_floating_ip: { droplet_id: "3164494" }

- name: Lead an address to another droplet, and then to none
  digital_ocean_floating_ip: { state: attached, ip: 192.0.2.7, droplet_id: "3164495" }
- digital_ocean_floating_ip: { state: detached, ip: 192.0.2.7 }

- name: Release the address
  digital_ocean_floating_ip: { state: absent, ip: 192.0.2.7 }
`,
  results: {
    data: 'The address as `floating_ip`, or what was done with it as `action`.',
    msg: 'What was detached, or how it was assigned to the project.',
    ...projectResults,
  },
  relations: {
    exclusive: [['region', 'droplet_id']],
    requiredIf: [
      { option: 'state', values: ['attached'], all: ['ip', 'droplet_id'] },
      { option: 'state', values: ['detached', 'absent'], all: ['ip'] },
      { option: 'state', values: ['present'], any: ['ip', 'region', 'droplet_id'] },
    ],
  },
  rules: ({ droplet_id = '1' }) => (/^\d+$/.test(droplet_id) ? [] : [`\`${droplet_id}\` is not the ID of a droplet`]),
  probe(params, done) {
    const { ip, state, project_name } = params
    const made = answerOf(done, 'create')?.floating_ip
    const found: Read<Row | undefined> = isRow(made) ? constant<Row | undefined>(made) : findAddress(params)
    return { found, projects: projectsRead(params, state === 'present' && ip === undefined ? project_name : '') }
  },

  plan(params, { found, projects }, done): Plan {
    const { state, ip, project_name, droplet_id } = params
    if (state === 'absent') return found ? [removal(params, found)] : []
    if (ip === undefined && (!found || done.has('create'))) {
      const assigns = projectChanges(params, project_name, projects, `do:floatingip:${found ? textIn(found, 'ip') : ''}`)
      if (done.has('create')) return assigns
      return assigns.length > 0 ? { stage: [creation(params)], foreseen: assigns } : [creation(params)]
    }
    if (!found)
      throw new Problem(`there is no address ${ip}`, {
        kind: 'no-address',
        hint: 'list them with `digital_ocean_floating_ip_info`',
        msg: 'Error assigning floating ip [404: The resource you requested could not be found.]',
        results: { region: params.region ?? null },
      })
    const now = dropletOf(found)
    const wanted = state === 'detached' ? undefined : (droplet_id ?? now)
    const name = wanted === undefined ? 'unassign' : 'assign'
    const steps = actionSteps(
      { names, pending: wanted === now || done.has(name) ? [] : [name], done },
      () => action(params, name, found, wanted),
      (which, answer) => endWait(params, which, found, answer),
    )
    return steps.later.length > 0 ? { stage: steps.now, foreseen: steps.later } : steps.now
  },

  returns(params, { found }, done) {
    const { state, ip, project_name } = params
    if (state === 'absent') return {}
    const acted = ['assign', 'unassign'].map((name) => answerOf(done, endOf(name))).find(isRow)
    const detached = state === 'detached' && done.has('unassign') ? { msg: `Detached floating ip ${ip}` } : {}
    const data =
      acted ?? answerOf(done, 'create') ?? wrapped(found ?? foreseen(done, { ip: Number.NaN, droplet: null, region: Number.NaN }))
    return { ...(data && { data }), ...detached, ...assignment(done, project_name) }
  },
})

const wrapped = (found: Row | undefined) => found && { floating_ip: found }

type AddressParams = Parameters<typeof apiChange>[0] & {
  readonly state: 'present' | 'absent' | 'attached' | 'detached'
  readonly ip: string | undefined
  readonly region: string | undefined
  readonly droplet_id: string | undefined
}

const names = ['assign', 'unassign'] as const
const failed = (doing: string) => (status: number, said: string) => `Error ${doing} floating ip [${status}: ${said}]`

function findAddress(params: AddressParams): Read<Row | undefined> {
  const { ip, droplet_id } = params
  if (ip !== undefined)
    return oneRead(params, `floating_ips/${escaped(ip)}`, 'floating_ip', topic, {
      what: `read the address ${ip}`,
      msg: failed('assigning'),
    })
  if (droplet_id === undefined) return constant<Row | undefined>(undefined)
  const list = listRead(params, 'floating_ips', 'floating_ips', topic, { what: 'list the addresses', msg: failed('creating') })
  return after<readonly Row[], Row | undefined>(list, (all) => ({ value: all.find((each) => dropletOf(each) === droplet_id) }))
}

function dropletOf({ droplet }: Row): string | undefined {
  return isRow(droplet) ? String(droplet.id) : undefined
}

function creation(params: AddressParams): Change {
  const { region, droplet_id } = params
  const summary = droplet_id === undefined ? `reserve an address in ${region}` : `reserve an address for the droplet ${droplet_id}`
  const body = droplet_id === undefined ? { region } : { droplet_id: Number(droplet_id) }
  return apiChange(params, {
    ...{ name: 'create', summary, topic, method: 'POST', path: 'floating_ips', after: body, body },
    words: { what: summary, msg: failed('creating'), values: { region } },
  })
}

function action(params: AddressParams, type: 'assign' | 'unassign', found: Row, droplet: string | undefined): Change {
  const summary = summaryOf(type, found)
  return apiChange(params, {
    ...{ name: type, summary, topic, method: 'POST', path: `floating_ips/${escaped(textIn(found, 'ip'))}/actions` },
    ...{ before: dropletOf(found), after: droplet },
    body: defined({ type, droplet_id: droplet === undefined ? undefined : Number(droplet) }),
    words: { what: summary, msg: failed(type === 'assign' ? 'creating' : 'detaching') },
  })
}

function endWait(params: AddressParams, type: 'assign' | 'unassign', found: Row, answer: Row | undefined): Change {
  const [what, ip] = [summaryOf(type, found), textIn(found, 'ip')]
  const id = isRow(answer?.action) ? String(answer.action.id) : ''
  return actionWait(params, `floating_ips/${escaped(ip)}/`, answer, {
    ...{ name: endOf(type), summary: `wait for the end: ${what}`, what, topic, every: 2, seconds: 60 },
    late: `Floating ip action timeout [ip: ${ip}: action: ${id}]`,
    errored: (action) => `Floating ip action error [ip: ${ip}: action: ${String(action)}]`,
  })
}

function summaryOf(type: 'assign' | 'unassign', { ip }: Row): string {
  return type === 'assign' ? `lead ${String(ip)} to the droplet` : `detach ${String(ip)} from its droplet`
}

function removal(params: AddressParams, found: Row): Change {
  const ip = textIn(found, 'ip')
  return apiChange(params, {
    ...{ summary: `release ${ip}`, topic, method: 'DELETE', path: `floating_ips/${escaped(ip)}`, accept: [404] },
    before: defined({ ip, droplet_id: dropletOf(found) }),
    words: { what: `release ${ip}`, msg: failed('releasing') },
  })
}
