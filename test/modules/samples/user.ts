/** Plans of `user` that the contract test tries. */
const anna = { name: 'anna', uid: 1001, gid: 1001, comment: '', home: '/home/anna', shell: '/bin/sh', homeExists: true }
const primary = { name: 'anna', gid: 1001, members: [] }
const sudo = { name: 'sudo', gid: 27, members: [] }
const shadow = { hash: '!', minimum: 0, maximum: 99999, warn: 7 }

export const samples = [
  {
    params: { name: 'anna', groups: ['sudo'], password: 'a secret word', generate_ssh_key: true, ssh_key_passphrase: 'another secret' },
    state: {
      account: { groups: [], shadowReadable: true },
      groups: [sudo],
      anywhere: [],
      wantedHomeExists: false,
      newHash: '$6$abcdefgh$pWKMrD0gEdPIYGDGu4O8VQs5',
      key: { file: '.ssh/id_rsa', exists: false, publicKey: '', fingerprint: '' },
    },
  },
  {
    params: {
      name: 'anna',
      groups: ['sudo'],
      append: true,
      shell: '/bin/bash',
      password: '$6$abcdefgh$pWKMrD0gEdPIYGDGu4O8VQs5',
      expires: 1893456000,
    },
    state: {
      account: { user: anna, primary, groups: [], shadow, shadowReadable: true },
      groups: [sudo, primary],
      anywhere: [],
      wantedHomeExists: false,
      newHash: '$6$abcdefgh$pWKMrD0gEdPIYGDGu4O8VQs5',
      key: undefined,
    },
  },
  {
    params: { name: 'anna', state: 'absent', remove: true },
    state: {
      account: { user: anna, primary, groups: [], shadow, shadowReadable: true },
      groups: [primary],
      anywhere: [],
      wantedHomeExists: false,
      newHash: undefined,
      key: undefined,
    },
  },
]
