/** Results of tasks that an error or a condition ended; and the way to a failure: from the place where it is written through the files that led there. */
import { type Diagnostic, DiagnosticError, type Place, Problem, type Where, whereOf } from '../../model/diagnostic.ts'
import type { Failure, TaskLabel, TaskReport } from '../../model/event.ts'
import { NotConsented } from '../../model/oversight.ts'
import type { Play, Step } from '../../model/play.ts'
import { stackOf } from '../../model/stack.ts'
import type { Variables } from '../../model/template.ts'
import { renderValue, toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import { Cancelled, Unreachable } from '../../transport/contract.ts'
import { failureOfProblem, traceOf } from '../converge/failure.ts'
import { copyOf } from '../converge/output-lines.ts'
import type { TaskResult } from '../converge/result.ts'
import { UnknownValue } from '../prepare/unknown-value.ts'
import type { RunServices } from '../schedule/state.ts'

export function failureFrom(error: unknown, { signal, isOwnFile }: RunServices): Failure {
  if (error instanceof Unreachable) return { message: error.message, hint: error.hint }
  if (error instanceof NotConsented) return { message: error.message, hint: error.hint, detail: error.detail, kind: error.kind }
  if (error instanceof Cancelled || (error instanceof Error && error.name === 'AbortError'))
    return { message: signal.aborted ? 'it was interrupted' : 'it took longer than `timeout` allows and was stopped' }
  if (error instanceof Problem) return failureOfProblem(error)
  if (error instanceof DiagnosticError) {
    const first = error.diagnostics[0]
    const msg = typeof first?.msg === 'object' ? first.msg.text : first?.msg
    return { message: error.message, msg, hint: first?.hint, ...traceOf(first ?? {}) }
  }
  const message = error instanceof Error ? error.message : String(error)
  const userFrame = stackOf(error).find(({ file }) => isOwnFile?.(file))
  if (userFrame) return { message: `your code failed: ${message}`, where: userFrame, hint: userCodeHint }
  const hint = 'this is a bug in tsplay: please report it with the lines below'
  return { message: `internal error: ${message}`, hint, detail: error instanceof Error ? error.stack : undefined }
}

/** Findings with their texts for `register` rendered; one that cannot be stays as it is written. */
export function rendered(findings: readonly Diagnostic[], scope: () => Scope): readonly Diagnostic[] {
  return findings.map((each) => {
    if (typeof each.msg !== 'object') return each
    try {
      return { ...each, msg: toText(renderValue(each.msg, scope())) }
    } catch (error) {
      if (error instanceof Problem) return each
      throw error
    }
  })
}

const userCodeHint = 'the error is in the module at this place, not in the playbook or in tsplay'

/** The most places reported for one failure. */
const most = 8

/** The failure with the places of the step and its levels up to the imports of its play, each where another file begins. */
export function withTrace<F extends Failure | undefined>(failure: F, step: Step, { imports = [] }: Play): F {
  if (!failure?.where) return failure
  const through: Where[] = [...(failure.through ?? [])]
  const length = through.length + most
  let { file } = through.at(-1) ?? failure.where
  for (const place of [...placesOf(step), ...imports]) {
    if (place.source.file === file || through.length === length) continue
    const where = whereOf(place)
    through.push(where)
    file = where.file
  }
  return through.length > 0 ? { ...failure, through } : failure
}

function placesOf(step: Step): readonly Place[] {
  const places: Place[] = []
  for (let level: Step | undefined = step; level; level = level.parent) places.push(level.place)
  return places
}

const flags = ['conditionFalse', 'alwaysShown', 'onlyMessage', 'multiline', 'noChange', 'check'] as const

/** The flags of a result for its event, those that are set. */
export function reportFlags(result: TaskResult): Pick<TaskReport, (typeof flags)[number]> {
  return Object.fromEntries(flags.flatMap((name) => (result[name] === undefined ? [] : [[name, result[name]]])))
}

/** The result of a task that an error escaped from. */
export function resultFromError(error: unknown, start: number, services: RunServices, { where }: Pick<TaskLabel, 'where'>): TaskResult {
  const seconds = (performance.now() - start) / 1000
  if (error instanceof UnknownValue) {
    const { message } = error
    return { status: 'cannot-tell', reason: message, changes: [], result: { changed: false, skipped: true, msg: message }, seconds }
  }
  const unreachable = error instanceof Unreachable
  const bare = failureFrom(error, services)
  // A place in code of the user's own says nothing of the task that called it.
  const called = bare.where && !(error instanceof Problem) && bare.where.file !== where.file ? { through: bare.through ?? [where] } : {}
  const failure = { ...bare, where: bare.where ?? where, ...called }
  const { results } = error instanceof Problem ? error : error instanceof DiagnosticError ? (error.diagnostics[0] ?? {}) : {}
  const result = { changed: false, ...results, msg: failure.msg ?? failure.message, [unreachable ? 'unreachable' : 'failed']: true }
  const multiline = error instanceof Problem && error.lines ? { multiline: true } : {}
  const final = error instanceof NotConsented ? { isFinal: true as const } : {}
  return { status: unreachable ? 'unreachable' : 'failed', changes: [], failure, result, seconds, ...multiline, ...final }
}

/** What was done is reported; the task failed after it. */
export function failAfterChange(
  end: TaskResult,
  error: unknown,
  { run, label }: { readonly run: { readonly input: RunServices }; readonly label: TaskLabel },
): TaskResult {
  const { failure } = resultFromError(error, 0, run.input, label)
  return {
    ...end,
    status: 'failed',
    failure,
    result: copyOf(end.result, { failed: true, msg: failure?.msg ?? failure?.message }),
    failedAfterChange: true,
  }
}

/** The result of a task whose condition does not hold. */
export function skippedByCondition(condition: string): TaskResult {
  const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False', false_condition: condition }
  return { status: 'skipped', reason: condition, conditionFalse: true, changes: [], result, seconds: 0 }
}

/** What was done says that it did not fail, for `when: not result.failed`. */
export function withFailedFlag(result: Variables): Variables {
  return result.skipped === true || result.unreachable === true ? result : copyOf({ failed: false }, result)
}

/** Stands where something is hidden. */
export const censored = 'the output is hidden because `no_log: true` is set for this task'

/** `no_log`: the result as reports may see it; `register` keeps the whole. */
export function hideEnd(end: TaskResult): TaskResult {
  return {
    ...end,
    hidden: { censored, changed: end.result.changed === true },
    changes: end.changes.map(({ notApplied }) => ({ summary: 'something (hidden by `no_log`)', ...(notApplied ? { notApplied } : {}) })),
    ...(end.failure ? { failure: { message: censored, where: end.failure.where } } : {}),
    ...(end.reason && end.status !== 'skipped' ? { reason: censored } : {}),
  }
}
