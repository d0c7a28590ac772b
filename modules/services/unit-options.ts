/** What `service` and `systemd` take and return alike. */
import type { Options } from '../../engine/model/module.ts'

export const unitOptions = {
  enabled: { type: 'boolean', description: 'Whether it should start at boot.' },
  masked: { type: 'boolean', description: 'Whether nothing at all may start it.' },
  force: { type: 'boolean', default: false, description: 'Links that are in the way of `enabled` are replaced.' },
  daemon_reload: {
    type: 'boolean',
    default: false,
    aliases: ['daemon-reload'],
    description: 'Whether systemd reads its files anew before all else.',
  },
  daemon_reexec: {
    type: 'boolean',
    default: false,
    aliases: ['daemon-reexec'],
    description: 'Whether systemd starts itself anew before all else.',
  },
  no_block: { type: 'boolean', default: false, description: 'The start or stop is only asked for, and not waited for.' },
} as const satisfies Options

export const unitResults = {
  name: 'Name as it was given.',
  state: '`started` or `stopped`, where `state` was given.',
  enabled: 'What `enabled` was, where it was given.',
  warnings: 'That `state` was left out, where `SYSTEMD_OFFLINE` says so.',
  status: 'Properties of the unit as `systemctl show` says them, as they were before.',
}

/** How `state` ends in words. */
export const unitStates = '`restarted` and `reloaded` are done at every run, and start what does not run.'

export function unitNameRules(name: string, kind: string): string[] {
  return /^[A-Za-z0-9:_.@\\-]+$/.test(name) ? [] : [`\`${name}\` can not be the name of a ${kind}`]
}
