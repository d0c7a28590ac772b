/** Samples of `digital_ocean_tag_info` for the contract. */
export const samples = [{ params: { oauth_token: 'dop_v1_of_the_samples', tag_name: 'web' }, state: { tags: [{ id: 7, name: 'web' }] } }]
