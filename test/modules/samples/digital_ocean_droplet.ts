/** Samples of `digital_ocean_droplet` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const order = { oauth_token, name: 'web1', size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1' }
const droplet = {
  id: 7,
  name: 'web1',
  size_slug: 's-1vcpu-1gb',
  status: 'active',
  networks: { v4: [{ type: 'public', ip_address: '203.0.113.7' }] },
}
const free = { droplet: undefined, firewalls: [], projects: [] }
const projects = [{ id: 'a-b', name: 'blog' }]
const firewalls = [
  { id: 'f1', name: 'web', droplet_ids: [] },
  { id: 'f2', name: 'old', droplet_ids: [7] },
]

export const samples = [
  { params: order, state: free },
  { params: { ...order, state: 'inactive', ssh_keys: ['12', 'a:b'], project_name: 'blog' }, state: { ...free, projects } },
  { params: { ...order, unique_name: true, firewall: ['web'] }, state: { droplet, firewalls, projects: [] } },
  { params: { ...order, unique_name: true, size: 's-2vcpu-2gb' }, state: { ...free, droplet } },
  {
    params: { ...order, unique_name: true, size: 's-2vcpu-2gb', state: 'active' },
    state: { ...free, droplet: { ...droplet, status: 'off' } },
  },
  { params: { oauth_token, name: 'web1', unique_name: true, state: 'absent' }, state: { ...free, droplet } },
]
