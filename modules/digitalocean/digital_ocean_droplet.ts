/** `digital_ocean_droplet`: virtual machines of DigitalOcean. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Plan } from '../../engine/model/module.ts'
import { constant, type Read } from '../../engine/model/read.ts'
import {
  answerOf,
  apiChange,
  apiNotes,
  apiOptions,
  foreseen,
  idIn,
  isRow,
  listRead,
  oneRead,
  projectOption,
  projectResults,
  type Row,
  textIn,
} from './api.ts'
import { addressesOf, createBody, type DropletParams, deleteChange, failed, findDroplet, topic } from './droplet.ts'
import { firewallChanges } from './droplet-firewalls.ts'
import { nextSteps } from './droplet-steps.ts'
import { assignment, projectChanges, projectsRead } from './project.ts'

const wanted = { option: 'state', all: ['name', 'size', 'image', 'region'] } as const

export default defineModule({
  name: 'digital_ocean_droplet',
  aliases: ['community.digitalocean.digital_ocean_droplet'],
  summary: 'Manage droplets of DigitalOcean',
  notes: [
    ...apiNotes,
    'Without `id` and `unique_name: true`, `present` creates another droplet each time, since DigitalOcean allows several of one name.',
    'An `id` that does not exist is an error unless `state: absent`, or `unique_name` finds the droplet by its name; Ansible creates a new droplet at each run.',
    'Several droplets of one name with `unique_name: true` are an error; Ansible takes the first.',
    'Only `size`, `firewall` and the power state of an existing droplet are changed. A droplet must be off to be resized.',
    'A firewall is found by its whole name; Ansible also takes those whose name contains it.',
    'With `wait: true`, a droplet that another run has just created is waited for, too.',
  ],
  options: {
    state: {
      enum: ['present', 'absent', 'active', 'inactive'],
      default: 'present',
      description: 'Whether the droplet should exist; `active` also powers it on, `inactive` off.',
    },
    id: { type: 'integer', aliases: ['droplet_id'], description: 'ID of an existing droplet.' },
    name: { type: 'string', description: 'Name of the droplet, a valid host name.' },
    unique_name: { type: 'boolean', default: false, description: 'Find the droplet by its name.' },
    size: { type: 'string', aliases: ['size_id'], description: 'Slug of the size, such as `s-1vcpu-1gb`.' },
    image: { type: 'string', aliases: ['image_id'], description: 'Slug or ID of the image, such as `debian-12-x64`.' },
    region: { type: 'string', aliases: ['region_id'], description: 'Slug of the region, such as `fra1`.' },
    ssh_keys: { type: 'list', description: 'IDs or fingerprints of SSH keys of the account that root accepts.' },
    firewall: { type: 'list', description: 'Names of all firewalls of the droplet; it is removed from others.' },
    private_networking: { type: 'boolean', default: false, description: 'Add a private network interface.' },
    vpc_uuid: { type: 'string', description: 'ID of the VPC. Default: the default VPC of the region.' },
    user_data: { type: 'string', description: 'User data for cloud-init.' },
    ipv6: { type: 'boolean', default: false, description: 'Enable IPv6.' },
    wait: { type: 'boolean', default: true, description: 'Wait until a new droplet is active; without it, it may have no address yet.' },
    wait_timeout: { type: 'integer', default: 120, description: 'Longest wait in seconds, for each step.' },
    backups: { type: 'boolean', default: false, description: 'Enable automatic backups.' },
    monitoring: { type: 'boolean', default: false, description: 'Install the monitoring agent.' },
    tags: { type: 'list', description: 'Tags of a new droplet; missing ones are created.' },
    volumes: { type: 'list', description: 'IDs of volumes to attach to a new droplet.' },
    resize_disk: { type: 'boolean', default: false, description: 'Also resize the disk, which cannot be undone.' },
    project_name: projectOption,
    sleep_interval: { type: 'integer', default: 10, description: 'Seconds between two looks while waiting.' },
    ...apiOptions,
  },
  examples: `
- name: Create a droplet, once
  digital_ocean_droplet:
    name: web1
    unique_name: true
    size: s-1vcpu-1gb
    image: debian-12-x64
    region: fra1
    ssh_keys: ["3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa"]
    firewall: [web]
    tags: [web]
    volumes: [506f78a4-e098-11e5-ad9f-000f53306ae1]
    vpc_uuid: 760e09ef-dc84-11e8-981e-3cfdfeaae000
    user_data: "#cloud-config"
    ipv6: true
    monitoring: true
    backups: false
    private_networking: false
    project: blog
    wait_timeout: 500
    sleep_interval: 5
    oauth_token: "{{ do_token }}"
    baseurl: https://api.digitalocean.com/v2
    timeout: 20
    validate_certs: true
  register: web1
  delegate_to: localhost

- name: Resize a droplet that is off, and power it on
  digital_ocean_droplet: { id: 3164494, name: web1, size: s-2vcpu-2gb, image: debian-12-x64, region: fra1, resize_disk: true, wait: true, state: active }

- name: Remove the droplet
  digital_ocean_droplet: { name: web1, unique_name: true, state: absent }
`,
  results: {
    data: 'The droplet as `droplet`, and its addresses: `ip_address`, `private_ipv4_address`, `ipv6_address` and `private_ipv6_address`.',
    msg: 'What was removed or resized, or how it was assigned to the project.',
    ...projectResults,
  },
  relations: {
    oneOf: [['id', 'name']],
    requiredIf: [{ ...wanted, values: ['present', 'active', 'inactive'] }],
  },
  rules: (params) => ruleOf(params).slice(0, 1),
  ruleMessage: (params) => ruleOf(params)[1],
  probe(params, done) {
    const created = answerOf(done, 'create')?.droplet
    const droplet: Read<Row | undefined> = isRow(created)
      ? oneRead(params, `droplets/${idIn(created)}`, 'droplet', topic, { what: 'read the droplet', msg: failed('get', 'Droplet') })
      : findDroplet(params)
    const firewalls: Read<readonly Row[]> =
      params.firewall === undefined || params.state === 'absent'
        ? constant([])
        : listRead(params, 'firewalls', 'firewalls', 'digital_ocean_firewall', {
            what: 'list the firewalls',
            msg: () => 'Failed to get firewalls',
          })
    return { droplet, firewalls, projects: projectsRead(params, params.state === 'absent' ? '' : params.project_name) }
  },

  plan(params, { droplet, firewalls, projects }, done): Plan {
    if (params.state === 'absent') return droplet ? [deleteChange(params, droplet)] : []
    if (!droplet && done.has('create'))
      throw new Problem('the new droplet is gone', { kind: 'no-droplet', hint: 'look at the control panel' })
    const urn = `do:droplet:${droplet ? idIn(droplet) : 0}`
    const steps = nextSteps(params, droplet, done)
    const rest: readonly Change[] = [
      ...firewallChanges(params, droplet, firewalls),
      ...(done.has('create') || !droplet ? projectChanges(params, params.project_name, projects, urn) : []),
      ...(steps.acts ? [look(params, droplet)] : []),
    ]
    if (!droplet) return { stage: [create(params)], foreseen: [...steps.now, ...steps.later, ...rest] }
    return steps.later.length > 0 ? { stage: steps.now, foreseen: [...steps.later, ...rest] } : [...steps.now, ...rest]
  },

  returns(params, { droplet: before }, done) {
    if (params.state === 'absent') {
      if (!before) return { msg: 'Droplet not found' }
      return { msg: `Droplet ${textIn(before, 'name')} (${idIn(before)}) deleted` }
    }
    const answers = ['look', 'ready', 'create'].map((name) => answerOf(done, name)?.droplet)
    const droplet =
      answers.find(isRow) ?? before ?? foreseen(done, { name: params.name, id: Number.NaN, status: Number.NaN, networks: Number.NaN })
    if (!droplet) return {}
    const resized = done.has('resize') && before ? { msg: resizedMessage(params, droplet) } : {}
    return { data: { droplet, ...addressesOf(droplet) }, ...resized, ...assignment(done, params.project_name) }
  },
})

function ruleOf({ state, id, unique_name, wait, wait_timeout, sleep_interval }: DropletParams): readonly string[] {
  if (state === 'absent' && id === undefined && !unique_name)
    return ['`state: absent` requires `id`, or `unique_name: true`', 'id must be set or unique_name must be true for deletes']
  if (wait && sleep_interval > wait_timeout)
    return [
      '`sleep_interval` must not be greater than `wait_timeout`',
      `Sleep interval ${sleep_interval} should be less than ${wait_timeout}`,
    ]
  if (sleep_interval <= 0)
    return ['`sleep_interval` must be greater than 0', `Sleep interval ${sleep_interval} should be greater than zero`]
  return []
}

function create(params: DropletParams): Change {
  const { name, region, size, image } = params
  return apiChange(params, {
    ...{ name: 'create', summary: `create the droplet ${name}`, topic, method: 'POST', path: 'droplets' },
    after: { name, region, size, image, ...(params.tags && { tags: params.tags }) },
    body: createBody(params),
    words: { what: `create the droplet ${name}`, msg: failed('create', 'Droplet'), values: { region, size, image } },
  })
}

/** The droplet as it is in the end. */
function look(params: DropletParams, droplet: Row | undefined): Change {
  return apiChange(params, {
    ...{ name: 'look', summary: 'read the droplet', topic, silent: true, method: 'GET', path: `droplets/${droplet ? idIn(droplet) : 0}` },
    words: { what: 'read the droplet', msg: failed('get', 'Droplet') },
  })
}

function resizedMessage({ size }: DropletParams, droplet: Row): string {
  return `Resized Droplet ${textIn(droplet, 'name')} (${idIn(droplet)}) to ${size}`
}
