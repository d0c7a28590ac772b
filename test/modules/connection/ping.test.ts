/** Seeing whether a host answers. */
import assert from 'node:assert/strict'
import ping from '../../../modules/connection/ping.ts'
import { expect } from '../expect.ts'

describe('ping', () => {
  it('answers pong', () => {
    expect(ping, {}).on({ answered: true }).plans()
    assert.deepEqual(expect(ping, {}).on({ answered: true }).returns(), { ping: 'pong' })
  })
  it('crashes when asked to', () =>
    expect(ping, { data: 'crash' })
      .on({ answered: true })
      .refuses({ msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error', names: ['data: crash'] }))
  it('says where no shell runs', () => expect(ping, {}).on({ answered: false }).refuses({ kind: 'no-shell' }))
})
