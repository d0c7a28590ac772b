/** Plans of `timezone` that the contract test tries. */
const zone = { systemd: true, exists: true, name: 'Etc/UTC', clock: 'UTC' }

export const samples = [
  { params: { name: 'Europe/Berlin', hwclock: 'local' }, state: { zone } },
  { params: { name: 'Europe/Berlin' }, state: { zone: { ...zone, systemd: false } } },
]
