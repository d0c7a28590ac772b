/** `digital_ocean_sshkey_info`: the SSH keys of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { apiNotes, apiOptions, listRead } from './api.ts'

export default defineModule({
  name: 'digital_ocean_sshkey_info',
  aliases: [
    'community.digitalocean.digital_ocean_sshkey_info',
    'digital_ocean_sshkey_facts',
    'community.digitalocean.digital_ocean_sshkey_facts',
  ],
  summary: 'List the SSH keys of a DigitalOcean account',
  notes: apiNotes,
  readOnly: true,
  options: apiOptions,
  examples: `
- name: List the keys
  digital_ocean_sshkey_info:
  register: keys
`,
  results: { data: 'All keys.' },
  probe: (params) => ({
    keys: listRead(params, 'account/keys', 'ssh_keys', 'digital_ocean_sshkey', {
      what: 'list the SSH keys',
      msg: (status, said) => `Failed to get SSH keys [${status}: ${said}]`,
    }),
  }),
  plan: () => [],
  returns: (_params, { keys }) => ({ data: keys }),
})
