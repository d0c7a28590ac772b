/** Failing on purpose. */
import fail from '../../../modules/controller/fail.ts'
import { expect } from '../expect.ts'

describe('fail', () => {
  it('says why', () =>
    expect(fail, { msg: 'no way on' })
      .on({})
      .refuses(/^no way on$/))
  it('has words of its own', () =>
    expect(fail, {})
      .on({})
      .refuses(/^Failed as requested from task$/))
})
