/** The action of a planned change, which a test wants to look at closely. */
import assert from 'node:assert/strict'
import type { Run, Write } from '../../engine/model/action.ts'
import type { Change } from '../../engine/model/module.ts'

export function runOf(change: Change | undefined): Run {
  assert.equal(change?.action?.do, 'run')
  return change?.action as Run
}

export function writeOf(change: Change | undefined): Write {
  assert.equal(change?.action?.do, 'write')
  return change?.action as Write
}
