/** Failing on purpose. */
import assert from 'node:assert/strict'
import fail from '../../../modules/controller/fail.ts'
import { expect } from '../expect.ts'
import { refused } from '../registered.ts'

describe('fail', () => {
  it('says why, in words of the author or its own', () => {
    assert.equal(refused(expect(fail, { msg: 'no way on' }).on({}).changes), 'no way on')
    assert.equal(refused(expect(fail, {}).on({}).changes), 'Failed as requested from task')
  })
})
