/** When round trips are saved by reaching into `ssh2`: with one version of it, unless the environment says no. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { savesTrips, testedVersion } from '../../engine/transport/ssh/pipelining.ts'

describe('pipelining of ssh2', () => {
  it('is on with the version that is installed', () => {
    const { version } = JSON.parse(readFileSync('node_modules/ssh2/package.json', 'utf8')) as { version: string }
    assert.equal(savesTrips(version, {}), true)
  })
  it('is off with any other version, and where the environment turns it off', () => {
    assert.equal(savesTrips('1.17.1', {}), false)
    assert.equal(savesTrips(testedVersion, { TSPLAY_SSH2_PIPELINING: '0' }), false)
    assert.equal(savesTrips(testedVersion, { TSPLAY_SSH2_PIPELINING: '1' }), true)
  })
})
