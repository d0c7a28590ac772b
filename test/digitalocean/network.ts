/** Domains, records, firewalls and floating addresses of the API server. */
import { type Actions, withAction } from './actions.ts'
import type { Droplets } from './droplets.ts'
import { accepted, type Call, created, found, gone, invalid, missing, type Route, textOf, textsOf } from './reply.ts'
import { birthday, type Domain, type DomainRecord, type Firewall, type FloatingIp, regions, type State } from './state.ts'

export function domainRoutes(state: State): readonly Route[] {
  const of = ({ path }: Call) => state.domains.find(({ name }) => name === path.name) ?? missing()
  const recordOf = (call: Call) => of(call).records.find(({ id }) => String(id) === call.path.id) ?? missing()
  const shown = ({ records, ...domain }: Domain) => domain
  const records = 'domains/:name/records'
  const change = (call: Call) => {
    const record = recordOf(call)
    Object.assign(record, recordFrom(record, call.body))
    return found({ domain_record: record })
  }
  return [
    { method: 'GET', path: 'domains', scope: 'domain:read', handle: () => ({ list: 'domains', items: state.domains.map(shown) }) },
    { method: 'POST', path: 'domains', scope: 'domain:create', handle: (call) => created({ domain: shown(newDomain(state, call)) }) },
    { method: 'GET', path: 'domains/:name', scope: 'domain:read', handle: (call) => found({ domain: shown(zoned(of(call))) }) },
    { method: 'DELETE', path: 'domains/:name', scope: 'domain:delete', handle: (call) => without(state.domains, of(call)) },
    {
      method: 'GET',
      path: records,
      scope: 'domain:read',
      handle: (call) => ({ list: 'domain_records', items: recordsOf(of(call), call) }),
    },
    {
      method: 'POST',
      path: records,
      scope: 'domain:create',
      handle: (call) => {
        const record = recordFrom(newRecord(state), call.body)
        if (record.type === '' || record.data === '') invalid('Data is missing')
        of(call).records.push(record)
        return created({ domain_record: record })
      },
    },
    { method: 'GET', path: `${records}/:id`, scope: 'domain:read', handle: (call) => found({ domain_record: recordOf(call) }) },
    { method: 'PUT', path: `${records}/:id`, scope: 'domain:update', handle: change },
    { method: 'PATCH', path: `${records}/:id`, scope: 'domain:update', handle: change },
    { method: 'DELETE', path: `${records}/:id`, scope: 'domain:delete', handle: (call) => without(of(call).records, recordOf(call)) },
  ]
}

function newDomain(state: State, { body }: Call): Domain {
  const name = textOf(body, 'name')
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name)) invalid('Domain name is invalid')
  if (state.domains.some((domain) => domain.name === name)) invalid('Name already exists')
  const servers = [1, 2, 3].map((index) => ({ ...newRecord(state), type: 'NS', name: '@', data: `ns${index}.digitalocean.com` }))
  const address = textOf(body, 'ip_address')
  const own = address ? [{ ...newRecord(state), type: 'A', name: '@', data: address }] : []
  const domain: Domain = { name, ttl: 1800, zone_file: null, records: [...servers, ...own] }
  state.domains.push(domain)
  return domain
}

/** The zone file is there when the domain is read. */
function zoned(domain: Domain): Domain {
  const lines = domain.records.map(({ name, ttl, type, data }) => `${name} ${ttl} IN ${type} ${data}.\n`)
  domain.zone_file = `$ORIGIN ${domain.name}.\n$TTL ${domain.ttl}\n${lines.join('')}`
  return domain
}

const newRecord = (state: State): DomainRecord => ({
  ...{ id: state.number(), type: '', name: '@', data: '', priority: null, port: null, ttl: 1800, weight: null, flags: null, tag: null },
})

function recordFrom(record: DomainRecord, body: Call['body']): DomainRecord {
  const names = Object.keys(record).filter((name) => name !== 'id' && body[name] !== undefined && body[name] !== null)
  return { ...record, ...Object.fromEntries(names.map((name) => [name, body[name]])) }
}

function recordsOf(domain: Domain, { query }: Call): readonly DomainRecord[] {
  const [type, name] = [query.get('type'), query.get('name')]
  const short = (full: string) => (full === domain.name ? '@' : full.replace(`.${domain.name}`, ''))
  return domain.records.filter((record) => (type === null || record.type === type) && (name === null || record.name === short(name)))
}

