/** `no_log`: only that a task ran and how it ended is reported, not its output or its changes. */
import type { Play, Step } from '../../model/play.ts'
import type { Scope } from '../../template/scope.ts'
import type { TaskResult } from '../converge/result.ts'
import { effective } from './keywords.ts'

/** Stands where something is hidden. */
export const censored = 'the output is hidden because `no_log: true` is set for this task'

/** Whether a step is hidden; so it is as well where `no_log` cannot be rendered. */
export function hides(step: Step, play: Play, scope: () => Scope): boolean {
  try {
    return effective('noLog', step, play, scope)?.value === true
  } catch {
    return true
  }
}

/** The end as reports may see it; `register` keeps the whole result. */
export function hideEnd(end: TaskResult): TaskResult {
  return {
    ...end,
    hidden: { censored, changed: end.result.changed === true },
    changes: end.changes.map(({ notApplied }) => ({ summary: 'something (hidden by `no_log`)', ...(notApplied ? { notApplied } : {}) })),
    ...(end.failure ? { failure: { message: censored, where: end.failure.where } } : {}),
    ...(end.reason && end.status !== 'skipped' ? { reason: censored } : {}),
  }
}
