/** Warnings of a module, from `warnings` of its result. */

import type { TaskResult } from '../converge/result.ts'
import { now } from '../host/clock.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'

/** Reported once for each attempt that counts; not with `no_log`. */
export function emitWarnings({ run, host, label }: TaskExecution, { result }: TaskResult): void {
  if (!Array.isArray(result.warnings)) return
  for (const message of result.warnings)
    run.input.emit({ type: 'warning', time: now(), host: host.name, message: String(message), where: label.where })
}
