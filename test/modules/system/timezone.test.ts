/** `timezone`: the zone and the hardware clock. */
import assert from 'node:assert/strict'
import { movedCode } from '../../../engine/host-scripts/replace-file.ts'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import timezone from '../../../modules/system/timezone.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'

const zone = { systemd: true, exists: true, name: 'Etc/UTC', link: '=/usr/share/zoneinfo/Etc/UTC', clock: 'UTC' } as const
const on = (params: Partial<Params<typeof timezone.options>>, differs = {}) =>
  expect(timezone, params).on({ zone: { ...zone, ...differs } })

describe('timezone', () => {
  it('takes no target of a link for what the host has', () => {
    const read = timezone.probe(withDefaults(timezone.options, { name: 'Etc/UTC' }), nothingDone).zone
    const stdout = recordsOf({ link: '=local\nsystemd\nyes' })
    const state = read.parse({ stdout, stderr: '', code: 0, bytes: Buffer.from(stdout) })
    assert.deepEqual(state, { link: '=local\nsystemd\nyes', systemd: false, exists: false, clock: 'UTC' })
  })
  it('leaves what is so', () => {
    on({ name: 'Etc/UTC', hwclock: 'UTC' }).plans()
  })
  it('asks systemd', () => {
    const [name, clock] = on({ name: 'Europe/Berlin', hwclock: 'local' }).plans(
      'set the time zone to Europe/Berlin',
      'set the hardware clock to local',
    )
    assert.deepEqual(runOf(name).argv, ['timedatectl', 'set-timezone', 'Europe/Berlin'])
    assert.deepEqual(runOf(clock).argv, ['timedatectl', 'set-local-rtc', 'yes'])
  })
  it('sets the link itself where systemd does not run', () => {
    const [name] = on({ name: 'Europe/Berlin' }, { systemd: false }).plans('set the time zone to Europe/Berlin')
    assert.deepEqual(runOf(name).argv.slice(-2), ['Europe/Berlin', zone.link])
    assert.equal(runOf(name).stale, movedCode)
    on({ hwclock: 'local' }, { systemd: false }).refuses({ names: ['hwclock'] })
  })
  it('returns what was and what is, in a check too', () => {
    assert.deepEqual(on({ name: 'Europe/Berlin' }).returns(), { diff: { before: { name: 'Etc/UTC' }, after: { name: 'Europe/Berlin' } } })
  })
  it('refuses a zone that nobody knows', () => {
    on({ name: 'Mars/Base' }, { exists: false }).refuses({
      msg: 'Error message:\ngiven timezone "Mars/Base" is not available\nOther message(s):\n',
    })
    assert.equal(timezone.rules?.(withDefaults(timezone.options, {})).length, 1)
    assert.equal(timezone.rules?.(withDefaults(timezone.options, { name: '../passwd' })).length, 1)
  })
})
