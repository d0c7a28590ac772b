/** Plans of `service` that the contract test tries. */
import { unitOf } from '../services/unit-of.ts'

export const samples = [
  {
    params: { name: 'nginx', state: 'started', enabled: true },
    state: { unit: unitOf('nginx.service', { active: 'inactive', enabled: 'disabled' }), sysv: undefined },
  },
  { params: { name: 'nginx', state: 'stopped', enabled: false }, state: { unit: unitOf('nginx.service', {}), sysv: undefined } },
  {
    params: { name: 'nginx', state: 'started', enabled: true },
    state: {
      unit: unitOf('nginx.service', { booted: false, systemctl: false, load: 'not-found', script: true }),
      sysv: { exists: true, running: false, enabled: false, links: 'update-rc.d', openrc: false },
    },
  },
]
