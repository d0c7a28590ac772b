/** Samples of `digital_ocean_floating_ip_info` for the contract. */
export const samples = [{ params: { oauth_token: 'dop_v1_of_the_samples' }, state: { addresses: [{ id: 7, name: 'web' }] } }]
