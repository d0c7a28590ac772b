/** What a module has to say besides its results: `warnings`, told to whoever watches the run. */
import { now } from '../host/clock.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import type { TaskEnding } from './task-ending.ts'

/** Told once for each try that counts; what `no_log` hides is not told. */
export function emitWarnings({ run, host, label }: TaskExecution, { result }: TaskEnding): void {
  if (!Array.isArray(result.warnings)) return
  for (const message of result.warnings)
    run.input.emit({ type: 'warning', time: now(), host: host.name, message: String(message), where: label.where })
}
