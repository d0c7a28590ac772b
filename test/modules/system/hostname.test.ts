/** `hostname`: the running name and the kept one. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import hostname from '../../../modules/system/hostname.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const file = fileAt('/etc/hostname', 'old\n')
const on = (now: string, kept: string, systemd = true, use?: 'debian' | 'systemd') =>
  expect(hostname, { name: 'web1.example.org', use }).on({
    names: { now, kept, systemd, hostnamectl: systemd, command: true },
    file,
  })

describe('hostname', () => {
  it('takes no name for what the host has', () => {
    const { names } = hostname.probe(withDefaults(hostname.options, { name: 'a' }), nothingDone)
    const stdout = recordsOf({ now: 'web1', kept: '=booted\n=hostnamectl' })
    const state = names.parse({ stdout, stderr: '', code: 0, bytes: Buffer.from(stdout) })
    assert.deepEqual(state, { now: 'web1', kept: '=booted\n=hostnamectl', hostnamectl: false, systemd: false, command: false })
  })
  it('leaves what is so', () => {
    on('web1.example.org', 'web1.example.org').plans()
  })
  it('asks systemd, for the kept name first', () => {
    const changes = on('old', 'old').plans('set the static host name to web1.example.org', 'set the host name to web1.example.org')
    assert.deepEqual(
      changes.map((change) => runOf(change).argv.slice(0, 3)),
      [
        ['hostnamectl', '--pretty', '--static'],
        ['hostnamectl', '--transient', 'set-hostname'],
      ],
    )
    on('web1.example.org', 'old').plans('set the static host name to web1.example.org')
  })
  it('writes the file itself where systemd does not run, or another way is asked for', () => {
    for (const state of [on('old', 'old', false), on('old', 'old', true, 'debian')]) {
      const [write, call] = state.plans('write /etc/hostname', 'set the host name to web1.example.org')
      assert.equal(writeOf(write).content.toString(), 'web1.example.org\n')
      assert.deepEqual(runOf(call).argv, ['hostname', 'web1.example.org'])
    }
    on('old', 'old', false, 'systemd').refuses({ missingProgram: 'hostnamectl' })
  })
  it('tells the facts that follow', () => {
    assert.deepEqual(on('old', 'old').returns().ansible_facts, { ansible_hostname: 'web1', ansible_nodename: 'web1.example.org' })
  })
  it('refuses what can not name a host', () => {
    for (const name of ['', '-a', 'a b', 'a'.repeat(65)])
      assert.equal(hostname.rules?.(withDefaults(hostname.options, { name })).length, 1, name)
    assert.equal(hostname.rules?.(withDefaults(hostname.options, { name: 'a', use: 'freebsd' })).length, 1)
  })
})
