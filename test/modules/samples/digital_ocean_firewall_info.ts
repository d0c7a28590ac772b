/** Samples of `digital_ocean_firewall_info` for the contract. */
export const samples = [{ params: { oauth_token: 'dop_v1_of_the_samples', name: 'web' }, state: { firewalls: [{ id: 7, name: 'web' }] } }]
