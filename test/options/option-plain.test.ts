/** The short way must never find right what the schema finds wrong. */

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { AnyModule, Option } from '../../engine/model/module.ts'
import { compileSchema } from '../../engine/options/options.ts'
import { areTriviallyValid, isTriviallyValid, schemaOf, schemaOfOption } from '../../engine/options/schema.ts'

const description = 'Something.'
const option: fc.Arbitrary<Option> = fc.letrec<{ option: Option }>((tie) => ({
  option: fc.oneof(
    { maxDepth: 2 },
    fc
      .constantFrom('string', 'path', 'boolean', 'integer', 'number', 'mode', 'any', 'list', 'dict')
      .map((type) => ({ type, description }) as Option),
    fc.constant({ enum: ['a', 'b'], description }),
    tie('option').map((items) => ({ type: 'list', items, description }) as Option),
    tie('option').map((inner) => ({ type: 'dict', properties: { x: inner, y: { ...inner, required: true } }, description }) as Option),
  ),
})).option

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('a', 'b', '0644', '644', '07777', 'u=rw', '', '9', true, false, 0, 1, 1.5, -3, 2 ** 53, Number.NaN, null, undefined),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value')),
  ),
})).value

describe('values that are plainly right', () => {
  it('are right by the schema of their option', () => {
    let right = 0
    const check = (each: Option, given: unknown) => {
      if (!isTriviallyValid(each, given)) return
      right++
      assert.deepEqual(compileSchema(schemaOfOption(each))(given), [], JSON.stringify([each, given]))
    }
    fc.assert(fc.property(option, value, check), { numRuns: 3000, seed: 1 })
    assert.ok(right > 200, `${right} were right`)
  })

  it('are right by the schema of their module, with its required options', () => {
    const module = {
      options: { a: { type: 'string', required: true, description }, b: { type: 'integer', description } },
    } as unknown as AnyModule
    assert.equal(areTriviallyValid(module, { a: 'x', b: 1 }), true)
    for (const wrong of [{ b: 1 }, { a: 'x', c: 1 }, { a: 1 }, { a: 'x', b: 'y' }]) assert.equal(areTriviallyValid(module, wrong), false)
    assert.equal(areTriviallyValid({ ...module, open: true }, { a: 'x', c: 1 }), true)
    assert.deepEqual(compileSchema(schemaOf(module))({ a: 'x', b: 1 }), [])
  })
})
