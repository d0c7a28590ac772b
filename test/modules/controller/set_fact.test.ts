/** Variables that are set on the way. */
import assert from 'node:assert/strict'
import set_fact from '../../../modules/controller/set_fact.ts'
import { namesIn } from '../../refusal.ts'
import { expect } from '../expect.ts'

describe('set_fact', () => {
  const facts = (params: object) => expect(set_fact, params).on({}).returns().ansible_facts
  it('gives what it is given, and not its own option', () =>
    assert.deepEqual(facts({ a: 1, b: ['x'], cacheable: true }), { a: 1, b: ['x'] }))
  it('reads yes and no as Ansible does', () =>
    assert.deepEqual(facts({ a: 'yes', b: 'False', c: 'yes!', d: ['yes'] }), { a: true, b: false, c: 'yes!', d: ['yes'] }))
  it('changes nothing', () => expect(set_fact, {}).on({}).plans())
  it('wants at least one, with a name', () => {
    const problems = (params: object) => set_fact.rules?.({ cacheable: false, ...params })
    assert.equal(problems({})?.length, 1)
    assert.equal(problems({ ok: 1 })?.length, 0)
    assert.deepEqual(namesIn(problems({ 'a-b': 1 })?.[0] ?? ''), ['a-b'])
  })
})
