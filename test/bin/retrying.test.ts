/** Hosts that can not be reached are tried again as often as the settings say, and no more. */
import assert from 'node:assert/strict'
import { retrying } from '../../bin/reporting/retrying.ts'
import type { Reach } from '../../engine/model/host.ts'
import { type Connection, type ConnectOptions, Unreachable } from '../../engine/transport/contract.ts'

const reach = { name: 'a' } as Reach

describe('trying again', () => {
  const trying = async (kinds: readonly Unreachable['kind'][], retries: number | undefined, options: ConnectOptions = {}) => {
    const left = [...kinds]
    const waits: number[] = []
    let tries = 0
    const connect = async () => {
      tries++
      const kind = left.shift()
      if (kind) throw new Unreachable(kind, kind)
      return {} as Connection
    }
    const ended = await retrying(connect, retries, async (seconds) => {
      waits.push(seconds)
    })(reach, options).then(
      () => 'connected',
      (error: Error) => error.message,
    )
    return { ended, tries, waits }
  }

  it('does so not at all where nothing is said', async () =>
    assert.deepEqual(await trying(['timeout'], undefined), { ended: 'timeout', tries: 1, waits: [] }))

  it('waits longer each time, until it goes or the tries are used up', async () => {
    assert.deepEqual(await trying(['timeout', 'refused', 'lost'], 5), { ended: 'connected', tries: 4, waits: [0, 1, 3] })
    assert.deepEqual(await trying(['timeout', 'refused', 'lost'], 2), { ended: 'lost', tries: 3, waits: [0, 1] })
    assert.equal(Math.max(...(await trying(Array(9).fill('lost'), 9)).waits), 30)
  })

  it('does not ask again what will not change, nor after Ctrl-C', async () => {
    assert.equal((await trying(['auth'], 5)).tries, 1)
    assert.equal((await trying(['host-key-changed'], 5)).tries, 1)
    assert.equal((await trying(['timeout'], 5, { signal: AbortSignal.abort() })).tries, 1)
  })
})
