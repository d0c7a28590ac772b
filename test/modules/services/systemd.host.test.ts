/** `systemd`: the answer of systemctl, and plans over units in every condition. */

import assert from 'node:assert/strict'
import { isStage } from '../../../engine/model/module.ts'
import systemd from '../../../modules/services/systemd.ts'
import { isRunning, startsAtBoot } from '../../../modules/services/unit-plan.ts'
import { parseUnit, unitName, unitRead } from '../../../modules/services/units.ts'
import { namesIn } from '../../refusal.ts'
import { ask } from '../ask.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'
import { unitOf } from './unit-of.ts'

const on = (differs: Parameters<typeof unitOf>[1]) => ({ unit: unitOf('ssh.service', differs) })
const units = `Id=nginx.service
Names=nginx.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
ExecStart={ path=/usr/sbin/nginx ; argv[]=/usr/sbin/nginx -g daemon on; ; }
CanReload=yes

Id=ssh.service
Names=ssh.service sshd.service
LoadState=loaded
ActiveState=inactive
SubState=dead
UnitFileState=disabled
CanReload=yes

Id=nosuch.service
Names=nosuch.service
LoadState=not-found
ActiveState=inactive
`
const output = recordsOf({ manager: 'systemd', units, 'script nginx.service': 'enabled', 'script ssh.service': '' })

