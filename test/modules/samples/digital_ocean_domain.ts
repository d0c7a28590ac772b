/** Samples of `digital_ocean_domain` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const domain = { name: 'example.com', ttl: 1800, zone_file: null }
const none = { served: { domain: undefined, records: [] }, projects: [] }

export const samples = [
  { params: { oauth_token, name: 'example.com', ip: '203.0.113.7' }, state: none },
  {
    params: { oauth_token, name: 'example.com', ip6: '2001:db8::7', project_name: 'blog' },
    state: { ...none, projects: [{ id: 'a-b', name: 'blog' }] },
  },
  { params: { oauth_token, name: 'example.com', ip: '203.0.113.7' }, state: { ...none, served: { domain, records: [] } } },
  { params: { oauth_token, name: 'example.com', state: 'absent' }, state: { ...none, served: { domain, records: [] } } },
]
