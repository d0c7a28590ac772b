/** Manages systemd units: state, start at boot, masking; and reloads systemd itself. */

import { defineModule, type Plan } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { planUnit, unitOptions, unitResults, unitReturned, unitRules, unitStates } from './unit-plan.ts'
import { unitRead } from './units.ts'

export default defineModule({
  name: 'systemd',
  aliases: ['systemd_service'],
  summary: 'Start, stop, enable and mask systemd units',
  notes: [
    'A unit of a user is that of the user whom the task becomes; without a login its systemd runs after `loginctl enable-linger`.',
    '`daemon_reload` and `daemon_reexec` do not count as changes.',
    '`enabled` has no effect on a static unit.',
    'In an image or container not running systemd, `enabled` and `masked` work and `state` is refused; with `SYSTEMD_OFFLINE: "1"` in the task\'s `environment`, `state` is skipped with a warning.',
  ],
  options: {
    name: { type: 'string', aliases: ['service', 'unit'], description: 'Name of the unit; `.service` is added if it has no suffix.' },
    state: {
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description: `Wanted state. ${unitStates}`,
    },
    ...unitOptions,
  },
  examples: `
- name: Start and enable a timer
  systemd: { name: backup.timer, state: started, enabled: true, scope: system }

- name: Restart a service after its unit changed
  systemd: { name: worker, state: restarted, daemon_reload: true, no_block: true, force: true }

- name: Stop and mask a service
  systemd: { name: cups, state: stopped, masked: true }

- name: Start a unit of a user
  become: true
  become_user: app
  systemd: { name: app, state: started, enabled: true, daemon_reload: true, scope: user }

- name: Re-execute systemd after an upgrade
  systemd: { daemon_reexec: true }
`,
  results: unitResults,
  relations: { requiredBy: { state: ['name'], enabled: ['name'], masked: ['name'] } },
  rules({ name, state, enabled, masked, daemon_reload, daemon_reexec }) {
    const problems = unitRules(name, 'unit')
    const wanted = [state, enabled, masked].some((each) => each !== undefined)
    if (!wanted && !daemon_reload && !daemon_reexec && name === undefined)
      problems.push('nothing to do: set at least one of `name`, `daemon_reload` and `daemon_reexec`')
    return problems
  },
  probe: ({ name, scope }) => ({ unit: name === undefined ? constant(undefined) : unitRead(name, scope) }),
  plan: (params, { unit }): Plan => planUnit(params, unit),
  returns: (params, { unit }) => unitReturned(params, unit),
})
