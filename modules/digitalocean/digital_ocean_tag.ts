/** `digital_ocean_tag`: tags of a DigitalOcean account, and the droplets that have them. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { constant, type Read } from '../../engine/model/read.ts'
import { answerOf, apiChange, apiNotes, apiOptions, escaped, foreseen, listIn, oneRead, type Row } from './api.ts'
import { dropletRead } from './droplet.ts'

const topic = 'digital_ocean_tag'

export default defineModule({
  name: 'digital_ocean_tag',
  aliases: ['community.digitalocean.digital_ocean_tag'],
  summary: 'Manage tags of DigitalOcean',
  notes: apiNotes,
  options: {
    state: {
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the tag should exist; with `resource_id`, whether the droplet should have it.',
    },
    name: { type: 'string', required: true, description: 'Name of the tag: letters, digits, `-`, `_` and `:`.' },
    resource_id: { type: 'string', aliases: ['droplet_id'], description: 'ID of a droplet.' },
    resource_type: { enum: ['droplet'], default: 'droplet', description: 'Type of the resource.' },
    ...apiOptions,
  },
  examples: `
- name: Create a tag
  digital_ocean_tag: { name: web }

- name: Tag a droplet, and create the tag if it is missing
  digital_ocean_tag: { name: web, resource_id: "3164494", resource_type: droplet }

- name: Remove the tag from all droplets
  digital_ocean_tag: { name: web, state: absent }
`,
  results: { data: 'The tag as `tag`, without `resource_id`.' },
  rules: ({ name, resource_id = '1' }) => [
    ...(/^[\w:-]{1,255}$/.test(name) ? [] : [`\`${name}\` is not a name for a tag`]),
    ...(/^\d+$/.test(resource_id) ? [] : [`\`${resource_id}\` is not the ID of a droplet`]),
  ],
  probe(params) {
    const { name, resource_id } = params
    const droplet: Read<Row | undefined> =
      resource_id === undefined ? constant<Row | undefined>(undefined) : dropletRead(params, resource_id)
    return { tag: oneRead(params, `tags/${escaped(name)}`, 'tag', topic, { what: `read the tag ${name}` }), droplet }
  },

  plan(params, { tag, droplet }): readonly Change[] {
    const { state, name, resource_id } = params
    if (resource_id !== undefined && !droplet && state === 'present')
      throw new Problem(`there is no droplet with the ID ${resource_id}`, {
        kind: 'no-droplet',
        hint: 'list them with `digital_ocean_droplet_info`',
      })
    const isTagged = listIn(droplet, 'tags').includes(name)
    if (state === 'absent') {
      if (resource_id !== undefined) return isTagged ? [tagging(params, 'DELETE')] : []
      return tag ? [change(params, `remove the tag ${name}`, 'DELETE', `tags/${escaped(name)}`)] : []
    }
    return [
      ...(tag ? [] : [change(params, `create the tag ${name}`, 'POST', 'tags', { name })]),
      ...(resource_id === undefined || isTagged ? [] : [tagging(params, 'POST')]),
    ]
  },

  returns({ state, name, resource_id }, { tag }, done) {
    if (state === 'absent' || resource_id !== undefined) return {}
    const made = answerOf(done, 'POST tags')
    const now = tag ?? foreseen(done, { name })
    return made ? { data: made } : now ? { data: { tag: now } } : {}
  },
})

type TagParams = Parameters<typeof apiChange>[0] & {
  readonly name: string
  readonly resource_id: string | undefined
  readonly resource_type: string
}

function change(params: TagParams, summary: string, method: 'POST' | 'DELETE', path: string, body?: Row): Change {
  const diff = method === 'POST' ? { after: body } : { before: { name: params.name } }
  const accept = method === 'DELETE' ? [404] : []
  return apiChange(params, {
    ...{ summary, topic, method, path, accept },
    name: `${method} ${path}`,
    ...diff,
    ...(body && { body }),
    words: { what: summary },
  })
}

function tagging(params: TagParams, method: 'POST' | 'DELETE'): Change {
  const { name, resource_id, resource_type } = params
  const summary =
    method === 'POST' ? `tag the droplet ${resource_id} with ${name}` : `remove the tag ${name} from the droplet ${resource_id}`
  return apiChange(params, {
    ...{ summary, topic, method, path: `tags/${escaped(name)}/resources`, body: { resources: [{ resource_id, resource_type }] } },
    words: { what: summary, msg: (_, said) => `error tagging resource '${resource_id}': ${said}` },
  })
}
