/** Plans of `systemd` that the contract test tries. */
import { unitOf } from '../services/unit-of.ts'

export const samples = [
  {
    params: { name: 'backup.timer', state: 'started', enabled: true },
    state: { unit: unitOf('backup.timer', { active: 'inactive', enabled: 'disabled' }) },
  },
  { params: { name: 'cups', masked: true, state: 'stopped' }, state: { unit: unitOf('cups.service', {}) } },
  { params: { daemon_reload: true }, state: { unit: undefined } },
]
