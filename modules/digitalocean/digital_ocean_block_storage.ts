/** `digital_ocean_block_storage`: volumes of DigitalOcean, and the droplets that they are attached to. */
import { defined } from '../../engine/formats/defined.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, type Done, defineModule, type Plan } from '../../engine/model/module.ts'
import {
  answerOf,
  apiChange,
  apiNotes,
  apiOptions,
  escaped,
  isRow,
  listIn,
  listRead,
  projectOption,
  projectResults,
  type Row,
  textIn,
} from './api.ts'
import { assignment, projectChanges, projectsRead } from './project.ts'
import { actionSteps, actionWait, endOf } from './waiting.ts'

const topic = 'digital_ocean_block_storage'
const words = (what: string) => ({ what, msg: (_: number, said: string) => said })

export default defineModule({
  name: 'digital_ocean_block_storage',
  aliases: ['community.digitalocean.digital_ocean_block_storage'],
  summary: 'Manage volumes of DigitalOcean',
  notes: [...apiNotes, 'A volume can only grow: a smaller `block_size` is an error.', '`id` is returned for an existing volume, too.'],
  options: {
    command: {
      enum: ['create', 'attach'],
      required: true,
      description: 'What `state` is about: that the volume exists, or that it is attached.',
    },
    state: { enum: ['present', 'absent'], required: true, description: 'Whether the volume should exist, or be attached to the droplet.' },
    volume_name: { type: 'string', required: true, description: 'Name of the volume.' },
    block_size: { type: 'integer', description: 'Size in gigabytes; not used with `snapshot_id`.' },
    description: { type: 'string', description: 'Description of a new volume.' },
    region: { type: 'string', description: 'Slug of the region; not used with `snapshot_id`.' },
    snapshot_id: { type: 'string', description: 'ID of a snapshot to create the volume from.' },
    droplet_id: { type: 'integer', description: 'ID of the droplet, for `command: attach`.' },
    project_name: projectOption,
    ...apiOptions,
  },
  examples: `
- name: Create a volume, or let it grow
  digital_ocean_block_storage: { command: create, state: present, volume_name: data, region: fra1, block_size: 10, description: Data of the site, project: blog }

- name: Attach the volume to a droplet
  digital_ocean_block_storage: { command: attach, state: present, volume_name: data, region: fra1, droplet_id: 3164494 }

- name: Create a volume from a snapshot
  digital_ocean_block_storage: { command: create, state: present, volume_name: copy, snapshot_id: fbe805e8-866b-11e6-96bf-000f53315a41 }

- name: Detach and remove the volume
  digital_ocean_block_storage: { command: create, state: absent, volume_name: data, region: fra1 }
`,
  results: {
    id: 'ID of the volume.',
    msg: 'How it was assigned to the project.',
    ...projectResults,
  },
  rules: (params) => missingOptions(params).map((name) => `\`command: ${params.command}\` requires \`${name}\``),
  ruleMessage: (params) => `Unable to load ${missingOptions(params)[0]}`,
  probe(params) {
    const { volume_name, region, snapshot_id, command, state, project_name } = params
    const query = `name=${escaped(volume_name)}${region === undefined || snapshot_id ? '' : `&region=${escaped(region)}`}`
    return {
      volumes: listRead(params, `volumes?${query}`, 'volumes', topic, words('list the volumes')),
      projects: projectsRead(params, command === 'create' && state === 'present' ? project_name : ''),
    }
  },

  plan(params, { volumes, projects }, done): Plan {
    const { command, state, volume_name, project_name, block_size, snapshot_id } = params
    const volume = theVolume(params, volumes)
    if (command === 'create' && state === 'present' && (!volume || done.has('create'))) {
      const id = volume ? textIn(volume, 'id') : ''
      const assigns = projectChanges(params, project_name, projects, `do:volume:${id}`)
      if (done.has('create')) return assigns
      return assigns.length > 0 ? { stage: [creation(params)], foreseen: assigns } : [creation(params)]
    }
    if (!volume) {
      if (state === 'absent') return []
      throw new Problem(`there is no volume \`${volume_name}\` in this region`, {
        kind: 'no-volume',
        hint: 'create it first, with `command: create`',
      })
    }
    const size = Number(volume.size_gigabytes)
    if (command === 'create' && state === 'present' && !snapshot_id && block_size !== undefined && block_size < size)
      throw new Problem(`the volume \`${volume_name}\` has ${size} GB and cannot be made smaller`, {
        kind: 'smaller',
        hint: `set \`block_size: ${size}\``,
      })
    const pending = pendingActions(params, volume, done)
    const { now, later } = actionSteps(
      { names, pending, done },
      (name) => action(params, name, volume),
      (name, answer) => endWait(params, name, answer),
    )
    const rest = command === 'create' && state === 'absent' ? [removal(params, volume)] : []
    return later.length > 0 ? { stage: now, foreseen: [...later, ...rest] } : [...now, ...rest]
  },

  returns(params, { volumes }, done) {
    const made = answerOf(done, 'create')?.volume
    const volume = isRow(made) ? made : theVolume(params, volumes)
    const isNew = !volume && !done.any && params.command === 'create' && params.state === 'present'
    return { ...(volume ? { id: volume.id } : isNew ? { id: Number.NaN } : {}), ...assignment(done, params.project_name) }
  },
})

