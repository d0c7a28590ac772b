/** What is loaded while the play runs: a task with a mistake carries it, and what is wrong with the rest is thrown. */
import { DiagnosticError } from '../model/diagnostic.ts'
import { carry } from './findings.ts'
import { withWay } from './include-trace.ts'
import type { Loading, Position } from './loading.ts'
import { resolvePlugins } from './plugins.ts'
import { finishTasks } from './tasks.ts'

/** What `read` gives for the step at a position, its tasks settled. Throws DiagnosticError. */
export async function whileRunning<T>({ loading, step }: Position, read: (running: Loading) => T): Promise<T> {
  const running: Loading = { ...loading, findings: [], texts: [], pending: [], defaulted: [], ways: new Map(), running: true }
  const made = read(running)
  await finishTasks(running)
  await resolvePlugins(running)
  const own = running.findings.filter((each) => each.step === undefined || each.step === step)
  const errors = own.map(({ diagnostic }) => diagnostic).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors.map((each) => withWay(running.ways, each)))
  carry(running.findings)
  return made
}
