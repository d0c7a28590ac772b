/** Manages services of a host: state and start at boot. */

import { defineModule, type Plan } from '../../engine/model/module.ts'
import { after, constant } from '../../engine/model/read.ts'
import { planSysv, type SysvService, sysvRead } from './sysv.ts'
import { planUnit, unitOptions, unitResults, unitReturned, unitRules, unitStates } from './unit-plan.ts'
import { type Unit, unitRead } from './units.ts'

const managers = ['auto', 'systemd', 'sysvinit', 'service', 'ansible.builtin.systemd', 'ansible.builtin.sysvinit']

export default defineModule({
  name: 'service',
  summary: 'Start, stop and enable services',
  notes: [
    'On systemd hosts the service is a unit; elsewhere it is a script in `/etc/init.d`. OpenRC is not supported.',
    'On systemd hosts, `module_defaults` of `systemd` also apply, below those of `service`; `use` or the gathered facts decide whether a host is one.',
    'Scripts in `/etc/init.d` do not support `masked`, `force`, `no_block` and the reloads of systemd.',
    'With `SYSTEMD_OFFLINE: "1"` in the task\'s `environment`, units are only enabled or disabled; `state` is skipped with a warning.',
    '`enabled` has no effect on a static unit.',
    'A unit that keeps failing and being restarted by systemd does not count as started.',
  ],
  options: {
    name: {
      type: 'string',
      aliases: ['service', 'unit'],
      description: 'Name of the service, with or without `.service`; required but for reloads of systemd.',
    },
    state: {
      enum: ['started', 'stopped', 'restarted', 'reloaded', 'running'],
      description: `Wanted state; \`running\` means \`started\`. ${unitStates}`,
    },
    ...unitOptions,
    sleep: { type: 'integer', description: 'Seconds between stop and start with `restarted`; only for scripts in `/etc/init.d`.' },
    pattern: {
      type: 'string',
      description: 'Text to find in the process list if the script has no `status`; only for scripts in `/etc/init.d`.',
    },
    arguments: { type: 'string', aliases: ['args'], description: 'Extra arguments for the script; only for scripts in `/etc/init.d`.' },
    runlevel: { type: 'string', default: 'default', description: 'Accepted for compatibility; only OpenRC uses it.' },
    use: { type: 'string', default: 'auto', description: 'Accepted for compatibility; the service manager is detected.' },
  },
  standsFor: { option: 'use', fact: 'service_mgr', modules: { systemd: 'systemd' } },
  examples: `
- name: Start and enable the web server
  service: { name: nginx, state: started, enabled: true }

- name: Restart a service after its unit changed
  service: { name: worker, state: restarted, daemon_reload: true, daemon_reexec: false, no_block: true, force: false }

- name: Stop and mask a service
  service: { name: cups, state: stopped, masked: true }

- name: Restart a System V service
  service:
    name: legacy
    state: restarted
    sleep: 2
    pattern: /opt/legacy/bin/daemon
    arguments: --quiet
    runlevel: default
    scope: system
    use: auto
`,
  results: unitResults,
  rules({ name, state, enabled, masked, daemon_reload, daemon_reexec, use }) {
    const problems = unitRules(name, 'service')
    if (!managers.includes(use)) problems.push(`\`use: ${use}\` is not supported`)
    const wanted = [state, enabled, masked].some((each) => each !== undefined)
    if (name === undefined && (wanted || !(daemon_reload || daemon_reexec))) problems.push('`service` needs `name`')
    return problems
  },
  ruleMessage: ({ name }) => (name === undefined ? 'missing required arguments: name' : undefined),
  probe({ name, pattern, scope }) {
    if (name === undefined) return { unit: constant(undefined), sysv: constant(undefined) }
    const unit = unitRead(name, scope)
    return {
      unit,
      sysv: after<Unit, SysvService | undefined>(unit, ({ booted, offline, systemctl, script }) =>
        scope !== 'system' || booted || (systemctl && offline) || (systemctl && !script) ? { value: undefined } : sysvRead(name, pattern),
      ),
    }
  },
  plan: (params, { unit, sysv }): Plan =>
    sysv && params.name !== undefined ? planSysv({ ...params, name: params.name }, sysv) : planUnit(params, unit),
  returns: (params, { unit }) => unitReturned(params, unit),
})
