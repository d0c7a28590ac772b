/** Telling. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import debug from '../../../modules/controller/debug.ts'
import { expect, withDefaults } from '../expect.ts'

describe('debug', () => {
  const said = (params: Partial<Params<typeof debug.options>>) => expect(debug, params).on({}).returns()
  it('greets without words', () => assert.deepEqual(said({}), { msg: 'Hello world!' }))
  it('tells any value', () => assert.deepEqual(said({ msg: { a: [1] } }), { msg: { a: [1] } }))
  it('tells the value of an expression under its text', () => assert.deepEqual(said({ var: { text: 'a.b', value: 3 } }), { 'a.b': 3 }))
  it('says where there is none', () =>
    assert.deepEqual(said({ var: { text: 'a', value: undefined, undefined: '`a` is undefined' } }), { a: 'VARIABLE IS NOT DEFINED!' }))
  it('changes nothing', () => expect(debug, {}).on({}).plans())
  it('speaks from its verbosity on', () => assert.equal(debug.minVerbosity?.(withDefaults(debug.options, { verbosity: 2 })), 2))
  it('takes one of msg and var', () => {
    const both = withDefaults(debug.options, { msg: 'x', var: { text: 'a', value: 1 } })
    assert.equal(debug.rules?.(both).length, 1)
    assert.equal(debug.rules?.(withDefaults(debug.options, {})).length, 0)
  })
})
