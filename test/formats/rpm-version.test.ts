/** Versions of rpm packages: which of two is the newer. */
import assert from 'node:assert/strict'
import { compareRpmVersions, compareSegments, parseRpmVersion, rpmVersionText } from '../../engine/formats/rpm-version.ts'

describe('versions of rpm', () => {
  it('are compared by runs of digits and letters', () => {
    const rising = ['1.0~~', '1.0~rc1', '1.0', '1.0^', '1.0^git1', '1.0a', '1.0b', '1.0.1', '1.0.10', '1.2', '10', '2024.0001']
    for (const [at, one] of rising.entries())
      for (const [other, two] of rising.entries())
        assert.equal(Math.sign(compareSegments(one, two)), Math.sign(at - other), `${one} ${two}`)
    for (const [one, two] of [
      ['1.0', '1.00'],
      ['1_0', '1.0'],
      ['1.0', '1.0.'],
      ['001', '1'],
    ] as const)
      assert.equal(compareSegments(one, two), 0)
  })
  it('are compared by epoch, version and release, where there is one', () => {
    const order = (one: string, two: string) => Math.sign(compareRpmVersions(version(one), version(two)))
    assert.deepEqual([order('1:1-1', '2-1'), order('2-1', '2-2'), order('2-1', '2'), order('2-9', '10-1')], [1, -1, 0, -1])
  })
  it('are read and written', () => {
    assert.deepEqual(version('1:2.0-3.el9'), { epoch: 1, version: '2.0', release: '3.el9' })
    assert.deepEqual(
      ['0:2.0-3', '1:2.0', '2.0'].map((text) => rpmVersionText(version(text))),
      ['2.0-3', '1:2.0', '2.0'],
    )
    assert.equal(parseRpmVersion('a-b-c'), undefined)
  })
})

function version(text: string) {
  const read = parseRpmVersion(text)
  assert.ok(read)
  return read
}
