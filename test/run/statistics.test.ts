/** What `set_stats` leaves for the end of a run. */
import assert from 'node:assert/strict'
import { RunStatistics } from '../../engine/run/schedule/statistics.ts'

describe('statistics', () => {
  const kept = (...entries: readonly (readonly [object, string?, boolean?])[]) => {
    const statistics = new RunStatistics()
    for (const [data, host, aggregate = true] of entries)
      statistics.add({ kind: 'statistics', data: data as Record<string, unknown>, perHost: host !== undefined, aggregate }, host ?? 'any')
    return statistics.report
  }
  it('are none where nothing was kept', () => assert.equal(kept(), undefined))
  it('are added up by their kind', () =>
    assert.deepEqual(kept([{ n: 1, t: 'a', l: [1], d: { a: 1 } }], [{ n: 2, t: 'b', l: [2], d: { b: 2 } }])?.run, {
      ...{ n: 3, t: 'ab', l: [1, 2], d: { a: 1, b: 2 } },
    }))
  it('keep the first word where the kinds differ, and the last where nothing is added up', () =>
    assert.deepEqual(kept([{ a: 1, b: 1 }], [{ a: 'x' }], [{ b: 2 }, undefined, false])?.run, { a: 1, b: 2 }))
  it('are of hosts by themselves', () =>
    assert.deepEqual(kept([{ a: 1 }, 'one'], [{ a: 2 }, 'two'], [{ a: 3 }, 'one']), { run: {}, hosts: { one: { a: 4 }, two: { a: 2 } } }))
})
