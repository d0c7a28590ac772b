/** Runs whose script reports something, for tests that carry a plan out plainly. */
import type { Run } from '../../engine/action.ts'
import { markName, readReports } from '../../engine/reports.ts'

const mark = 'mark-of-a-test'

/** The environment that such a run needs. */
export function reportEnv({ reports }: Pick<Run, 'reports'>): Readonly<Record<string, string>> {
  return reports ? { [markName]: mark } : {}
}

/** What it said, with what it reported apart. */
export function reportedBy<T extends { readonly stdout: string }>({ reports }: Pick<Run, 'reports'>, said: T): T {
  return reports ? { ...said, ...readReports(said.stdout, mark) } : said
}
