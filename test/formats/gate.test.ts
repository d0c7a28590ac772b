/** How many start at once. */
import assert from 'node:assert/strict'
import { gate } from '../../engine/formats/gate.ts'

describe('a gate', () => {
  it('lets so many through, all in the end, failures too', async () => {
    const pass = gate(30)
    let now = 0
    let most = 0
    const work = async (index: number) => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, index % 7))
      now -= 1
      if (index % 3 === 0) throw new Error('failed')
      return index
    }
    const all = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => pass(() => work(index))))
    assert.equal(most, 30)
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 66)
  })
})
