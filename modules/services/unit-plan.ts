/** Options of `service` and `systemd`, and the changes they plan for a unit. */

import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect } from '../../engine/model/effect.ts'
import type { Change, Options, Params, Plan } from '../../engine/model/module.ts'
import { managerArgv, systemctl, type Unit, type UnitScope, unitBecomes } from './units.ts'

export interface UnitSpec extends Partial<Params<typeof unitOptions>> {
  readonly name?: string
  readonly state?: 'started' | 'running' | 'stopped' | 'restarted' | 'reloaded'
}

/** All changes of one unit, in the order they must happen. */
export function planUnit(spec: UnitSpec, unit: Unit | undefined): Plan {
  const { daemon_reload, daemon_reexec, scope = 'system' } = spec
  const manager: Change[] = []
  if (daemon_reexec)
    manager.push({ summary: 're-execute systemd', silent: true, incidental: true, action: run(managerArgv(scope, ['daemon-reexec'])) })
  if (daemon_reload)
    manager.push({
      summary: 'reload the systemd configuration',
      silent: true,
      incidental: true,
      action: run(managerArgv(scope, ['daemon-reload'])),
    })
  if (!unit) return manager
  const masking = maskChange(spec, unit)
  // The state of a masked unit is hidden until it is unmasked.
  const hidden = masking !== undefined && !spec.masked && (spec.enabled !== undefined || spec.state !== undefined)
  if (hidden) return { stage: [...manager, masking], foreseen: [] }
  if (spec.enabled !== undefined || spec.state !== undefined) requireUnit(spec, unit)
  const masked = masking !== undefined || unit.load === 'masked'
  return [...manager, ...some(masking), ...some(enableChange(spec, unit)), ...some(stateChange(spec, unit, masked))]
}

/** Registered result of a unit. */
export function unitReturned({ name, state, enabled }: UnitSpec, unit: Unit | undefined): Readonly<Record<string, unknown>> {
  if (!unit) return { name: name ?? '', status: {} }
  return {
    name,
    ...(enabled === undefined ? {} : { enabled }),
    ...(state === undefined ? {} : stateReturned(state, unit)),
    status: unit.properties,
  }
}

function stateReturned(state: NonNullable<UnitSpec['state']>, { offline }: Unit): Readonly<Record<string, unknown>> {
  if (!offline) return { state: state === 'stopped' ? 'stopped' : 'started' }
  const wanted = state === 'running' ? 'started' : state
  return { state: wanted, warnings: [`systemd is offline (\`SYSTEMD_OFFLINE\`): \`state: ${state}\` is ignored`] }
}

/** Whether a unit starts at boot; `fixed` if that cannot be changed (`static`). */
export function startsAtBoot(unit: Unit): boolean | 'fixed' {
  if (unit.script && (unit.enabled === 'generated' || unit.enabled === '' || unit.load === 'not-found')) return unit.scriptEnabled
  if (unit.enabled === 'static') return 'fixed'
  return ['enabled', 'enabled-runtime', 'generated'].includes(unit.enabled)
}

/** Whether a unit runs, or is on its way there; one that systemd starts again and again does not. */
export function isRunning({ active, sub }: Unit): boolean {
  return ['active', 'reloading', 'refreshing'].includes(active) || (active === 'activating' && sub !== 'auto-restart')
}

function requireUnit({ name, state, daemon_reload, scope = 'system' }: UnitSpec, unit: Unit): void {
  if (!unit.systemctl)
    throw new Problem('`systemctl` is not installed on the host', { hint: 'this host does not run systemd', msg: notFound(name) })
  if (state !== undefined && scope !== 'system' && !unit.booted && !unit.offline) {
    throw new Problem(`the systemd of the user does not run: \`${name}\` can be enabled and disabled, but not started or stopped`, {
      hint: 'let it run without a login: `loginctl enable-linger USER`',
      msg: 'Service is in unknown state',
    })
  }
  if (state !== undefined && !unit.booted && !unit.offline) {
    throw new Problem(`this host does not run systemd: \`${name}\` can be enabled and disabled, but not started or stopped`, {
      hint: 'remove `state` when you prepare an image or a container',
      msg: unit.load === 'not-found' ? notFound(name) : "System has not been booted with systemd as init system (PID 1). Can't operate.",
    })
  }
  if (unit.load !== 'not-found' || (unit.script && daemon_reload)) return
  throw new Problem(`unit \`${unit.name}\` does not exist on the host`, {
    msg: notFound(name),
    hint: unit.script
      ? 'its script is in `/etc/init.d`: set `daemon_reload: true`'
      : 'install its package first, or find its name with `systemctl list-unit-files`',
  })
}

