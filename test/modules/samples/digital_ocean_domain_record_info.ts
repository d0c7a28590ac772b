/** Samples of `digital_ocean_domain_record_info` for the contract. */
export const samples = [
  { params: { oauth_token: 'dop_v1_of_the_samples', name: 'example.com', record_id: 7 }, state: { records: [{ id: 7, name: 'web' }] } },
]
