/** Warnings about what other runs left running: nothing that is known is reported, and nothing twice. */
import { deepEqual } from 'node:assert/strict'
import { orphanOptions } from '../../engine/run/host/connection-reports.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import type { Orphan } from '../../engine/transport/contract.ts'
import { usualOptions } from './model-run.ts'

const act = (process: number, connection: Orphan['connection']): Orphan => ({ process, connection, start: '1', seconds: 5, program: 'sh' })
const acts = [act(1, 'open'), act(2, 'closed'), act(3, 'unknown')]

/** Numbers of the processes that are reported when they are found twice. */
function reportedOf(options: Partial<RunOptions>): readonly (readonly number[])[] {
  const reported: number[][] = []
  const { orphans } = orphanOptions('one', {
    options: { ...usualOptions, orphans: 'report', ...options },
    report: (event) => reported.push('atWork' in event ? (event.atWork?.acts.map(({ process }) => process) ?? []) : []),
  })
  for (let time = 0; time < 2; time++) orphans?.onFound({ user: 'root', acts, more: 0 })
  return reported
}

describe('programs of other runs', () => {
  const lock = { who: 'me', seconds: 60 }
  it('are reported once', () => deepEqual(reportedOf({ lock }), [[1, 2, 3]]))
  it('are expected with open connections, where no lock is wanted', () => deepEqual(reportedOf({}), [[2, 3]]))
  it('are reported where the host waits for them', () => deepEqual(reportedOf({ orphans: 'wait' }), [[1, 2, 3]]))
})
