/** Samples of `digital_ocean_sshkey` for the contract. */
const oauth_token = 'dop_v1_of_the_samples'
const ssh_pub_key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB me@laptop'
const key = { id: 5, name: 'old', public_key: ssh_pub_key, fingerprint: '9f:13' }

export const samples = [
  { params: { oauth_token, name: 'laptop', ssh_pub_key }, state: { key: undefined } },
  { params: { oauth_token, name: 'laptop', ssh_pub_key }, state: { key } },
  { params: { oauth_token, fingerprint: '9f:13', state: 'absent' }, state: { key } },
]