/** Ansible's message, whatever the reason that the service is missing. */
function notFound(name: string | undefined): string {
  return `Could not find the requested service ${name}: host`
}

function maskChange({ name, masked, scope }: UnitSpec, unit: Unit): Change | undefined {
  if (masked === undefined || masked === (unit.load === 'masked')) return undefined
  const states = { before: masked ? 'unmasked' : 'masked', after: masked ? 'masked' : 'unmasked' }
  return {
    summary: `${masked ? 'mask' : 'unmask'} ${name}`,
    ...states,
    action: systemctl(masked ? 'mask' : 'unmask', unit.name, [], scope),
    effects: effect(masked ? 'mask' : 'unmask', unit, scope),
  }
}

function enableChange({ name, enabled, force, scope }: UnitSpec, unit: Unit): Change | undefined {
  if (enabled === undefined) return undefined
  if (unit.load === 'masked') {
    if (!enabled) return undefined
    throw new Problem(`\`${name}\` is masked and cannot be enabled`, { kind: 'masked', hint: 'also set `masked: false`' })
  }
  const now = startsAtBoot(unit)
  if (now === 'fixed' || now === enabled) return undefined
  const verb = enabled ? 'enable' : 'disable'
  // systemd refuses to enable an alias, so the real name is used.
  const action = systemctl(verb, unit.id, force && enabled ? ['--force'] : [], scope)
  return {
    summary: `${verb} ${name}`,
    before: unit.enabled || 'disabled',
    after: enabled ? 'enabled' : 'disabled',
    action,
    effects: effect(verb, unit, scope),
  }
}

function stateChange(spec: UnitSpec, unit: Unit, masked: boolean): Change | undefined {
  const { name, state, no_block, scope } = spec
  if (state === undefined || unit.offline) return undefined
  const verb = verbFor(state, unit)
  if (verb === undefined) return undefined
  if (verb !== 'stop') requireStartable(spec, unit, masked)
  if (verb === 'reload' && !unit.canReload && !spec.daemon_reload) {
    throw new Problem(`\`${name}\` cannot be reloaded: its unit has no \`ExecReload\``, { hint: 'set `state: restarted`' })
  }
  const states = verb === 'start' || verb === 'stop' ? { before: unit.active, after: verb === 'start' ? 'active' : 'inactive' } : {}
  return {
    summary: `${verb} ${name}`,
    ...states,
    action: systemctl(verb, unit.name, no_block ? ['--no-block'] : [], scope),
    effects: effect(verb, unit, scope),
  }
}

/** What is foreseen of a unit of the host; a change of another may change anything. */
function effect(verb: string, { name }: Unit, scope: UnitScope = 'system'): readonly Effect[] | undefined {
  return scope === 'system' ? [{ kind: 'unit', name, ...unitBecomes(verb) }] : undefined
}

function verbFor(state: NonNullable<UnitSpec['state']>, unit: Unit): 'start' | 'stop' | 'restart' | 'reload' | undefined {
  const running = isRunning(unit)
  if (state === 'stopped') return running || ['deactivating', 'activating'].includes(unit.active) ? 'stop' : undefined
  if (!running) return 'start'
  return state === 'restarted' ? 'restart' : state === 'reloaded' ? 'reload' : undefined
}

function requireStartable({ name }: UnitSpec, unit: Unit, masked: boolean): void {
  if (masked) throw new Problem(`\`${name}\` is masked and cannot be started`, { kind: 'masked', hint: 'also set `masked: false`' })
  if (unit.load !== 'bad-setting' && unit.load !== 'error') return
  const reason = unit.properties.LoadError?.replace(/^\S+ "?|"$/g, '')
  throw new Problem(`systemd cannot load \`${name}\`${reason ? `: ${reason}` : ''}`, {
    hint: `check it with \`systemd-analyze verify ${unit.name}\``,
  })
}

function some<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

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
  scope: {
    enum: ['system', 'user', 'global'],
    default: 'system',
    description:
      'Whose unit: that of the host, that of the user of the task (`become_user`), or with `global` the one that all users are given, which has no `state`.',
  },
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

export function unitRules(name: string | undefined, kind: string): string[] {
  return name === undefined || /^[A-Za-z0-9:_.@\\-]+$/.test(name) ? [] : [`\`${name}\` is not a valid ${kind} name`]
}
