/** `digital_ocean_tag_info`: the tags of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { apiNotes, apiOptions, escaped, listRead, oneRead, type Row } from './api.ts'
import { only } from './info.ts'

const topic = 'digital_ocean_tag'

export default defineModule({
  name: 'digital_ocean_tag_info',
  aliases: ['community.digitalocean.digital_ocean_tag_info', 'digital_ocean_tag_facts', 'community.digitalocean.digital_ocean_tag_facts'],
  summary: 'List the tags of a DigitalOcean account',
  notes: apiNotes,
  readOnly: true,
  options: { tag_name: { type: 'string', description: 'Name of the tag. Default: all tags.' }, ...apiOptions },
  examples: `
- name: Read a tag
  digital_ocean_tag_info: { tag_name: web }
`,
  results: { data: 'The tags.' },
  probe(params) {
    const { tag_name } = params
    const words = { what: 'list the tags', msg: () => 'Failed to retrieve tags for DigitalOcean' }
    const tags: Read<readonly Row[]> =
      tag_name === undefined
        ? listRead(params, 'tags', 'tags', topic, words)
        : after<Row | undefined, readonly Row[]>(oneRead(params, `tags/${escaped(tag_name)}`, 'tag', topic, words), (tag) => ({
            value: only(tag, `there is no tag \`${tag_name}\``, words.msg()),
          }))
    return { tags }
  },
  plan: () => [],
  returns: (_params, { tags }) => ({ data: tags }),
})
