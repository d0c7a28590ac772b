/** Which regular expressions of users run with a time limit: both sides of each threshold, by what is asked of the virtual machine. */
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { Script } from 'node:vm'
import { pythonRegExp } from '../../engine/formats/python-regexp.ts'

describe('the time limit of a regular expression', () => {
  const isLimited = (pattern: string, text: string) => {
    const run = mock.method(Script.prototype, 'runInContext')
    try {
      pythonRegExp(pattern).test(text)
      return run.mock.callCount() > 0
    } finally {
      run.mock.restore()
    }
  }
  const a = (length: number) => 'a'.repeat(length)

  it('is for nested quantifiers from 17 characters on', () => {
    assert.deepEqual(
      [16, 17].map((length) => isLimited('(a+)+$', a(length))),
      [false, true],
    )
    assert.deepEqual(
      [16, 17].map((length) => isLimited('(a|aa)*$', a(length))),
      [false, true],
    )
  })

  it('is for other quantifiers where the steps may exceed five million', () => {
    assert.deepEqual(
      [2236, 2237].map((length) => isLimited('a*$', a(length))),
      [false, true],
    )
    assert.deepEqual(
      [170, 171].map((length) => isLimited('a*a*$', a(length))),
      [false, true],
    )
  })

  it('is not for what has no quantifier', () => assert.equal(isLimited('(a)\\w?', a(100_000)), false))
})
