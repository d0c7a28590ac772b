/** Rules between options as data: what is broken, and Ansible's words for it. */
import assert from 'node:assert/strict'
import { brokenRelations, type Relations } from '../../engine/model/relations.ts'

const text = { type: 'string', description: '' } as const
const options = { a: text, b: text, c: { type: 'list', default: [], description: '' }, on: { type: 'boolean', default: false, description: '' } } as const // biome-ignore format: one line

describe('rules between options', () => {
  const words = (relations: Relations, args: Readonly<Record<string, unknown>>) =>
    brokenRelations(relations, options, { c: [], on: false, ...args }).map(({ msg }) => msg)

  it('exclude each other: Ansible names all groups at once, and a default is not set', () => {
    const relations = { exclusive: [['a', 'b'], ['a', 'c'], ['b', 'on']] } // biome-ignore format: one line
    const both = 'parameters are mutually exclusive: a|b, a|c'
    assert.deepEqual(words(relations, { a: '1', b: '2', c: ['x'] }), [both, both])
    assert.deepEqual(words(relations, { a: '1' }), [])
  })
  it('belong together, or one of them is needed', () => {
    assert.deepEqual(words({ together: [['a', 'b']] }, { a: '1' }), ['parameters are required together: a, b'])
    assert.deepEqual([words({ together: [['a', 'b']] }, {}), words({ together: [['a', 'b']] }, { a: '1', b: '2' })], [[], []])
    assert.deepEqual(words({ oneOf: [['a', 'b']] }, {}), ['one of the following is required: a, b'])
    assert.deepEqual(words({ oneOf: [['a', 'b']] }, { b: '' }), [])
  })
  it('are needed where another has a value, or is there', () => {
    const all = { requiredIf: [{ option: 'on', values: [true], all: ['a', 'b'] }] }
    assert.deepEqual(words(all, { on: true, a: '1' }), ['on is True but all of the following are missing: b'])
    assert.deepEqual(words(all, {}), [])
    const any = { requiredIf: [{ option: 'a', values: ['x', 'y'], any: ['b', 'c'] }] }
    assert.deepEqual(words(any, { a: 'y' }), ['a is y but any of the following are missing: b, c'])
    assert.deepEqual(words(any, { a: 'y', b: '1' }), [])
    assert.deepEqual(words({ requiredBy: { a: ['b'] } }, { a: '1' }), ["missing parameter(s) required by 'a': b"])
    assert.deepEqual(words({ requiredBy: { a: ['b'] } }, {}), [])
  })
  it('names options as Ansible does, where they have another name here', () => {
    const relations = { exclusive: [['a', 'b']], requiredBy: { b: ['c'] }, ansibleNames: { a: 'package', c: 'count' } }
    const [both, required] = [`parameters are mutually exclusive: package|b`, "missing parameter(s) required by 'b': count"]
    assert.deepEqual(words(relations, { a: '1', b: '2' }), [both, required])
  })
})
