/** `digital_ocean_floating_ip_info`: the reserved addresses of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { apiNotes, apiOptions, listRead } from './api.ts'

export default defineModule({
  name: 'digital_ocean_floating_ip_info',
  aliases: [
    'community.digitalocean.digital_ocean_floating_ip_info',
    'digital_ocean_floating_ip_facts',
    'community.digitalocean.digital_ocean_floating_ip_facts',
  ],
  summary: 'List the reserved (floating) IP addresses of a DigitalOcean account',
  notes: apiNotes,
  readOnly: true,
  options: apiOptions,
  examples: `
- name: List the addresses
  digital_ocean_floating_ip_info:
  register: addresses
`,
  results: { floating_ips: 'The addresses.' },
  probe: (params) => ({
    addresses: listRead(params, 'floating_ips', 'floating_ips', 'digital_ocean_floating_ip', {
      what: 'list the addresses',
      msg: (status, said) => `Error fetching information [${status}: ${said}]`,
    }),
  }),
  plan: () => [],
  returns: (_params, { addresses }) => ({ floating_ips: addresses }),
})
