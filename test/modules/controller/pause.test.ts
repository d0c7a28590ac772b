/** Waiting. */
import assert from 'node:assert/strict'
import pause from '../../../modules/controller/pause.ts'
import { expect, returned, withDefaults } from '../expect.ts'

const outcome = { code: 0, stdout: '', stderr: '', start: '2024-05-01T10:00:00.000Z', end: '2024-05-01T10:01:30.000Z' }

describe('pause', () => {
  it('waits for a time', () => {
    const [change] = expect(pause, { minutes: 1.5, prompt: 'soon' }).on({}).plans('wait 90 seconds')
    assert.deepEqual([change?.action, change?.silent], [{ do: 'pause', early: true, seconds: 90, prompt: 'soon', echo: true }, true])
    expect(pause, { seconds: -1 }).on({}).plans('wait 0 seconds')
  })
  it('waits for the operator', () => {
    const [change] = expect(pause, { prompt: 'go on?', echo: false }).on({}).plans('wait for the operator')
    assert.deepEqual(change?.action, { do: 'pause', prompt: 'go on?', echo: false })
  })
  it('returns what was typed and how long it took', () => {
    const said = returned(pause, withDefaults(pause.options, {}), {}, { wait: { ...outcome, input: 'yes' } })
    assert.deepEqual([said?.user_input, said?.delta, said?.stdout], ['yes', 90, 'Paused for 90 seconds'])
    assert.equal(returned(pause, withDefaults(pause.options, { minutes: 1.5 }), {}, { wait: outcome }).stdout, 'Paused for 1.5 minutes')
  })
  it('takes one unit', () => assert.equal(pause.rules?.(withDefaults(pause.options, { seconds: 1, minutes: 1 })).length, 1))
})
