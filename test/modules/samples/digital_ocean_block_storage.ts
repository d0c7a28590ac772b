/** Samples of `digital_ocean_block_storage` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const volume = { id: 'v1', name: 'data', size_gigabytes: 10, droplet_ids: [7] }
const data = { oauth_token, volume_name: 'data', region: 'fra1' }

export const samples = [
  {
    params: { ...data, command: 'create', state: 'present', block_size: 10, project_name: 'blog' },
    state: { volumes: [], projects: [{ id: 'a-b', name: 'blog' }] },
  },
  { params: { ...data, command: 'create', state: 'present', block_size: 20 }, state: { volumes: [volume], projects: [] } },
  { params: { ...data, command: 'create', state: 'present', block_size: 5 }, state: { volumes: [volume], projects: [] } },
  { params: { ...data, command: 'create', state: 'absent' }, state: { volumes: [volume], projects: [] } },
  { params: { ...data, command: 'attach', state: 'present', droplet_id: 8 }, state: { volumes: [volume], projects: [] } },
]
