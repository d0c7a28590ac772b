/** How a task, or one item of its loop, ended on a host. */
import type { ChangeCounts } from '../../model/account.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { ChangeReport, Failure, Status, TaskLabel } from '../../model/event.ts'
import type { AnyModule } from '../../model/module.ts'
import type { Variables } from '../../model/template.ts'
import { UnknownValue } from '../prepare/unknown-value.ts'
import type { HostRun, PlayRun } from '../schedule/state.ts'
import { failureFrom } from './failure.ts'

export interface ResultVariables {
  readonly kind: Exclude<NonNullable<AnyModule['resultScope']>, 'nothing'>
  readonly values: Variables
  /** Another host the facts belong to (`delegate_facts`). */
  readonly target?: HostRun
}

export interface TaskEnding {
  readonly status: Status
  readonly changes: readonly ChangeReport[]
  readonly failure?: Failure
  readonly reason?: string
  /** The reason is a condition that did not hold. */
  readonly conditionFalse?: true
  readonly ignored?: boolean
  /** Changes of the items of its loop. */
  readonly changeCounts?: ChangeCounts
  readonly result: Readonly<Record<string, unknown>>
  /** What reports see of the result where it is hidden. */
  readonly hidden?: Readonly<Record<string, unknown>>
  readonly facts?: readonly ResultVariables[]
  readonly delegate?: string
  readonly attempts?: number
  /** Names of handlers that the items of its loop notify. */
  readonly notifiedByItems?: readonly string[]
  readonly alwaysShown?: boolean
  readonly onlyMessage?: boolean
  readonly multiline?: boolean
  /** It would run something that changes nothing: `changed_when` says no whatever comes of it. */
  readonly noChange?: boolean
  /** Check mode: the result of some items is unknown. */
  readonly someUnknown?: boolean
  /** It failed behind a change that it made. */
  readonly failedAfterChange?: boolean
  /** Its items report their changes. */
  readonly loop?: boolean
  /** Set where `check_mode` says otherwise than the run. */
  readonly check?: boolean
  readonly seconds: number
}

/** The flags of an ending for its event, those that are set. */
export function reportFlags({
  alwaysShown,
  onlyMessage,
  multiline,
  noChange,
  check,
  conditionFalse,
}: TaskEnding): Pick<TaskEnding, 'alwaysShown' | 'onlyMessage' | 'multiline' | 'noChange' | 'check' | 'conditionFalse'> {
  return {
    ...(conditionFalse ? { conditionFalse } : {}),
    ...(alwaysShown ? { alwaysShown } : {}),
    ...(onlyMessage ? { onlyMessage } : {}),
    ...(multiline ? { multiline } : {}),
    ...(noChange ? { noChange } : {}),
    ...(check === undefined ? {} : { check }),
  }
}

/** What an error that escaped means for the task. */
export function endingFromError(error: unknown, start: number, run: PlayRun, { where }: Pick<TaskLabel, 'where'>): TaskEnding {
  const seconds = (performance.now() - start) / 1000
  if (error instanceof UnknownValue) {
    const { message } = error
    return { status: 'cannot-tell', reason: message, changes: [], result: { changed: false, skipped: true, msg: message }, seconds }
  }
  const { failure: bare, unreachable } = failureFrom(error, run)
  // A place in code of the user's own says nothing of the task that called it.
  const called = bare.where && !(error instanceof Problem) && bare.where.file !== where.file ? { through: bare.through ?? [where] } : {}
  const failure = { ...bare, where: bare.where ?? where, ...called }
  const results = error instanceof Problem ? error.results : undefined
  const result = { changed: false, ...results, msg: failure.msg ?? failure.message, [unreachable ? 'unreachable' : 'failed']: true }
  const multiline = error instanceof Problem && error.lines ? { multiline: true } : {}
  return { status: unreachable ? 'unreachable' : 'failed', changes: [], failure, result, seconds, ...multiline }
}

/** What was done is reported; the task failed after it. */
export function failAfterChange(
  end: TaskEnding,
  error: unknown,
  { run, label }: { readonly run: PlayRun; readonly label: TaskLabel },
): TaskEnding {
  const { failure } = endingFromError(error, 0, run, label)
  return {
    ...end,
    status: 'failed',
    failure,
    result: { ...end.result, failed: true, msg: failure?.msg ?? failure?.message },
    failedAfterChange: true,
  }
}

/** The end of a task whose condition does not hold. */
export function skippedByCondition(condition: string): TaskEnding {
  const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False', false_condition: condition }
  return { status: 'skipped', reason: condition, conditionFalse: true, changes: [], result, seconds: 0 }
}

/** What was done says that it did not fail, for `when: not result.failed`. */
export function withFailedFlag(result: TaskEnding['result']): TaskEnding['result'] {
  return result.skipped === true || result.unreachable === true ? result : { failed: false, ...result }
}
