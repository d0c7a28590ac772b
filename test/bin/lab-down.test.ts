/** `tsplay lab down` without a number: takes the only lab, and asks where more than one is up. */
import assert from 'node:assert/strict'
import { slotsFor } from '../../bin/commands/lab.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

const lab = (slot: number) => ({ slot, kept: true, inventory: `/lab/${slot}/hosts.yml`, hosts: [] })

describe('lab down', () => {
  it('asks nothing where labs are named, or at most one is up', async () => {
    const never = () => assert.fail('it asks')
    assert.deepEqual(await slotsFor([3], [lab(1), lab(3)], never), [3])
    assert.deepEqual(await slotsFor([], [lab(1)], never), [])
    assert.deepEqual(await slotsFor([], [], never), [])
  })

  it('lists the labs and asks which', async () => {
    const asked: string[] = []
    const answering = (answer: string) =>
      slotsFor([], [lab(1), lab(4)], async (text) => {
        asked.push(text)
        return answer
      })
    assert.deepEqual(await answering('4'), [4])
    assert.deepEqual(await answering('1, 4'), [1, 4])
    assert.deepEqual(await answering('all'), [1, 4])
    for (const slot of [1, 4]) assert.ok(asked[0]?.includes(`/lab/${slot}/hosts.yml`))
    await assert.rejects(answering(''), Problem)
    await assert.rejects(answering('yes'), Problem)
  })

  it('refuses without a terminal, and lists them', async () => {
    await assert.rejects(slotsFor([], [lab(1), lab(4)]), (error) => error instanceof Problem && error.message.includes('/lab/4/hosts.yml'))
  })
})
