/** `digital_ocean_firewall_info`: the cloud firewalls of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { apiNotes, apiOptions, listRead } from './api.ts'

export default defineModule({
  name: 'digital_ocean_firewall_info',
  aliases: [
    'community.digitalocean.digital_ocean_firewall_info',
    'digital_ocean_firewall_facts',
    'community.digitalocean.digital_ocean_firewall_facts',
  ],
  summary: 'List the cloud firewalls of a DigitalOcean account',
  notes: [...apiNotes, 'A `name` that does not exist is an empty list; Ansible returns a list of an empty dict.'],
  readOnly: true,
  options: { name: { type: 'string', description: 'Name of the firewall. Default: all firewalls.' }, ...apiOptions },
  examples: `
- name: Read a firewall
  digital_ocean_firewall_info: { name: web }
`,
  results: { data: 'The firewalls.' },
  probe: (params) => ({
    firewalls: listRead(params, 'firewalls', 'firewalls', 'digital_ocean_firewall', {
      what: 'list the firewalls',
      msg: () => 'Failed to retrieve firewalls from Digital Ocean',
    }),
  }),
  plan: () => [],
  returns: ({ name }, { firewalls }) => ({ data: firewalls.filter((each) => name === undefined || each.name === name) }),
})
