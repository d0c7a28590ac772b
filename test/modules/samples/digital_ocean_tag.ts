/** Samples of `digital_ocean_tag` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const tag = { name: 'web', resources: { count: 0 } }
const droplet = { id: 7, name: 'web1', tags: ['web'] }

export const samples = [
  { params: { oauth_token, name: 'web' }, state: { tag: undefined, droplet: undefined } },
  { params: { oauth_token, name: 'web', resource_id: '7' }, state: { tag, droplet: { ...droplet, tags: [] } } },
  { params: { oauth_token, name: 'web', resource_id: '7', state: 'absent' }, state: { tag, droplet } },
  { params: { oauth_token, name: 'web', state: 'absent' }, state: { tag, droplet: undefined } },
]
