/** Samples of `digital_ocean_domain_record` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const record = {
  id: 3,
  type: 'A',
  name: 'www',
  data: '203.0.113.7',
  priority: null,
  port: null,
  ttl: 1800,
  weight: null,
  flags: null,
  tag: null,
}
const www = { oauth_token, domain: 'example.com', type: 'A', name: 'www' }

export const samples = [
  { params: { ...www, data: '203.0.113.7' }, state: { records: [] } },
  { params: { ...www, data: '203.0.113.8', force_update: true }, state: { records: [record] } },
  { params: { ...www, state: 'absent' }, state: { records: [record] } },
  { params: { ...www, state: 'absent' }, state: { records: [record, { ...record, id: 4, data: '203.0.113.9' }] } },
]
