/** Runs whose script reports something, for tests that carry a plan out plainly. */

import { markName, readReports } from '../../engine/host-scripts/reports.ts'
import type { Outcome, Run } from '../../engine/model/action.ts'

const mark = 'mark-of-a-test'

/** The environment that such a run needs. */
export function reportEnv({ reports }: Pick<Run, 'reports'>): Readonly<Record<string, string>> {
  return reports ? { [markName]: mark } : {}
}

/** What it said, with what it reported apart. */
export function reportedBy<T extends { readonly stdout: string; readonly stderr?: string }>(
  { reports }: Pick<Run, 'reports'>,
  said: T,
): T & Pick<Outcome, 'reported'> {
  if (!reports) return said
  const stream = reports === true ? 'stdout' : reports
  const { rest, reported } = readReports(said[stream] ?? '', mark)
  return { ...said, [stream]: rest, reported }
}
