/** Conditions that must hold. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../../../engine/model/diagnostic.ts'
import module from '../../../modules/controller/assert.ts'
import { expect, withDefaults } from '../expect.ts'

const good = { text: 'a == 1', holds: true }
const bad = { text: 'b == 2', holds: false }

describe('assert', () => {
  it('lets pass what holds', () => {
    expect(module, { that: [good] })
      .on({})
      .plans()
    assert.equal(
      expect(module, { that: [good] })
        .on({})
        .returns().msg,
      'All assertions passed',
    )
    assert.equal(
      expect(module, { that: [good], success_msg: 'fine' })
        .on({})
        .returns().msg,
      'fine',
    )
  })
  it('names the condition that does not hold', () => {
    const broken = expect(module, { that: [good, bad] }).on({})
    broken.refuses({ msg: 'Assertion failed', names: ['b == 2'] })
    const results = { assertion: 'b == 2', evaluated_to: false }
    assert.throws(
      broken.changes,
      (error) => error instanceof Problem && error.msg === 'Assertion failed' && isDeepStrictEqual(error.results, results),
    )
  })
  it('names a boolean or a number as what it is', () => {
    for (const value of [false, 0]) {
      const broken = expect(module, { that: [{ text: String(value), holds: false, value }] }).on({})
      broken.refuses({ msg: 'Assertion failed', names: [String(value)] })
      const results = { assertion: value, evaluated_to: value }
      assert.throws(
        broken.changes,
        (error) => error instanceof Problem && error.msg === 'Assertion failed' && isDeepStrictEqual(error.results, results),
      )
    }
  })
  it('says the words of its author, and the condition as a hint', () => {
    const broken = expect(module, { that: [bad], fail_msg: ['one', 'two'] }).on({})
    assert.throws(broken.changes, (error) => error instanceof Problem && error.message === 'one\ntwo' && /`b == 2`/.test(error.hint ?? ''))
  })
  it('is quiet when asked', () => {
    assert.equal(module.minVerbosity?.(withDefaults(module.options, { that: [] })), 0)
    assert.equal(module.minVerbosity?.(withDefaults(module.options, { that: [], quiet: true })), undefined)
  })
})
