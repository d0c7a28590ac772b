/** `digital_ocean_droplet_info`: the droplets of a DigitalOcean account. */
import { defineModule } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { apiNotes, apiOptions, escaped, listRead, oneRead, type Row } from './api.ts'
import { topic } from './droplet.ts'
import { only } from './info.ts'

const failed = (said: string) => `Failed to fetch 'droplets' information due to error: ${said}`

export default defineModule({
  name: 'digital_ocean_droplet_info',
  aliases: ['community.digitalocean.digital_ocean_droplet_info'],
  summary: 'List the droplets of a DigitalOcean account',
  notes: apiNotes,
  readOnly: true,
  options: {
    id: { type: 'string', description: 'ID of the droplet.' },
    name: { type: 'string', description: 'Name of the droplets. Default: all droplets.' },
    ...apiOptions,
  },
  examples: `
- name: Read a droplet by its name
  digital_ocean_droplet_info: { name: web1 }

- name: Read a droplet by its ID
  digital_ocean_droplet_info: { id: "3164494" }
`,
  results: { data: 'The droplets.' },
  relations: { exclusive: [['id', 'name']] },
  probe(params) {
    const { id, name } = params
    const words = { what: 'list the droplets', msg: (_: number, said: string) => failed(said) }
    const all = listRead(params, name ? `droplets?name=${escaped(name)}` : 'droplets', 'droplets', topic, words)
    const one = (key: string) =>
      after<Row | undefined, readonly Row[]>(oneRead(params, `droplets/${escaped(key)}`, 'droplet', topic, words), (droplet) => ({
        value: only(droplet, `there is no droplet with the ID ${key}`, failed('The resource you requested could not be found.')),
      }))
    const droplets: Read<readonly Row[]> = id
      ? one(id)
      : name
        ? after<readonly Row[], readonly Row[]>(all, (found) => ({ value: called(name, found) }))
        : all
    return { droplets }
  },
  plan: () => [],
  returns: (_params, { droplets }) => ({ data: droplets }),
})

function called(name: string, droplets: readonly Row[]): readonly Row[] {
  const found = droplets.filter((each) => each.name === name)
  return found.length > 0
    ? found
    : only(undefined, `there is no droplet with the name \`${name}\``, failed(`Unable to find droplet with name ${name}`))
}
