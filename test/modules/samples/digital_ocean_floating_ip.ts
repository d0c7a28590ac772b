/** Samples of `digital_ocean_floating_ip` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const address = { ip: '192.0.2.7', region: { slug: 'fra1' }, droplet: { id: 7 } }

export const samples = [
  { params: { oauth_token, region: 'fra1', project_name: 'blog' }, state: { found: undefined, projects: [{ id: 'a-b', name: 'blog' }] } },
  { params: { oauth_token, droplet_id: '8', ip: '192.0.2.7', state: 'attached' }, state: { found: address, projects: [] } },
  { params: { oauth_token, ip: '192.0.2.7', state: 'detached' }, state: { found: address, projects: [] } },
  { params: { oauth_token, ip: '192.0.2.7', state: 'absent' }, state: { found: address, projects: [] } },
  { params: { oauth_token, ip: '192.0.2.7', droplet_id: '8' }, state: { found: undefined, projects: [] } },
]
