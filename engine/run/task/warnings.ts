/** What a module has to say besides its results: `warnings`, told to whoever watches the run. */
import { now } from '../host/clock.ts'
import type { Turn } from '../prepare/task-execution.ts'
import type { Ended } from './ended.ts'

/** Told once for each try that counts; what `no_log` hides is not told. */
export function tellWarnings({ run, host, label }: Turn, { result }: Ended): void {
  if (!Array.isArray(result.warnings)) return
  for (const message of result.warnings)
    run.input.tell({ type: 'warning', time: now(), host: host.name, message: String(message), where: label.where })
}
