/** Add a host to the inventory of the run. */

import type { Entry } from '../engine/host.ts'
import { defineModule } from '../engine/module.ts'

export default defineModule({
  name: 'add_host',
  summary: 'Add a host to the inventory of the run',
  inert: true,
  notes: [
    'The host is there for the plays that follow, in `groups` and `hostvars` at once; the file of the inventory stays as it is.',
    'It runs once, for all hosts of the play: what it says of `inventory_hostname` is of the first host. A loop adds several.',
    'All further options become variables of the host.',
    'Check mode adds the host as well, since later plays are for it; nothing but the memory of the run is changed.',
  ],
  open: true,
  options: {
    name: {
      required: true,
      aliases: ['hostname', 'host'],
      missing: 'name, host or hostname needs to be provided',
      description: 'The name of the host; `name:2222` gives it a port. A host that is there already gets further groups and variables.',
    },
    groups: { type: 'list', aliases: ['group', 'groupname'], description: 'Groups it is in; those that are not there yet are made.' },
  },
  examples: `
- name: The new server belongs to the web servers
  add_host:
    name: 192.0.2.7:2222
    groups: [web, fresh]
    ansible_user: admin
    stage: test
`,
  results: { add_host: 'A dict of `host_name`, `groups` and `host_vars`: what was added.' },
  rules: ({ name }) => (/\s/.test(name.trim()) || name.trim() === '' ? [`\`${name}\` can not name a host`] : []),
  probe: (params) => ({ news: { at: 'control', load: (here) => here.lacks(entryOf(params)) } }),
  plan(params, { news }) {
    const { host, groups } = entryOf(params)
    return news ? [{ summary: `add ${host} to ${groups.length > 0 ? groups.join(', ') : 'the inventory'}` }] : []
  },
  returns(params) {
    const { host, groups, variables } = entryOf(params)
    return { add_host: { host_name: host, groups, host_vars: variables } }
  },
  keeps: (params) => entryOf(params),
  once: true,
})

function entryOf(params: { readonly name: string; readonly groups: readonly string[] | undefined }): Extract<Entry, { kind: 'host' }> {
  const { name, groups = [], ...further } = params
  const { host, port } = addressOf(name.trim())
  const own = groups.map((group) => String(group).trim()).filter(Boolean)
  return { kind: 'host', host, groups: own, variables: { ...further, ...(port === undefined ? {} : { ansible_ssh_port: port }) } }
}

/** The port behind a name, an IPv4 address or an IPv6 address in brackets. */
function addressOf(text: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  const host = bracketed ?? plain
  return host === undefined ? { host: text } : { host, port: Number(port) }
}
