/** `digital_ocean_domain_info`: domains whose names DigitalOcean serves, with their records. */
import { defineModule } from '../../engine/model/module.ts'
import { after, each, type Read } from '../../engine/model/read.ts'
import { apiNotes, apiOptions, escaped, listRead, oneRead, type Row, textIn } from './api.ts'
import { only } from './info.ts'

const topic = 'digital_ocean_domain'

export default defineModule({
  name: 'digital_ocean_domain_info',
  aliases: [
    'community.digitalocean.digital_ocean_domain_info',
    'digital_ocean_domain_facts',
    'community.digitalocean.digital_ocean_domain_facts',
  ],
  summary: 'List the domains of a DigitalOcean account with their records',
  notes: apiNotes,
  readOnly: true,
  options: { domain_name: { type: 'string', description: 'Name of the domain. Default: all domains.' }, ...apiOptions },
  examples: `
- name: Read a domain
  digital_ocean_domain_info: { domain_name: example.com }
`,
  results: { data: 'The domains, each with its `domain_records`.' },
  probe(params) {
    const { domain_name } = params
    const words = { what: 'list the domains', msg: () => 'Failed to retrieve domain for DigitalOcean' }
    const domains: Read<readonly Row[]> =
      domain_name === undefined
        ? listRead(params, 'domains', 'domains', topic, words)
        : after<Row | undefined, readonly Row[]>(oneRead(params, `domains/${escaped(domain_name)}`, 'domain', topic, words), (domain) => ({
            value: only(domain, `there is no domain \`${domain_name}\``, words.msg()),
          }))
    const recordsOf = (domain: Row) =>
      listRead(params, `domains/${escaped(textIn(domain, 'name'))}/records`, 'domain_records', topic, words)
    return {
      domains: after<readonly Row[], readonly Row[]>(domains, (found) =>
        after<Row, readonly Row[]>(
          each(Object.fromEntries(found.map((domain, index) => [String(index), recordsOf(domain)]))),
          (records) => ({
            value: found.map(({ name, ttl, zone_file }, index) => ({ name, ttl, zone_file, domain_records: records[String(index)] })),
          }),
        ),
      ),
    }
  },
  plan: () => [],
  returns: (_params, { domains }) => ({ data: domains }),
})
