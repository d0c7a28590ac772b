/** The order of Debian versions, as dpkg itself sees it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { compareVersions, versionMatches } from '../../engine/formats/debian-version.ts'

const pairs: readonly [string, string, number][] = [
  ['1.0', '1.0', 0],
  ['1.0', '1.00', 0],
  ['1.0', '1.0-0', 0],
  ['1.2', '1.10', -1],
  ['1:0.1', '9.9', 1],
  ['1.0~rc1', '1.0', -1],
  ['1.0~~', '1.0~', -1],
  ['1.0+b1', '1.0', 1],
  ['1.0a', '1.0+', -1],
  ['1.0-1', '1.0-1+deb12u1', -1],
  ['7.88.1-10+deb12u14', '7.88.1-10+deb12u5', 1],
  ['2:93', '2:9', 1],
  ['a', '1', 1],
  ['1.2.3-4-5', '1.2.3-4-10', -1],
]

describe('versions of Debian', () => {
  for (const [a, b, sign] of pairs) {
    it(`${a} ${['<', '=', '>'][sign + 1]} ${b}`, () => {
      assert.equal(Math.sign(compareVersions(a, b)), sign)
      assert.equal(Math.sign(compareVersions(b, a)), sign === 0 ? 0 : -sign)
    })
  }
  it('agrees with dpkg, where there is one', () => {
    for (const [a, b, sign] of pairs) {
      const { status, error } = spawnSync('dpkg', ['--compare-versions', a, ['lt', 'eq', 'gt'][sign + 1] as string, b], { stdio: 'ignore' })
      if (!error && /^\d/.test(a)) assert.equal(status, 0, `${a} ${b}`)
    }
  })
  it('matches patterns of the shell', () => {
    assert.ok(versionMatches('1.18.0-6', '1.18*'))
    assert.ok(!versionMatches('1.180', '1.18.*'))
    assert.ok(versionMatches('1.18.0', '1.1[78].?'))
    assert.ok(!versionMatches('1+18', '1.18'))
  })
})