export function firewallRoutes(state: State): readonly Route[] {
  const of = ({ path }: Call) => state.firewalls.find(({ id }) => id === path.id) ?? missing()
  const one = (call: Call) => found({ firewall: of(call) })
  const droplets = (change: (ids: readonly number[], of: Firewall) => number[]) => (call: Call) => {
    of(call).droplet_ids = change(textsOf(call.body, 'droplet_ids').map(Number), of(call))
    return gone
  }
  return [
    { method: 'GET', path: 'firewalls', scope: 'firewall:read', handle: () => ({ list: 'firewalls', items: state.firewalls }) },
    {
      method: 'POST',
      path: 'firewalls',
      scope: 'firewall:create',
      handle: ({ body }) => {
        if (state.firewalls.some(({ name }) => name === textOf(body, 'name'))) invalid('duplicate name')
        const firewall = { id: state.uuid(), status: 'waiting', created_at: birthday, pending_changes: [], ...ruled(state, body) }
        state.firewalls.push(firewall)
        return accepted({ firewall })
      },
    },
    { method: 'GET', path: 'firewalls/:id', scope: 'firewall:read', handle: one },
    {
      method: 'PUT',
      path: 'firewalls/:id',
      scope: 'firewall:update',
      handle: (call) => {
        Object.assign(of(call), ruled(state, call.body))
        return one(call)
      },
    },
    { method: 'DELETE', path: 'firewalls/:id', scope: 'firewall:delete', handle: (call) => without(state.firewalls, of(call)) },
    {
      method: 'POST',
      path: 'firewalls/:id/droplets',
      scope: 'firewall:update',
      handle: droplets((ids, { droplet_ids }) => [...new Set([...droplet_ids, ...ids])]),
    },
    {
      method: 'DELETE',
      path: 'firewalls/:id/droplets',
      scope: 'firewall:update',
      handle: droplets((ids, { droplet_ids }) => droplet_ids.filter((id) => !ids.includes(id))),
    },
  ]
}

function ruled(state: State, body: Call['body']) {
  const name = textOf(body, 'name')
  if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(name)) invalid('name is invalid')
  const rules = (which: string) => (Array.isArray(body[which]) ? body[which] : []).map(filled)
  const [inbound, outbound] = [rules('inbound_rules'), rules('outbound_rules')]
  if (inbound.length + outbound.length === 0) invalid('firewall must have at least one rule')
  const ids = textsOf(body, 'droplet_ids').map(Number)
  for (const id of ids) if (!state.droplets.some((droplet) => droplet.id === id)) invalid(`droplet ${id} does not exist`)
  const tags = [...textsOf(body, 'tags')]
  for (const tag of tags) if (!state.tags.has(tag)) invalid(`tag ${tag} does not exist`)
  return { name, inbound_rules: inbound, outbound_rules: outbound, droplet_ids: ids, tags }
}

/** Rules are kept without what is empty; all ports are `0`. */
function filled(rule: Readonly<Record<string, unknown>>): unknown {
  const parties = (value: unknown) =>
    Object.fromEntries(Object.entries((value ?? {}) as object).filter(([, each]) => Array.isArray(each) && each.length > 0))
  const { protocol = 'tcp', ports, sources, destinations } = rule
  return {
    protocol,
    ports: protocol === 'icmp' ? '0' : ports === 'all' || ports === undefined || ports === null ? '0' : ports,
    ...(sources !== undefined && { sources: parties(sources) }),
    ...(destinations !== undefined && { destinations: parties(destinations) }),
  }
}

/** Floating addresses answer under both their names. */
export function floatingRoutes(state: State, droplets: Droplets, actions: Actions, reads: number): readonly Route[] {
  return ['floating_ip', 'reserved_ip'].flatMap((kind) => {
    const shown = ({ ip, region, dropletId }: FloatingIp) => ({
      ...{ ip, region, droplet: dropletId === null ? null : droplets.of(dropletId), locked: false },
    })
    const of = ({ path }: Call) => state.floatingIps.find(({ ip }) => ip === path.ip) ?? missing()
    const create = ({ body }: Call) => {
      const dropletId = body.droplet_id ? droplets.of(textOf(body, 'droplet_id')).id : null
      const slug = dropletId === null ? textOf(body, 'region') : droplets.of(dropletId).region.slug
      const region = regions.find((each) => each.slug === slug) ?? invalid('Region is not available')
      const address: FloatingIp = { ip: `198.51.100.${state.floatingIps.length + 10}`, region, dropletId }
      state.floatingIps.push(address)
      return accepted({ [kind]: shown(address), links: {} })
    }
    const act = (call: Call) => {
      const address = of(call)
      const type = textOf(call.body, 'type')
      if (type !== 'assign' && type !== 'unassign') invalid(`\`${type}\` is not a valid action type.`)
      if (type === 'unassign' && address.dropletId === null) invalid('The floating IP is not assigned to a droplet.')
      const dropletId = type === 'assign' ? droplets.of(textOf(call.body, 'droplet_id')).id : null
      const effect = () => Object.assign(address, { dropletId })
      const resource = { id: null, type: kind, region: address.region }
      const begun = actions.begin({ type: `${type}_ip`, resource, reads, effect })
      return withAction(begun)
    }
    const path = `${kind}s`
    return [
      { method: 'GET', path, scope: 'reserved_ip:read', handle: () => ({ list: path, items: state.floatingIps.map(shown) }) },
      { method: 'POST', path, scope: 'reserved_ip:create', handle: create },
      { method: 'GET', path: `${path}/:ip`, scope: 'reserved_ip:read', handle: (call) => found({ [kind]: shown(of(call)) }) },
      { method: 'DELETE', path: `${path}/:ip`, scope: 'reserved_ip:delete', handle: (call) => without(state.floatingIps, of(call)) },
      { method: 'POST', path: `${path}/:ip/actions`, scope: 'reserved_ip:update', handle: act },
      {
        method: 'GET',
        path: `${path}/:ip/actions/:action`,
        scope: 'reserved_ip:read',
        handle: (call) => found({ action: actions.read(call) }),
      },
    ] satisfies readonly Route[]
  })
}

/** Removes it; 204. */
export function without<T>(all: T[], one: T) {
  all.splice(all.indexOf(one), 1)
  return gone
}
