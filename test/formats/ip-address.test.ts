/** Addresses and networks, whatever way they are written. */
import assert from 'node:assert/strict'
import { type Address, bytesOf, covers, parseAddress, parseNetwork, sameNetwork } from '../../engine/formats/ip-address.ts'

const network = (text: string, mask?: string) => parseNetwork(text, mask) as Address

describe('addresses', () => {
  it('are numbers', () => {
    assert.deepEqual(parseAddress('10.0.0.1'), { version: 4, value: 0x0a000001n, prefix: 32, written: false })
    assert.deepEqual(parseAddress('::1'), { version: 6, value: 1n, prefix: 128, written: false })
    assert.equal(parseAddress('2001:DB8::')?.value, 0x20010db8000000000000000000000000n)
    assert.equal(parseAddress('::ffff:1.2.3.4')?.value, 0xffff01020304n)
    assert.deepEqual(parseAddress('1:2:3:4:5:6:7:8'), parseAddress('1:2:3:4:5:6:0.7.0.8'))
    for (const text of ['', 'localhost', '10.0.0', '10.0.0.256', '10.0.0.1/8', ' 10.0.0.1', '1', 'fe80::1%eth0', ':::'])
      assert.equal(parseAddress(text), undefined)
  })
  it('have bytes', () => {
    assert.deepEqual(bytesOf({ version: 4, value: 0x0a000001n }), [10, 0, 0, 1])
    assert.equal(bytesOf({ version: 6, value: 1n })[15], 1)
  })
  it('make networks', () => {
    assert.equal(network('10.0.0.0/8').prefix, 8)
    assert.equal(network('10.0.0.0', '255.255.0.0').prefix, 16)
    assert.equal(network('10.0.0.0/255.255.0.0').prefix, 16)
    assert.equal(network('10.0.0.0/0.0.0.0').prefix, 0)
    assert.equal(network(' 10.0.0.1').prefix, 32)
    assert.equal(network('::1').prefix, 128)
    assert.equal(network('::', 'ffff::').prefix, 16)
    for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'x/8', '::/ffff::'])
      assert.equal(parseNetwork(text), undefined)
    assert.equal(parseNetwork('10.0.0.0', '255.0.255.0'), undefined)
    assert.equal(parseNetwork('10.0.0.0', '::'), undefined)
  })
  it('are compared by what they cover', () => {
    assert.ok(sameNetwork(network('10.0.0.0/8'), network('10.0.0.0', '255.0.0.0')))
    assert.ok(sameNetwork(network('10.1.2.3/8'), network('10.0.0.0/8')))
    assert.ok(!sameNetwork(network('10.0.0.0/8'), network('10.0.0.0/9')))
    assert.ok(covers(network('0.0.0.0/0'), network('10.0.0.1')))
    assert.ok(covers(network('10.0.0.0/8'), network('10.255.0.0/16')))
    assert.ok(!covers(network('10.0.0.0/16'), network('10.0.0.0/8')))
    assert.ok(!covers(network('::/0'), network('10.0.0.1')))
  })
})
