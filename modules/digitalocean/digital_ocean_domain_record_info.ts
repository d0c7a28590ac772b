/** `digital_ocean_domain_record_info`: records of a domain whose names DigitalOcean serves. */
import { defineModule } from '../../engine/model/module.ts'
import { apiNotes, apiOptions, escaped, listRead } from './api.ts'

export default defineModule({
  name: 'digital_ocean_domain_record_info',
  aliases: ['community.digitalocean.digital_ocean_domain_record_info'],
  summary: 'List the records of a domain of DigitalOcean',
  notes: [...apiNotes, 'A domain that does not exist is an error; Ansible returns a message only.'],
  readOnly: true,
  options: {
    state: { enum: ['present'], default: 'present', description: 'Not used.' },
    name: { type: 'string', required: true, aliases: ['domain', 'domain_name'], description: 'Name of the domain.' },
    record_id: { type: 'integer', description: 'ID of the record.' },
    type: { enum: ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'NS', 'CAA'], description: 'Type of the records.' },
    ...apiOptions,
  },
  examples: `
- name: Read the A records of a domain
  digital_ocean_domain_record_info: { name: example.com, type: A, state: present }

- name: Read a record
  digital_ocean_domain_record_info: { name: example.com, record_id: 3352896 }
`,
  results: { data: 'The records as `records`.' },
  probe(params) {
    const { name, type } = params
    const path = `domains/${escaped(name.toLowerCase())}/records${type === undefined ? '' : `?type=${type}`}`
    const msg = (status: number, said: string) => `Error getting domain records [${status}: ${said}]`
    return { records: listRead(params, path, 'domain_records', 'digital_ocean_domain', { what: 'list the records', msg }) }
  },
  plan: () => [],
  returns: ({ record_id }, { records }) => ({ data: { records: records.filter(({ id }) => record_id === undefined || id === record_id) } }),
})