describe('systemd', () => {
  it('adds the kind to a name that has none', () => {
    assert.deepEqual(['nginx', 'a.timer', 'x@y', 'foo.bar'].map(unitName), ['nginx.service', 'a.timer', 'x@y.service', 'foo.bar.service'])
  })
  it('reads one unit out of many, aliases too', () => {
    const nginx = parseUnit(output, 'nginx.service')
    assert.deepEqual(
      [nginx.load, nginx.active, nginx.enabled, nginx.canReload, nginx.scriptEnabled],
      ['loaded', 'active', 'enabled', true, true],
    )
    assert.match(nginx.properties.ExecStart ?? '', /daemon on/)
    const alias = parseUnit(output, 'sshd.service')
    assert.deepEqual([alias.id, alias.active, alias.enabled], ['ssh.service', 'inactive', 'disabled'])
    assert.equal(parseUnit(output, 'nosuch.service').load, 'not-found')
  })
  it('takes no text of a unit for another part of the output', () => {
    const forged = units.replace('SubState=running', 'SubState=running\nStatusText=ready\nscript sshd.service\nenabled')
    const unit = parseUnit(recordsOf({ manager: 'systemd', units: forged }), 'sshd.service')
    assert.deepEqual([unit.active, unit.script], ['inactive', false])
  })
  it('reads a host that systemd does not run', () => {
    const stopped = { manager: 'other', 'enabled nginx.service': 'disabled', 'enabled nosuch.service': '' }
    const offline = recordsOf(stopped)
    assert.deepEqual([parseUnit(offline, 'nginx.service').booted, parseUnit(offline, 'nginx.service').enabled], [false, 'disabled'])
    assert.equal(parseUnit(offline, 'nosuch.service').load, 'not-found')
    assert.equal(parseUnit(offline, 'nginx.service').offline, false)
    const kept = parseUnit(recordsOf({ ...stopped, manager: 'offline' }), 'nginx.service')
    assert.deepEqual([kept.offline, kept.booted, kept.systemctl, kept.enabled], [true, false, true, 'disabled'])
    assert.equal(parseUnit(recordsOf({ manager: 'none' }), 'nginx.service').systemctl, false)
  })
  it('asks this machine without harm', async () => {
    assert.equal((await ask(unitRead('surely-no-such-unit'))).load, 'not-found')
  })
  it('knows what starts at boot', () => {
    const table = {
      enabled: true,
      'enabled-runtime': true,
      disabled: false,
      static: 'fixed',
      indirect: false,
      masked: false,
      linked: false,
    }
    for (const [enabled, expected] of Object.entries(table)) assert.equal(startsAtBoot(unitOf('x.service', { enabled })), expected, enabled)
    assert.equal(startsAtBoot(unitOf('x.service', { enabled: 'generated', script: true, scriptEnabled: true })), true)
    assert.equal(startsAtBoot(unitOf('x.service', { enabled: 'generated', script: true, scriptEnabled: false })), false)
  })
  it('does not take a unit that fails again and again for a running one', () => {
    assert.ok(isRunning(unitOf('x', { active: 'activating', sub: 'start' })))
    assert.ok(!isRunning(unitOf('x', { active: 'activating', sub: 'auto-restart' })))
    assert.ok(isRunning(unitOf('x', { active: 'reloading' })))
    assert.ok(!isRunning(unitOf('x', { active: 'failed' })))
  })
  it('enables an alias by its proper name', () => {
    const [change] = expect(systemd, { name: 'sshd', enabled: true })
      .on(on({ name: 'sshd.service', enabled: 'disabled' }))
      .plans('enable sshd')
    assert.ok(change?.action?.do === 'run')
    assert.deepEqual(change.action.argv, ['systemctl', 'enable', 'ssh.service'])
  })
  it('leaves a static unit alone', () => {
    expect(systemd, { name: 'ssh', enabled: false })
      .on(on({ enabled: 'static' }))
      .plans()
    expect(systemd, { name: 'ssh', enabled: true })
      .on(on({ enabled: 'static' }))
      .plans()
  })
  it('masks, and looks again behind a mask', () => {
    expect(systemd, { name: 'ssh', masked: true, state: 'stopped' }).on(on({})).plans('mask ssh', 'stop ssh')
    const masked = expect(systemd, { name: 'ssh', masked: false, enabled: true, state: 'started' }).on(
      on({ load: 'masked', enabled: 'masked', active: 'inactive' }),
    )
    masked.plans('unmask ssh')
    assert.ok(isStage(masked.plan()))
    expect(systemd, { name: 'ssh', masked: false }).on(on({})).plans()
    expect(systemd, { name: 'nosuch', masked: true })
      .on(on({ load: 'not-found', active: 'inactive' }))
      .plans('mask nosuch')
  })
  it('refuses to start or enable what is masked', () => {
    const masked = on({ load: 'masked', enabled: 'masked', active: 'inactive' })
    expect(systemd, { name: 'ssh', state: 'started' })
      .on(masked)
      .refuses({ kind: 'masked', names: ['ssh'] })
    expect(systemd, { name: 'ssh', enabled: true })
      .on(masked)
      .refuses({ kind: 'masked', names: ['ssh'] })
    expect(systemd, { name: 'ssh', state: 'stopped', enabled: false }).on(masked).plans()
  })
  it('reads its files anew first, which counts as no change', () => {
    const changes = expect(systemd, { name: 'ssh', daemon_reload: true, daemon_reexec: true, state: 'restarted', no_block: true })
      .on(on({}))
      .plans('re-execute systemd', 'reload the systemd configuration', 'restart ssh')
    assert.deepEqual(
      changes.map((change) => change.silent ?? false),
      [true, true, false],
    )
    assert.deepEqual(
      changes.map((change) => change.incidental ?? false),
      [true, true, false],
    )
    assert.ok(changes[2]?.action?.do === 'run')
    assert.deepEqual(changes[2].action.argv, ['systemctl', '--no-block', 'restart', 'ssh.service'])
    expect(systemd, { daemon_reload: true }).on({ unit: undefined }).plans('reload the systemd configuration')
  })
  it('says why a unit cannot be started', () => {
    const broken = on({
      load: 'bad-setting',
      active: 'inactive',
      properties: { LoadError: 'org.freedesktop.systemd1.BadUnitSetting "Unit ssh.service has a bad unit file setting."' },
    })
    expect(systemd, { name: 'ssh', state: 'started' })
      .on(broken)
      .refuses({ names: ['ssh'] })
    expect(systemd, { name: 'ssh', state: 'started' })
      .on(on({ booted: false, active: 'unknown' }))
      .refuses({ msg: "System has not been booted with systemd as init system (PID 1). Can't operate.", names: ['ssh'] })
    expect(systemd, { name: 'ssh', enabled: true })
      .on(on({ booted: false, enabled: 'disabled' }))
      .plans('enable ssh')
  })
  it('does not ask a systemd that is said to be offline', async function () {
    const before = process.env.SYSTEMD_OFFLINE
    try {
      for (const [word, offline] of [
        ['1', true],
        ['yes', true],
        ['0', false],
        ['', false],
      ] as const) {
        process.env.SYSTEMD_OFFLINE = word
        const unit = await ask(unitRead('no-such-unit'))
        if (!unit.systemctl) this.skip()
        assert.equal(unit.offline, offline, word)
        if (offline) assert.equal(unit.booted, false)
      }
    } finally {
      if (before === undefined) delete process.env.SYSTEMD_OFFLINE
      else process.env.SYSTEMD_OFFLINE = before
    }
  })
  it('enables and masks, and leaves the state out, where systemd is said to be offline', () => {
    const offline = on({ booted: false, offline: true, active: 'unknown', enabled: 'disabled' })
    for (const state of ['started', 'stopped', 'restarted', 'reloaded'] as const) {
      const asked = { name: 'ssh', state, enabled: true }
      expect(systemd, asked).on(offline).plans('enable ssh')
      const { warnings, ...said } = expect(systemd, asked).on(offline).returns()
      assert.deepEqual([said.state, Array.isArray(warnings) && warnings.length], [state, 1])
    }
    expect(systemd, { name: 'ssh', state: 'started', masked: true }).on(offline).plans('mask ssh')
    assert.equal(expect(systemd, { name: 'ssh', enabled: true }).on(offline).returns().warnings, undefined)
    expect(systemd, { name: 'ssh', state: 'started' })
      .on(on({ booted: false, offline: true, load: 'not-found' }))
      .refuses({ msg: 'Could not find the requested service ssh: host', names: ['ssh.service'] })
  })
  it('names the failure of a start in the words of systemctl', () => {
    const [start] = expect(systemd, { name: 'ssh', state: 'started' })
      .on(on({ active: 'inactive' }))
      .changes()
    assert.ok(start?.action?.do === 'run')
    const stderr =
      'Job for ssh.service failed because the control process exited with error code.\nSee "systemctl status ssh.service" for details.\n'
    assert.match(start.action.explain?.({ code: 1, stdout: '', stderr })?.message ?? '', /Job for ssh\.service failed because/)
  })
  it('has rules between options', () => {
    const rules = (params: object) => systemd.rules?.(withDefaults(systemd.options, params))
    assert.deepEqual(namesIn(rules({ state: 'started' })?.[0] ?? ''), ['state', 'name'])
    assert.equal(rules({})?.length, 1)
  })
})
