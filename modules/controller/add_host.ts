/** Adds a host to the in-memory inventory. */

import type { Entry } from '../../engine/model/host.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'add_host',
  summary: 'Add a host to the in-memory inventory',
  kind: 'controller',
  notes: [
    'Later plays can use the host; `groups` and `hostvars` contain it at once. The inventory file does not change.',
    'It runs once for all hosts of the play, with the `inventory_hostname` of the first. Use a loop to add several.',
    'All other options become variables of the host.',
    'Check mode adds the host too, for later plays; only the in-memory inventory changes.',
  ],
  open: true,
  options: {
    name: {
      required: true,
      aliases: ['hostname', 'host'],
      missing: 'name, host or hostname needs to be provided',
      description: 'Name of the host; `name:2222` sets a port. An existing host gets the additional groups and variables.',
    },
    groups: { type: 'list', aliases: ['group', 'groupname'], description: 'Groups of the host; missing ones are created.' },
  },
  examples: `
- name: Add a new web server
  add_host:
    name: 192.0.2.7:2222
    groups: [web, fresh]
    ansible_user: admin
    stage: test
`,
  results: { add_host: 'The added host: a dict of `host_name`, `groups` and `host_vars`.' },
  rules: ({ name }) => (/\s/.test(name.trim()) || name.trim() === '' ? [`\`${name}\` is not a valid host name`] : []),
  probe: (params) => ({ news: { at: 'control', load: (here) => here.wouldChange(entryOf(params)) } }),
  plan(params, { news }) {
    const { host, groups } = entryOf(params)
    return news ? [{ summary: `add ${host} to ${groups.length > 0 ? groups.join(', ') : 'the inventory'}` }] : []
  },
  returns(params) {
    const { host, groups, variables } = entryOf(params)
    return { add_host: { host_name: host, groups, host_vars: variables } }
  },
  runEffects: (params) => entryOf(params),
  runOnce: true,
})

function entryOf(params: { readonly name: string; readonly groups: readonly string[] | undefined }): Extract<Entry, { kind: 'host' }> {
  const { name, groups = [], ...further } = params
  const { host, port } = addressOf(name.trim())
  const names = groups.map((group) => String(group).trim()).filter(Boolean)
  return { kind: 'host', host, groups: names, variables: { ...further, ...(port === undefined ? {} : { ansible_ssh_port: port }) } }
}

/** Splits a port from a name, an IPv4 address or an IPv6 address in brackets. */
function addressOf(text: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  const host = bracketed ?? plain
  return host === undefined ? { host: text } : { host, port: Number(port) }
}
