/** Droplets of the API server: `new`, and `active` after some reads, or when their host has booted. */
import { type Actions, withAction } from './actions.ts'
import { ApiError, accepted, type Call, found, gone, invalid, missing, type Route, textOf, textsOf } from './reply.ts'
import { birthday, type Droplet, images, regions, type Size, type State, sizes } from './state.ts'

/** What becomes of a droplet outside of the server. */
export interface Hosting {
  /** Boots a host for it; without this it has an address that nobody answers. */
  readonly boot?: (droplet: Droplet, order: Readonly<Record<string, unknown>>) => Promise<{ readonly address: string }>
  /** Called when it is destroyed. */
  readonly remove?: (droplet: Droplet) => Promise<void>
  /** How often a droplet or an action is read before it is `active` or `completed`; Infinity means never. */
  readonly readsUntilDone: number
}

export class Droplets {
  readonly #state: State
  readonly #actions: Actions
  readonly #hosting: Hosting
  /** Work on hosts that has begun; `close` of the server waits for it. */
  readonly pending = new Set<Promise<void>>()

  constructor(state: State, actions: Actions, hosting: Hosting) {
    this.#state = state
    this.#actions = actions
    this.#hosting = hosting
  }

  routes(): readonly Route[] {
    return [
      { method: 'GET', path: 'droplets', scope: 'droplet:read', handle: (call) => ({ list: 'droplets', items: this.#listed(call) }) },
      { method: 'POST', path: 'droplets', scope: 'droplet:create', handle: ({ body }) => this.#create(body) },
      { method: 'DELETE', path: 'droplets', scope: 'droplet:delete', handle: (call) => this.#destroyTagged(call) },
      {
        method: 'GET',
        path: 'droplets/:id',
        scope: 'droplet:read',
        handle: (call) => found({ droplet: this.#seen(this.of(call.path.id)) }),
      },
      { method: 'DELETE', path: 'droplets/:id', scope: 'droplet:delete', handle: (call) => this.#destroy(this.of(call.path.id)) },
      { method: 'POST', path: 'droplets/:id/actions', scope: 'droplet:update', handle: (call) => this.#act(call) },
      {
        method: 'GET',
        path: 'droplets/:id/actions/:action',
        scope: 'droplet:read',
        handle: (call) => found({ action: this.#actions.read(call, this.of(call.path.id).id) }),
      },
    ]
  }

  of(id: string | number | undefined): Droplet {
    return this.#state.droplets.find((droplet) => String(droplet.id) === String(id)) ?? missing()
  }

  /** A read of a new droplet: it is this much nearer to `active`. */
  #seen(droplet: Droplet): Droplet {
    for (const action of this.#state.actions)
      if (action.type === 'create' && action.resource_id === droplet.id) this.#actions.advance(action)
    return droplet
  }

  #listed({ query }: Call): readonly Droplet[] {
    const [tag, name] = [query.get('tag_name'), query.get('name')]
    for (const droplet of this.#state.droplets) this.#seen(droplet)
    return this.#state.droplets.filter((each) => (tag === null || each.tags.includes(tag)) && (name === null || each.name === name))
  }

  #create(body: Call['body']) {
    const names = 'names' in body ? textsOf(body, 'names') : [textOf(body, 'name')]
    if (names.some((name) => !/^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/.test(name)))
      invalid('Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)')
    if (this.#state.droplets.length + names.length > this.#state.dropletLimit)
      invalid('creating this/these droplet(s) will exceed your droplet limit')
    const made = names.map((name) => this.#make(name, body))
    const links = {
      actions: made.map(({ action }) => ({ id: action.id, rel: 'create', href: `https://api.digitalocean.com/v2/actions/${action.id}` })),
    }
    // What is answered is how it was at first.
    const droplets = structuredClone(made.map(({ droplet }) => droplet))
    return accepted('names' in body ? { droplets, links } : { droplet: droplets[0], links })
  }

  #make(name: string, body: Call['body']) {
    const region =
      regions.find(({ slug }) => slug === textOf(body, 'region')) ?? invalid('You specified an invalid region for Droplet creation.')
    const size = sizes.find(({ slug }) => slug === textOf(body, 'size')) ?? invalid('You specified an invalid size for Droplet creation.')
    const wanted = textOf(body, 'image')
    const image =
      images.find(({ slug, id }) => slug === wanted || String(id) === wanted) ??
      invalid('You specified an invalid image for Droplet creation.')
    for (const key of textsOf(body, 'ssh_keys'))
      if (!this.#state.keys.some(({ id, fingerprint }) => String(id) === key || fingerprint === key))
        invalid(`${key} are invalid key identifiers for Droplet creation.`)
    const tags = textsOf(body, 'tags')
    for (const tag of tags) this.#state.tags.add(tag)
    const features = ['backups', 'ipv6', 'monitoring', 'private_networking'].filter((feature) => body[feature] === true)
    const droplet: Droplet = {
      id: this.#state.number(),
      name,
      ...partsOf(size),
      locked: true,
      status: 'new',
      kernel: null,
      created_at: birthday,
      features: features.map((feature) => (feature === 'monitoring' ? 'droplet_agent' : feature)),
      backup_ids: [],
      next_backup_window: null,
      snapshot_ids: [],
      image,
      volume_ids: [...textsOf(body, 'volumes')],
      networks: { v4: [], v6: [] },
      region,
      tags: [...tags],
      vpc_uuid: textOf(body, 'vpc_uuid') || '760e09ef-dc84-11e8-981e-3cfdfeaae000',
    }
    this.#state.droplets.push(droplet)
    return { droplet, action: this.#bootUp(droplet, body) }
  }

  /** Its creation: completed after some reads, or when its host has booted. */
  #bootUp(droplet: Droplet, order: Call['body']) {
    const { boot, readsUntilDone } = this.#hosting
    const resource = { id: droplet.id, type: 'droplet', region: droplet.region }
    let address = `203.0.113.${(droplet.id % 250) + 1}`
    let failed = false
    const effect = () => {
      if (failed) return false
      droplet.status = 'active'
      droplet.locked = false
      droplet.networks = networksOf(droplet, address)
      return true
    }
    const action = this.#actions.begin({ type: 'create', resource, reads: boot ? Infinity : readsUntilDone, effect })
    if (boot)
      this.#follow(
        boot(droplet, order)
          .then((host) => {
            address = host.address
          })
          .catch((error: unknown) => {
            failed = true
            console.error(error)
          })
          .then(() => this.#actions.complete(action)),
      )
    return action
  }

  #act({ path, body }: Call) {
    const droplet = this.of(path.id)
    if (droplet.locked) throw new ApiError(422, 'Droplet already has a pending event.')
    const type = textOf(body, 'type')
    const effect = this.#effectOf(type, droplet, body)
    droplet.locked = true
    const resource = { id: droplet.id, type: 'droplet', region: droplet.region }
    const complete = () => {
      droplet.locked = false
      effect()
    }
    return withAction(this.#actions.begin({ type, resource, reads: this.#hosting.readsUntilDone, effect: complete }))
  }

  #effectOf(type: string, droplet: Droplet, body: Call['body']): () => void {
    const status = { power_on: 'active', power_off: 'off', shutdown: 'off', reboot: 'active', power_cycle: 'active' }[type]
    if (status) return () => Object.assign(droplet, { status })
    if (type === 'rename') return () => Object.assign(droplet, { name: textOf(body, 'name') })
    if (type === 'enable_ipv6') return () => droplet.features.push('ipv6')
    if (type !== 'resize') return invalid(`\`${type}\` is not a valid action type.`)
    const size = sizes.find(({ slug }) => slug === textOf(body, 'size')) ?? invalid('You specified an invalid size for Droplet resize.')
    if (droplet.status !== 'off') invalid('Droplet must be powered off to be resized.')
    return () => Object.assign(droplet, { ...partsOf(size), ...(body.disk !== true && { disk: droplet.disk }) })
  }

  #destroyTagged({ query }: Call) {
    const tag = query.get('tag_name') ?? invalid('tag_name is missing')
    for (const droplet of this.#state.droplets.filter(({ tags }) => tags.includes(tag))) this.#destroy(droplet)
    return gone
  }

  #destroy(droplet: Droplet) {
    const { droplets, firewalls, volumes, floatingIps } = this.#state
    droplets.splice(droplets.indexOf(droplet), 1)
    for (const holder of [...firewalls, ...volumes]) holder.droplet_ids = holder.droplet_ids.filter((id) => id !== droplet.id)
    for (const address of floatingIps) if (address.dropletId === droplet.id) address.dropletId = null
    const { remove } = this.#hosting
    if (remove) this.#follow(remove(droplet).catch((error: unknown) => console.error(error)))
    return gone
  }

  #follow(work: Promise<void>): void {
    this.pending.add(work)
    void work.then(() => this.pending.delete(work))
  }
}

function partsOf(size: Size) {
  return { memory: size.memory, vcpus: size.vcpus, disk: size.disk, size, size_slug: size.slug }
}

function networksOf({ id, features }: Droplet, address: string): Droplet['networks'] {
  const gateway = address.replace(/\d+$/, '1')
  const v6 = { ip_address: `2001:db8::${id}`, netmask: 64, gateway: '2001:db8::1', type: 'public' as const }
  return {
    v4: [
      { ip_address: `10.135.0.${id % 250}`, netmask: '255.255.0.0', gateway: null, type: 'private' },
      { ip_address: address, netmask: '255.255.255.0', gateway, type: 'public' },
    ],
    v6: features.includes('ipv6') ? [v6] : [],
  }
}
