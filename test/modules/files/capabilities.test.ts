/** `capabilities`: what `getcap` says in its versions, and what is set. */

import assert from 'node:assert/strict'
import capabilities, { parseCapabilities } from '../../../modules/files/capabilities.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

const net = [
  { name: 'cap_net_raw', flags: 'ep' },
  { name: 'cap_net_admin', flags: 'ep' },
]
const program = { tools: true, there: true, path: '/bin/x' }
const on = (capability: string, state: 'present' | 'absent' = 'present', has = net) =>
  expect(capabilities, { path: '/bin/x', capability, state }).on({ program: { ...program, capabilities: has } })

describe('capabilities', () => {
  it('are read as older and newer versions write them', () => {
    assert.deepEqual(parseCapabilities(' cap_net_raw,cap_net_admin=ep'), { capabilities: net })
    assert.deepEqual(parseCapabilities(' = cap_net_raw,cap_net_admin+ep'), { capabilities: net })
    assert.deepEqual(parseCapabilities(' =ep'), { capabilities: [{ name: 'all', flags: 'ep' }] })
    assert.deepEqual(parseCapabilities(''), { capabilities: [] })
  })
  it('loses none that it can not read', () => {
    const has = parseCapabilities(' cap_chown=ep cap_net_raw+i-e')
    assert.equal(has.unread, 'cap_chown=ep cap_net_raw+i-e')
    expect(capabilities, { path: '/bin/x', capability: 'cap_kill=ep' })
      .on({ program: { ...program, ...has } })
      .refuses({ names: ['cap_chown=ep cap_net_raw+i-e', '/bin/x'] })
  })
  it('leaves what is so, however it is written', () => {
    for (const word of ['cap_net_raw=ep', 'CAP_NET_RAW+ep', 'cap_net_raw=+pe']) on(word).plans()
    on('cap_chown', 'absent').plans()
  })
  it('gives one beside others, and other flags', () => {
    const [change] = on('cap_net_raw=p').plans('add cap_net_raw to /bin/x')
    assert.deepEqual(runOf(change).argv, ['setcap', 'cap_net_admin=ep cap_net_raw=p', '/bin/x'])
  })
  it('takes one away, and the last', () => {
    assert.deepEqual(runOf(on('cap_net_raw', 'absent').changes()[0]).argv, ['setcap', 'cap_net_admin=ep', '/bin/x'])
    assert.deepEqual(runOf(on('cap_net_raw=ep', 'absent', net.slice(0, 1)).changes()[0]).argv, ['setcap', '-r', '/bin/x'])
  })
  it('refuses what is no capability', () => {
    for (const capability of ['net_raw=ep', 'cap_net_raw', 'cap_net_raw-e'])
      assert.equal(capabilities.rules?.(withDefaults(capabilities.options, { path: '/x', capability })).length, 1, capability)
    const none = { tools: false, there: false, path: '', capabilities: [] }
    expect(capabilities, { path: '/x', capability: 'cap_chown=e' }).on({ program: none }).refuses({ missingProgram: 'getcap' })
  })
})
