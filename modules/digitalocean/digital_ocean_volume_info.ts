/** `digital_ocean_volume_info`: the volumes of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { apiNotes, apiOptions, escaped, listRead } from './api.ts'

export default defineModule({
  name: 'digital_ocean_volume_info',
  aliases: [
    'community.digitalocean.digital_ocean_volume_info',
    'digital_ocean_volume_facts',
    'community.digitalocean.digital_ocean_volume_facts',
  ],
  summary: 'List the volumes of a DigitalOcean account',
  notes: apiNotes,
  readOnly: true,
  options: { region_name: { type: 'string', description: 'Slug of a region. Default: all regions.' }, ...apiOptions },
  examples: `
- name: List the volumes of a region
  digital_ocean_volume_info: { region_name: fra1 }
`,
  results: { data: 'The volumes.' },
  probe: (params) => ({
    volumes: listRead(
      params,
      params.region_name === undefined ? 'volumes' : `volumes?region=${escaped(params.region_name)}`,
      'volumes',
      'digital_ocean_block_storage',
      { what: 'list the volumes', msg: (_, said) => `Failed to fetch volumes from volumes? due to error : ${said}` },
    ),
  }),
  plan: () => [],
  returns: (_params, { volumes }) => ({ data: volumes }),
})
