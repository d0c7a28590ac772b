/** Samples of `digital_ocean_domain_info` for the contract. */
export const samples = [
  { params: { oauth_token: 'dop_v1_of_the_samples', domain_name: 'example.com' }, state: { domains: [{ id: 7, name: 'web' }] } },
]
