/** Loads files while the play runs: errors of tasks are attached to them, all others are thrown. */
import { DiagnosticError } from '../model/diagnostic.ts'
import { attachErrors } from './findings.ts'
import { withTrace } from './include-trace.ts'
import { type Collected, emptyCollection, type Load, type Position } from './loading.ts'
import { resolvePlugins } from './plugins.ts'
import { resolveTasks } from './tasks.ts'

/** Returns the result of `read` for the step at a position, its tasks resolved. Throws DiagnosticError. */
export async function whileRunning<T>({ project, collected, step }: Position, read: (running: Collected) => T): Promise<T> {
  const running: Collected = { ...collected, ...emptyCollection(), running: true }
  const load: Load = { project, collected: running }
  const result = read(running)
  await resolveTasks(load)
  await resolvePlugins(load)
  const own = running.findings.filter((each) => each.step === undefined || each.step === step)
  const errors = own.map(({ diagnostic }) => diagnostic).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors.map((each) => withTrace(running.traces, each)))
  attachErrors(running.findings)
  return result
}
