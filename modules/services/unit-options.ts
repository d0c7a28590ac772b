/** Options and results that `service` and `systemd` share. */
import type { Options } from '../../engine/model/module.ts'

export const unitOptions = {
  enabled: { type: 'boolean', description: 'Start the unit at boot.' },
  masked: { type: 'boolean', description: 'Mask the unit, so that nothing can start it.' },
  force: { type: 'boolean', default: false, description: 'With `enabled`: replace conflicting links.' },
  daemon_reload: {
    type: 'boolean',
    default: false,
    aliases: ['daemon-reload'],
    description: "Reload systemd's configuration first.",
  },
  daemon_reexec: {
    type: 'boolean',
    default: false,
    aliases: ['daemon-reexec'],
    description: 'Re-execute systemd first.',
  },
  no_block: { type: 'boolean', default: false, description: 'Do not wait for the start or stop to finish.' },
} as const satisfies Options

export const unitResults = {
  name: 'Name from the task.',
  state: '`started` or `stopped`, if `state` is set.',
  enabled: 'Value of `enabled`, if it is set.',
  warnings: 'With `SYSTEMD_OFFLINE`: that `state` was skipped.',
  status: 'Properties of the unit from `systemctl show`, before the change.',
}

/** How `state` ends in words. */
export const unitStates = '`restarted` and `reloaded` act on every run, and start a stopped unit.'

export function unitNameRules(name: string, kind: string): string[] {
  return /^[A-Za-z0-9:_.@\\-]+$/.test(name) ? [] : [`\`${name}\` is not a valid ${kind} name`]
}
