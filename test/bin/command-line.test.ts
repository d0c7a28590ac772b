/** The end of the process: three seconds behind the end of a command, whatever is still open. */
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { exitSoon } from '../../bin/command-line.ts'

describe('the end of a command', () => {
  it('ends the process after three seconds, and not before', () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const exit = mock.fn()
      exitSoon(exit)
      mock.timers.tick(2999)
      assert.equal(exit.mock.callCount(), 0)
      mock.timers.tick(1)
      assert.equal(exit.mock.callCount(), 1)
    } finally {
      mock.timers.reset()
    }
  })
})
