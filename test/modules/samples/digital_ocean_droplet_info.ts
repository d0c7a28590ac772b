/** Samples of `digital_ocean_droplet_info` for the contract. */
export const samples = [{ params: { oauth_token: 'dop_v1_of_the_samples', id: '7' }, state: { droplets: [{ id: 7, name: 'web' }] } }]
