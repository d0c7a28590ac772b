/** A unit of systemd that runs and is enabled, but for what is told otherwise. */
import type { Unit } from '../../../modules/services/units.ts'

export function unitOf(name: string, differs: Partial<Unit>): Unit {
  return {
    name,
    id: name,
    booted: true,
    offline: false,
    systemctl: true,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    enabled: 'enabled',
    canReload: true,
    script: false,
    scriptEnabled: false,
    properties: { Id: name, LoadState: 'loaded', ActiveState: 'active' },
    ...differs,
  }
}
