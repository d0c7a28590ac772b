/** Loads files while the play runs: errors of tasks are attached to them, all others are thrown. */
import { DiagnosticError } from '../model/diagnostic.ts'
import { attachErrors } from './findings.ts'
import { withTrace } from './include-trace.ts'
import type { Loading, Position } from './loading.ts'
import { resolvePlugins } from './plugins.ts'
import { resolveTasks } from './tasks.ts'

/** Returns the result of `read` for the step at a position, its tasks resolved. Throws DiagnosticError. */
export async function whileRunning<T>({ loading, step }: Position, read: (running: Loading) => T): Promise<T> {
  const running: Loading = { ...loading, findings: [], texts: [], pending: [], defaulted: [], traces: new Map(), running: true }
  const result = read(running)
  await resolveTasks(running)
  await resolvePlugins(running)
  const own = running.findings.filter((each) => each.step === undefined || each.step === step)
  const errors = own.map(({ diagnostic }) => diagnostic).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors.map((each) => withTrace(running.traces, each)))
  attachErrors(running.findings)
  return result
}
