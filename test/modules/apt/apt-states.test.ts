/** `apt` with a star for a name, and with the states `build-dep` and `fixed`. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import apt from '../../../modules/apt/apt.ts'
import { aptArgs } from '../../../modules/apt/plan.ts'
import { parseSimulation, withoutRealNames } from '../../../modules/apt/state.ts'
import { expect, withDefaults } from '../expect.ts'
import { ruled } from '../registered.ts'
import { aptStateOf } from './apt-state-of.ts'

const params = (given: Partial<Params<typeof apt.options>>) => withDefaults(apt.options, given)
const none = { simulation: undefined, deb: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const host = aptStateOf({ curl: '7.88.1-10', dpkg: '1.21.22' })
const stale = { ...host, refreshed: 0 }
const simulated = (text: string, code = 0) => parseSimulation({ stdout: text, stderr: '', code })

describe('apt: what a task may ask beside present, latest and absent', () => {
  it('takes a star for all that is installed where the newest is wanted, and for nothing otherwise', () => {
    for (const state of ['present', 'absent', 'build-dep', 'fixed'] as const) {
      assert.equal(aptArgs(params({ name: ['*'], state }), host), undefined, state)
      expect(apt, { name: ['*'], state })
        .on({ ...none, apt: host })
        .plans()
    }
    assert.deepEqual(aptArgs(params({ name: ['*', 'nginx'] }), host)?.slice(-2), ['install', 'nginx'])
    expect(apt, { name: ['*'], autoremove: true })
      .on({ ...none, apt: host, unneeded: simulated('Remv libx [1]\n') })
      .plans('remove libx, no longer needed')
  })
  it('has nothing to do with an empty list, and says so where nothing is named', () => {
    assert.deepEqual(apt.rules?.(params({ name: [] })), [])
    assert.equal(apt.rules?.(params({})).length, 1)
    assert.equal(ruled(apt, { name: ['x'], upgrade: 'full' }), 'parameters are mutually exclusive: deb|package|upgrade')
    expect(apt, { name: [] })
      .on({ ...none, apt: host })
      .plans()
  })
  it('is met by the package itself where the index has one, whatever provides its name', () => {
    const provided = { ...host, packages: host.packages.map((each) => ({ ...each, provides: ['apt-transport-https', 'virtual'] })) }
    const stdout = 'apt-transport-https:\n  Installed: (none)\n  Candidate: 2.6.1\nvirtual:\n  Installed: (none)\n  Candidate: (none)\n'
    const answer = { stdout, stderr: '', code: 0, bytes: Buffer.from(stdout) }
    const state = withoutRealNames(['apt-transport-https', 'virtual'], provided).parse(answer)
    assert.deepEqual(
      ['apt-transport-https', 'virtual'].map((name) => aptArgs(params({ name: [name] }), state) !== undefined),
      [true, false],
    )
  })
  it('says what an upgrade came to, even if it is nothing', () => {
    const note = 'NOTE: This is only a simulation!\n      apt-get needs root privileges for real execution.\n'
    const answers = { ...none, apt: host, simulation: simulated(`${note}Reading package lists...\n0 upgraded\n`) }
    const { stdout, msg } = expect(apt, { upgrade: 'dist' }).on(answers).returns() ?? {}
    assert.deepEqual([stdout, msg], ['Reading package lists...\n0 upgraded\n', 'Reading package lists...\n0 upgraded\n'])
    assert.equal(
      expect(apt, { name: ['curl'] })
        .on(answers)
        .returns()?.stdout,
      undefined,
    )
  })
  it('brings what is needed to build a package', () => {
    const asked = params({ name: ['nginx', 'curl=7'], state: 'build-dep', autoremove: true })
    assert.deepEqual(aptArgs(asked, host), ['-y', '-q', 'build-dep', 'nginx', 'curl=7'])
    const [change] = expect(apt, { name: ['nginx'], state: 'build-dep' })
      .on({ ...none, apt: host, simulation: simulated('Inst make (4.3-4 Debian:12 [amd64])\nInst gcc (12 Debian:12 [amd64])\n') })
      .plans('install make, gcc to build nginx')
    assert.ok(change?.action?.do === 'run')
    assert.deepEqual(change.action.argv.slice(-2), ['build-dep', 'nginx'])
    expect(apt, { name: ['nginx'], state: 'build-dep' })
      .on({ ...none, apt: host, simulation: simulated('0 upgraded, 0 newly installed\n') })
      .plans()
    const lacking = simulated("E: You must put some 'deb-src' URIs in your sources.list\n", 100)
    expect(apt, { name: ['nginx'], state: 'build-dep' })
      .on({ ...none, apt: host, simulation: lacking })
      .refuses({ names: ['deb-src'] })
    // After a refresh nobody knows yet, and a check says so.
    const [refresh, ...rest] = expect(apt, { name: ['nginx'], state: 'build-dep', update_cache: true })
      .on({ ...none, apt: stale })
      .changes()
    assert.equal(refresh?.incidental, false)
    assert.deepEqual(rest, [])
  })
  it('mends broken dependencies with what is installed', () => {
    assert.deepEqual(aptArgs(params({ name: ['nginx'], state: 'fixed' }), host), ['-y', '-q', '--fix-broken', 'install', 'nginx'])
    assert.equal(aptArgs(params({ name: ['curl'], state: 'fixed' }), host), undefined)
  })
})
