/** Services of a host: running now, and starting at boot. */
import { defineModule, type Plan } from '../../engine/model/module.ts'
import { after } from '../../engine/model/read.ts'
import { planSysv, type SysvService, sysvRead } from './sysv.ts'
import { unitNameRules, unitOptions, unitResults, unitStates } from './unit-options.ts'
import { planUnit, unitReturned } from './unit-plan.ts'
import { type Unit, unitRead } from './units.ts'

const managers = ['auto', 'systemd', 'sysvinit', 'service', 'ansible.builtin.systemd', 'ansible.builtin.sysvinit']

export default defineModule({
  name: 'service',
  summary: 'Start, stop and enable a service',
  notes: [
    'Where systemd runs the host, the service is a unit of it; elsewhere it is a script in `/etc/init.d`. OpenRC is not built.',
    'Where systemd runs the host, `module_defaults` of `systemd` complete the task, weaker than those of `service`; whether it does, `use` says or the gathered facts.',
    'Scripts in `/etc/init.d` know nothing of `masked`, `force`, `no_block` and the reloads of systemd.',
    'With `SYSTEMD_OFFLINE: "1"` in the `environment` of the task a unit is enabled or disabled, and `state` is left out with a warning.',
    'A static unit has no say in whether it starts at boot, so `enabled` changes nothing of it.',
    'A unit that systemd starts again and again since it fails does not count as started.',
  ],
  options: {
    name: { type: 'string', required: true, aliases: ['service', 'unit'], description: 'Name of the service, with or without `.service`.' },
    state: {
      enum: ['started', 'stopped', 'restarted', 'reloaded', 'running'],
      description: `Whether it should run now; \`running\` is another word for \`started\`. ${unitStates}`,
    },
    ...unitOptions,
    scope: {
      enum: ['system', 'user', 'global'],
      default: 'system',
      description: 'Whose units are meant, for systemd only; only `system` is supported.',
    },
    sleep: { type: 'integer', description: 'Seconds between stop and start of `restarted`; for scripts in `/etc/init.d` only.' },
    pattern: {
      type: 'string',
      description: 'Text to look for in the process list where a script knows no `status`; for scripts in `/etc/init.d` only.',
    },
    arguments: { type: 'string', aliases: ['args'], description: 'More words for the script; for scripts in `/etc/init.d` only.' },
    runlevel: { type: 'string', default: 'default', description: 'Accepted for the sake of playbooks; only OpenRC knows it.' },
    use: { type: 'string', default: 'auto', description: 'Accepted for the sake of playbooks: what runs the host is found out.' },
  },
  standsFor: { option: 'use', fact: 'service_mgr', modules: { systemd: 'systemd' } },
  examples: `
- name: The web server runs, now and after a reboot
  service: { name: nginx, state: started, enabled: true }

- name: A unit file was written
  service: { name: worker, state: restarted, daemon_reload: true, daemon_reexec: false, no_block: true, force: false }

- name: Nothing may start this
  service: { name: cups, state: stopped, masked: true }

- name: A script of the old kind
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
  rules({ name, state, enabled, masked, daemon_reload, daemon_reexec, use, scope }) {
    const said = unitNameRules(name, 'service')
    if (scope !== 'system') said.push(`\`scope: ${scope}\` is not supported: only units of the whole host are`)
    if (!managers.includes(use)) said.push(`\`use: ${use}\` is not built`)
    if (state === undefined && enabled === undefined && masked === undefined && !daemon_reload && !daemon_reexec) {
      said.push('nothing is wanted: give at least one of `state`, `enabled` and `masked`')
    }
    return said
  },
  probe({ name, pattern }) {
    const unit = unitRead(name)
    return {
      unit,
      sysv: after<Unit, SysvService | undefined>(unit, ({ booted, offline, systemctl, script }) =>
        booted || (systemctl && offline) || (systemctl && !script) ? { value: undefined } : sysvRead(name, pattern),
      ),
    }
  },
  plan: (params, { unit, sysv }): Plan => (sysv ? planSysv(params, sysv) : planUnit(params, unit)),
  returns: (params, { unit }) => unitReturned(params, unit),
})
