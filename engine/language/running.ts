/** What is loaded while the play runs: with mistakes of its own, which are thrown. */
import { DiagnosticError } from '../diagnostic.ts'
import type { Loading } from './loading.ts'
import { settlePlugins } from './plugins.ts'
import { settleTasks } from './tasks.ts'
import { withWay } from './ways.ts'

/** What `read` gives, its tasks settled. Throws DiagnosticError. */
export async function whileRunning<T>(loading: Loading, read: (running: Loading) => T): Promise<T> {
  const running: Loading = { ...loading, diagnostics: [], pending: [], defaulted: [], ways: new Map(), running: true }
  const made = read(running)
  await settleTasks(running)
  await settlePlugins(running)
  const errors = running.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors.map((each) => withWay(running.ways, each)))
  return made
}
