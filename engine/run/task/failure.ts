/** What an error means for the person who reads the report. */
import { DiagnosticError, Problem, whereOf } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
import { stackOf } from '../../model/stack.ts'
import { Cancelled, Unreachable } from '../../transport/contract.ts'
import type { PlayRun } from '../schedule/state.ts'

export function failureFrom(error: unknown, run: Pick<PlayRun, 'input'>): { failure: Failure; unreachable: boolean } {
  if (error instanceof Unreachable) return { failure: { message: error.message, hint: error.hint }, unreachable: true }
  if (error instanceof Cancelled || (error instanceof Error && error.name === 'AbortError')) {
    const message = run.input.signal.aborted ? 'it was interrupted' : 'it took longer than `timeout` allows and was stopped'
    return { failure: { message }, unreachable: false }
  }
  if (error instanceof Problem) {
    return { failure: failureOfProblem(error), unreachable: false }
  }
  if (error instanceof DiagnosticError) {
    const first = error.diagnostics[0]
    return { failure: { message: error.message, hint: first?.hint, ...traceOf(first ?? {}) }, unreachable: false }
  }
  const message = error instanceof Error ? error.message : String(error)
  const userFrame = stackOf(error).find(({ file }) => run.input.isOwnFile?.(file))
  if (userFrame) return { failure: { message: `your code failed: ${message}`, where: userFrame, hint: userCodeHint }, unreachable: false }
  const stack = error instanceof Error ? error.stack : undefined
  const hint = 'this is a bug in tsplay: please report it with the lines below'
  return {
    failure: { message: `internal error: ${message}`, hint, detail: stack },
    unreachable: false,
  }
}

/** A problem as the failure of a task. */
export function failureOfProblem(problem: Problem): Failure {
  const { message, msg, lacks, hint } = problem
  const missing = lacks === undefined ? {} : { missingProgram: lacks }
  return { message, ...(msg === message ? {} : { msg }), ...missing, ...(hint === undefined ? {} : { hint }), ...traceOf(problem) }
}
const userCodeHint = 'the error is in the module at this place, not in the playbook or in tsplay'

/** Where it is written, and the places that led there. */
export function traceOf({ place, through }: Pick<Problem, 'place' | 'through'>): Pick<Failure, 'where' | 'through'> {
  return { ...(place && { where: whereOf(place) }), ...(through && { through: through.map(whereOf) }) }
}
