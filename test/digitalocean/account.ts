/** The account of the API server: keys, tags, volumes, projects, and the catalogue. */
import { createHash } from 'node:crypto'
import { type Actions, withAction } from './actions.ts'
import type { Droplets } from './droplets.ts'
import { without } from './network.ts'
import { ApiError, type Call, created, found, gone, invalid, missing, type Route, textOf } from './reply.ts'
import { birthday, images, regions, type State, sizes, type Volume } from './state.ts'

export function catalogueRoutes(state: State): readonly Route[] {
  const account = () => ({
    ...{ droplet_limit: state.dropletLimit, floating_ip_limit: 3, volume_limit: 100, email: 'sammy@example.com', name: 'Sammy' },
    ...{ uuid: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef', email_verified: true, status: 'active', status_message: '' },
  })
  const imageOf = ({ path }: Call) => images.find(({ id, slug }) => String(id) === path.id || slug === path.id) ?? missing()
  const project = ({ path }: Call) => state.projects.find(({ id }) => id === path.id) ?? missing()
  const assign = (call: Call) => {
    const urns = Array.isArray(call.body.resources) ? call.body.resources.map(String) : []
    for (const each of state.projects) for (const urn of urns) if (each.resources.includes(urn)) without(each.resources, urn)
    project(call).resources.push(...urns)
    return found({ resources: urns.map((urn) => ({ urn, assigned_at: birthday, status: 'assigned' })) })
  }
  return [
    { method: 'GET', path: 'account', scope: 'account:read', handle: () => found({ account: account() }) },
    { method: 'GET', path: 'regions', scope: 'regions:read', handle: () => ({ list: 'regions', items: regions }) },
    { method: 'GET', path: 'sizes', scope: 'sizes:read', handle: () => ({ list: 'sizes', items: sizes }) },
    { method: 'GET', path: 'images', scope: 'image:read', handle: () => ({ list: 'images', items: images }) },
    { method: 'GET', path: 'images/:id', scope: 'image:read', handle: (call) => found({ image: imageOf(call) }) },
    {
      method: 'GET',
      path: 'projects',
      scope: 'project:read',
      handle: () => ({ list: 'projects', items: state.projects.map(({ resources, ...each }) => each) }),
    },
    { method: 'POST', path: 'projects/:id/resources', scope: 'project:update', handle: assign },
  ]
}

export function keyRoutes(state: State): readonly Route[] {
  const of = ({ path }: Call) => state.keys.find(({ id, fingerprint }) => String(id) === path.id || fingerprint === path.id) ?? missing()
  const create = ({ body }: Call) => {
    const written = textOf(body, 'public_key')
    const data = written.split(/\s+/)[1]
    if (!data || !/^(ssh-|ecdsa-|sk-)/.test(written)) return invalid('Key invalid')
    const digest = createHash('md5').update(Buffer.from(data, 'base64')).digest('hex')
    const fingerprint = digest.replace(/..(?!$)/g, '$&:')
    if (state.keys.some((key) => key.fingerprint === fingerprint)) invalid('SSH Key is already in use on your account')
    const key = { id: state.number(), fingerprint, public_key: written, name: textOf(body, 'name') }
    state.keys.push(key)
    return created({ ssh_key: key })
  }
  const rename = (call: Call) => found({ ssh_key: Object.assign(of(call), { name: textOf(call.body, 'name') }) })
  return [
    { method: 'GET', path: 'account/keys', scope: 'ssh_key:read', handle: () => ({ list: 'ssh_keys', items: state.keys }) },
    { method: 'POST', path: 'account/keys', scope: 'ssh_key:create', handle: create },
    { method: 'GET', path: 'account/keys/:id', scope: 'ssh_key:read', handle: (call) => found({ ssh_key: of(call) }) },
    { method: 'PUT', path: 'account/keys/:id', scope: 'ssh_key:update', handle: rename },
    { method: 'DELETE', path: 'account/keys/:id', scope: 'ssh_key:delete', handle: (call) => without(state.keys, of(call)) },
  ]
}

export function tagRoutes(state: State): readonly Route[] {
  const of = ({ path }: Call) => (state.tags.has(path.name ?? '') ? (path.name ?? '') : missing())
  const shown = (name: string) => {
    const held = (all: readonly { readonly tags: readonly string[] }[]) => ({ count: all.filter(({ tags }) => tags.includes(name)).length })
    const [droplets, volumes] = [held(state.droplets), held(state.volumes)]
    const none = { count: 0 }
    const resources = { count: droplets.count + volumes.count, droplets, images: none, volumes, volume_snapshots: none, databases: none }
    return { name, resources }
  }
  const create = ({ body }: Call) => {
    const name = textOf(body, 'name')
    if (!/^[\w:-]{1,255}$/.test(name)) invalid('Tag name is invalid')
    state.tags.add(name)
    return created({ tag: shown(name) })
  }
  const destroy = (call: Call) => {
    const name = of(call)
    state.tags.delete(name)
    for (const each of [...state.droplets, ...state.volumes, ...state.firewalls]) if (each.tags.includes(name)) without(each.tags, name)
    return gone
  }
  const resources = (put: boolean) => (call: Call) => {
    const name = of(call)
    for (const { tags } of resourcesOf(state, call)) {
      if (tags.includes(name) && !put) without(tags, name)
      if (!tags.includes(name) && put) tags.push(name)
    }
    return gone
  }
  return [
    { method: 'GET', path: 'tags', scope: 'tag:read', handle: () => ({ list: 'tags', items: [...state.tags].map(shown) }) },
    { method: 'POST', path: 'tags', scope: 'tag:create', handle: create },
    { method: 'GET', path: 'tags/:name', scope: 'tag:read', handle: (call) => found({ tag: shown(of(call)) }) },
    { method: 'DELETE', path: 'tags/:name', scope: 'tag:delete', handle: destroy },
    { method: 'POST', path: 'tags/:name/resources', scope: 'tag:create', handle: resources(true) },
    { method: 'DELETE', path: 'tags/:name/resources', scope: 'tag:delete', handle: resources(false) },
  ]
}

function resourcesOf(state: State, { body }: Call): readonly { readonly tags: string[] }[] {
  const wanted = Array.isArray(body.resources) ? body.resources : []
  return wanted.map(({ resource_id, resource_type }: Readonly<Record<string, unknown>>) => {
    const all: readonly { readonly id: number | string; readonly tags: string[] }[] =
      resource_type === 'droplet' ? state.droplets : resource_type === 'volume' ? state.volumes : []
    return all.find(({ id }) => String(id) === String(resource_id)) ?? missing()
  })
}

export function volumeRoutes(state: State, droplets: Droplets, actions: Actions, reads: number): readonly Route[] {
  const named = (name: string | null, region: string | null) =>
    state.volumes.filter((each) => (name === null || each.name === name) && (region === null || each.region.slug === region))
  const queried = ({ query }: Call) => named(query.get('name'), query.get('region'))
  const of = ({ path }: Call) => state.volumes.find(({ id }) => id === path.id) ?? missing()
  const destroy = (volume: Volume) => {
    if (volume.droplet_ids.length > 0) throw new ApiError(409, 'Volume is attached to a droplet.')
    return without(state.volumes, volume)
  }
  const act = (volume: Volume, body: Call['body']) => {
    const type = textOf(body, 'type')
    const effect = volumeEffect(type, volume, body, droplets)
    const resource = { id: null, type: 'volume', region: volume.region }
    return withAction(actions.begin({ type, resource, reads, effect }), 202)
  }
  const byName = ({ body }: Call) => act(named(textOf(body, 'volume_name'), textOf(body, 'region'))[0] ?? missing(), body)
  return [
    { method: 'GET', path: 'volumes', scope: 'block_storage:read', handle: (call) => ({ list: 'volumes', items: queried(call) }) },
    { method: 'POST', path: 'volumes', scope: 'block_storage:create', handle: (call) => created({ volume: newVolume(state, call) }) },
    { method: 'DELETE', path: 'volumes', scope: 'block_storage:delete', handle: (call) => destroy(queried(call)[0] ?? missing()) },
    { method: 'POST', path: 'volumes/actions', scope: 'block_storage_action:create', handle: byName },
    { method: 'GET', path: 'volumes/:id', scope: 'block_storage:read', handle: (call) => found({ volume: of(call) }) },
    { method: 'DELETE', path: 'volumes/:id', scope: 'block_storage:delete', handle: (call) => destroy(of(call)) },
    { method: 'POST', path: 'volumes/:id/actions', scope: 'block_storage_action:create', handle: (call) => act(of(call), call.body) },
    {
      method: 'GET',
      path: 'volumes/:id/actions/:action',
      scope: 'block_storage_action:read',
      handle: (call) => found({ action: actions.read(call) }),
    },
  ]
}

function newVolume(state: State, { body }: Call): Volume {
  const name = textOf(body, 'name')
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) invalid('invalid volume name')
  const region = regions.find(({ slug }) => slug === textOf(body, 'region')) ?? invalid('region not found')
  const size = Number(body.size_gigabytes)
  if (!(size >= 1)) invalid('invalid size')
  if (state.volumes.some((each) => each.name === name && each.region === region))
    throw new ApiError(409, 'The volume with the specified name already exists')
  const volume: Volume = {
    ...{ id: state.uuid(), name, description: textOf(body, 'description'), size_gigabytes: size, created_at: birthday },
    ...{ droplet_ids: [], tags: [], region, filesystem_type: textOf(body, 'filesystem_type'), filesystem_label: '' },
  }
  state.volumes.push(volume)
  return volume
}

function volumeEffect(type: string, volume: Volume, body: Call['body'], droplets: Droplets): () => void {
  if (type === 'resize') {
    const size = Number(body.size_gigabytes)
    if (!(size > volume.size_gigabytes)) invalid('new size must be larger than the current size')
    return () => Object.assign(volume, { size_gigabytes: size })
  }
  const droplet = droplets.of(textOf(body, 'droplet_id'))
  const attached = volume.droplet_ids.includes(droplet.id)
  if (type === 'attach') {
    if (droplet.region !== volume.region) invalid('volume and droplet are in different regions')
    if (volume.droplet_ids.length > 0) invalid('volume is already attached to a droplet')
    return () => {
      volume.droplet_ids = [droplet.id]
      droplet.volume_ids.push(volume.id)
    }
  }
  if (type !== 'detach') invalid(`\`${type}\` is not a valid action type.`)
  if (!attached) throw new ApiError(404, 'Attachment not found')
  return () => {
    volume.droplet_ids = []
    without(droplet.volume_ids, volume.id)
  }
}
