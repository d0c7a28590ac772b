/** Samples of `digital_ocean_volume_info` for the contract. */
export const samples = [
  { params: { oauth_token: 'dop_v1_of_the_samples', region_name: 'fra1' }, state: { volumes: [{ id: 7, name: 'web' }] } },
]
