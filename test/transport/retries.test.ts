/** What failed is tried again as often as it may, and no more; a pause ends at once when the run is interrupted. */
import assert from 'node:assert/strict'
import type { Reach } from '../../engine/model/host.ts'
import { Cancelled, type Connection, type ConnectOptions, Unreachable } from '../../engine/transport/contract.ts'
import { repeated, retrying, startRetrying } from '../../engine/transport/retries.ts'

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
    const ended = await retrying(connect, retries, async (milliseconds) => {
      waits.push(milliseconds / 1000)
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

  it('starts a dropped connection five times, and what failed otherwise once', async () => {
    const starting = async (kind: Unreachable['kind'], failures: number) => {
      const pauses: number[] = []
      let starts = 0
      const start = async () => {
        if (starts++ < failures) throw new Unreachable(kind, kind)
      }
      const wait = async (milliseconds: number) => pauses.push(milliseconds)
      const failed = await startRetrying(start, { wait }).then(
        () => false,
        () => true,
      )
      return { failed, starts, grows: pauses.every((pause, index) => pause >= 200 * 2 ** index && pause < 600 * 2 ** index) }
    }
    assert.deepEqual(await starting('lost', 4), { failed: false, starts: 5, grows: true })
    assert.deepEqual(await starting('lost', 5), { failed: true, starts: 5, grows: true })
    assert.deepEqual(await starting('refused', 1), { failed: true, starts: 1, grows: true })
  })

  it('ends a pause when the run is interrupted', async () => {
    const { signal, ...interruption } = controller()
    const hour = () => {
      setImmediate(interruption.abort)
      return 3_600_000
    }
    await assert.rejects(
      repeated(async () => 1, hour, { signal }),
      Cancelled,
    )
  })
})

function controller() {
  const made = new AbortController()
  return { signal: made.signal, abort: () => made.abort() }
}