type StorageParams = Parameters<typeof apiChange>[0] & {
  readonly command: 'create' | 'attach'
  readonly state: 'present' | 'absent'
  readonly volume_name: string
  readonly block_size: number | undefined
  readonly description: string | undefined
  readonly region: string | undefined
  readonly snapshot_id: string | undefined
  readonly droplet_id: number | undefined
}

const names = ['detach', 'attach', 'resize'] as const
type ActionName = (typeof names)[number]

function missingOptions(params: StorageParams): readonly string[] {
  const { command, state, snapshot_id } = params
  const required: readonly ('block_size' | 'region' | 'droplet_id')[] =
    command === 'attach' ? ['region', 'droplet_id'] : state === 'absent' ? ['region'] : snapshot_id ? [] : ['block_size', 'region']
  return required.filter((name) => params[name] === undefined)
}

function theVolume({ volume_name }: StorageParams, volumes: readonly Row[]): Row | undefined {
  return volumes.find((each) => each.name === volume_name)
}

function pendingActions(params: StorageParams, volume: Row, done: Done): readonly ActionName[] {
  const { command, state, droplet_id, block_size, snapshot_id } = params
  const attached = listIn(volume, 'droplet_ids')
  const isHere = attached.includes(droplet_id)
  const wanted: Readonly<Record<ActionName, boolean>> = {
    detach:
      command === 'attach' ? (state === 'absent' ? isHere : attached.length > 0 && !isHere) : state === 'absent' && attached.length > 0,
    attach: command === 'attach' && state === 'present' && !isHere,
    resize: command === 'create' && state === 'present' && !snapshot_id && block_size !== undefined && block_size !== volume.size_gigabytes,
  }
  // Once it is asked for, it is only waited for.
  return names.filter((name) => wanted[name] && !done.has(name) && !(name === 'detach' && done.has('attach')))
}

function creation(params: StorageParams): Change {
  const { volume_name: name, block_size, description, region, snapshot_id } = params
  const body = defined({ name, description, ...(snapshot_id ? { snapshot_id } : { size_gigabytes: block_size, region }) })
  const summary = `create the volume ${name}`
  return apiChange(params, {
    ...{ name: 'create', summary, topic, method: 'POST', path: 'volumes', after: body, body },
    words: { ...words(summary), values: { region } },
  })
}

function action(params: StorageParams, name: ActionName, volume: Row): Change {
  const { region, droplet_id, block_size } = params
  const attached = Number(listIn(volume, 'droplet_ids')[0])
  const droplet = name === 'detach' && !Number.isNaN(attached) ? attached : droplet_id
  const summary = summaryOf(params, name)
  const [before, after] =
    name === 'resize' ? [volume.size_gigabytes, block_size] : name === 'detach' ? [droplet, undefined] : [undefined, droplet]
  return apiChange(params, {
    ...{ name, summary, topic, method: 'POST', path: `volumes/${escaped(textIn(volume, 'id'))}/actions`, before, after },
    body: defined({ type: name, ...(name === 'resize' ? { size_gigabytes: block_size } : { droplet_id: droplet }), region }),
    words: words(summary),
  })
}

function endWait(params: StorageParams, name: ActionName, answer: Row | undefined): Change {
  const what = summaryOf(params, name)
  return actionWait(params, '', answer, {
    ...{ name: endOf(name), summary: `wait for the end: ${what}`, what, topic, every: 2, seconds: params.timeout },
    late: `Unable to reach the DigitalOcean API at ${params.baseurl}`,
    errored: (id) => `Error status on volume action [${String(id)}]`,
  })
}

function summaryOf({ volume_name, block_size, droplet_id }: StorageParams, name: ActionName): string {
  if (name === 'resize') return `resize the volume ${volume_name} to ${block_size} GB`
  return name === 'attach' ? `attach the volume ${volume_name} to the droplet ${droplet_id}` : `detach the volume ${volume_name}`
}

function removal(params: StorageParams, volume: Row): Change {
  const { volume_name: name } = params
  const summary = `remove the volume ${name}`
  return apiChange(params, {
    ...{ summary, topic, method: 'DELETE', path: `volumes/${escaped(textIn(volume, 'id'))}`, accept: [404] },
    before: { name, size_gigabytes: volume.size_gigabytes },
    words: words(summary),
  })
}
