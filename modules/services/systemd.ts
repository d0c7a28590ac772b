/** Units of systemd: running, enabled, masked; and systemd's own reload. */
import { defineModule, type Plan } from '../../engine/model/module.ts'
import { known } from '../../engine/model/read.ts'
import { unitNameRules, unitOptions, unitResults, unitStates } from './unit-options.ts'
import { planUnit, unitReturned } from './unit-plan.ts'
import { unitRead } from './units.ts'

export default defineModule({
  name: 'systemd',
  aliases: ['systemd_service'],
  summary: 'Start, stop, enable and mask a unit of systemd',
  notes: [
    'Units of the whole host are meant; those of a user (`scope: user`, `scope: global`) are not built.',
    '`daemon_reload` and `daemon_reexec` do not count as changes.',
    'A static unit has no say in whether it starts at boot, so `enabled` changes nothing of it.',
    'In an image or container that systemd does not run, `enabled` and `masked` work and `state` is refused; with `SYSTEMD_OFFLINE: "1"` in the `environment` of the task it is left out with a warning.',
  ],
  options: {
    name: { type: 'string', aliases: ['service', 'unit'], description: 'Name of the unit; `.service` is added where no kind is named.' },
    state: {
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description: `Whether it should run now. ${unitStates}`,
    },
    ...unitOptions,
    scope: { enum: ['system', 'user', 'global'], default: 'system', description: 'Whose units are meant; only `system` is built.' },
  },
  examples: `
- name: A timer runs, now and after a reboot
  systemd: { name: backup.timer, state: started, enabled: true, scope: system }

- name: A unit file was written
  systemd: { name: worker, state: restarted, daemon_reload: true, no_block: true, force: true }

- name: Nothing may start this
  systemd: { name: cups, state: stopped, masked: true }

- name: systemd itself was upgraded
  systemd: { daemon_reexec: true }
`,
  results: unitResults,
  rules({ name, state, enabled, masked, daemon_reload, daemon_reexec, scope }) {
    const said = name === undefined ? [] : unitNameRules(name, 'unit')
    const wanted = [state, enabled, masked].some((each) => each !== undefined)
    if (wanted && name === undefined) said.push('`state`, `enabled` and `masked` need a `name`')
    if (!wanted && !daemon_reload && !daemon_reexec)
      said.push('nothing is wanted: give at least one of `state`, `enabled`, `masked`, `daemon_reload` and `daemon_reexec`')
    if (scope !== 'system') said.push(`\`scope: ${scope}\` is not built; only units of the whole host can be managed`)
    return said
  },
  probe: ({ name }) => ({ unit: name === undefined ? known(undefined) : unitRead(name) }),
  plan: (params, { unit }): Plan => planUnit(params, unit),
  returns: (params, { unit }) => unitReturned(params, unit),
})
