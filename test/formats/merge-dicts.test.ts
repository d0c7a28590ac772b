/** `hash_behaviour: merge`: dicts of one name over the levels, and what ends the joining. */
import assert from 'node:assert/strict'
import { mergeDicts } from '../../engine/model/dict.ts'
import { type Here, missing } from '../../engine/template/scope.ts'
import { LayeredScope } from '../../engine/variables/layered-scope.ts'

const here: Here = { folders: () => [], keepSecret: () => {}, hostsOf: () => [] }

describe('hash_behaviour', () => {
  const levels = {
    roleDefaults: [{ name: 'defaults', values: { app: { port: 1, tls: { on: false, key: 'k' }, list: [1] }, cut: { a: 1 }, text: 'x' } }],
    inventory: [
      { name: 'group', values: { app: { port: 2, tls: { on: true } }, cut: 'a text' } },
      { name: 'host', values: { app: { name: 'shop' }, cut: { b: 2 }, text: { c: 3 } } },
    ],
    extraVars: [{ name: 'extra', values: { app: { list: [2], tls: { cert: 'c' } } } }],
  }
  const of = (merge: boolean, name: string) => new LayeredScope([levels], { here, merge }).get(name)

  it('replaces, or joins dicts from the weakest level to the strongest', () => {
    assert.deepEqual(of(false, 'app'), { list: [2], tls: { cert: 'c' } })
    assert.deepEqual(of(true, 'app'), { port: 2, tls: { on: true, key: 'k', cert: 'c' }, list: [2], name: 'shop' })
  })

  it('begins anew at a value that is no dict', () => {
    assert.deepEqual(of(true, 'cut'), { b: 2 })
    assert.deepEqual(of(true, 'text'), { c: 3 })
    assert.equal(of(true, 'none'), missing)
  })

  it('keeps the order of names and changes nothing that it was given', () => {
    const weak = Object.freeze({ a: Object.freeze({ x: 1 }), b: 1 })
    assert.deepEqual(Object.keys(mergeDicts(weak, { c: 1, a: { y: 2 } })), ['a', 'b', 'c'])
    assert.deepEqual(weak, { a: { x: 1 }, b: 1 })
  })
})
