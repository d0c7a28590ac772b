/** One task on one host at its turn: what everything done for it needs to know. */
import type { TaskLabel } from '../../model/event.ts'
import type { Task } from '../../model/play.ts'
import type { Variables } from '../../model/template.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import type { PlayRun } from '../schedule/state.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { effective, hides, type InheritedWord, taskWord } from './keywords.ts'
import { labelOf } from './label.ts'
import { withSkippedResults } from './unknown-value.ts'

export interface TaskExecution {
  readonly task: Task
  readonly level: WalkContext
  readonly run: PlayRun
  readonly host: HostRun
  readonly label: TaskLabel
  /** Variables of the loop's item at hand. */
  readonly local: Variables
  /** How many times the host has come to this place, and behind a full stop which item of its loop it is, both from 1: the same in each run of the same playbook. */
  readonly occurrence: string
  /** Variables of the items of its loop that come behind the one at hand. */
  readonly laterItems?: () => readonly Variables[]
  /** An item before it failed: what follows the loop may not be what comes next. */
  readonly isBehindFailure?: boolean
}

export function taskExecutionOf(task: Task, level: WalkContext, run: PlayRun, host: HostRun): TaskExecution {
  return { task, level, run, host, label: labelOf(task, level, run, host), local: {}, occurrence: host.visit(task.place) }
}

/** What the task sees now; a scope is a snapshot, so each question takes a new one. `more` stands beside the item's variables. */
export function scopeOf({ task, level, run, host, local }: TaskExecution, more: Variables = {}, unconnected?: true): Scope {
  const scope = run.scope(task, level, host, { local: { ...local, ...more }, unconnected })
  const isPerformed = run.input.options.check && effective('checkMode', task, run.play, () => scope)?.value === false
  return isPerformed ? withSkippedResults(scope) : scope
}

/** What the task sees of its own result under the name it registers. */
export function scopeWith(execution: TaskExecution, result: unknown): Scope {
  const { register } = execution.task
  return scopeOf(execution, register === undefined ? {} : { [register]: result })
}

type ValueOf<Word extends InheritedWord> = NonNullable<ReturnType<typeof effective<Word>>>['value']

/** What a keyword comes to for the task, whichever level gives it. */
export function keyword<Word extends InheritedWord>(execution: TaskExecution, word: Word): ValueOf<Word> | undefined {
  return effective(word, execution.task, execution.run.play, () => scopeOf(execution))?.value
}

/** The same of a keyword that tasks alone have. */
export function ownKeyword(execution: TaskExecution, word: Parameters<typeof taskWord>[0]): number | undefined {
  return taskWord(word, execution.task, () => scopeOf(execution))
}

/** `no_log`; one that cannot be rendered hides as well. */
export function isHidden(execution: TaskExecution): boolean {
  return hides(execution.task, execution.run.play, () => scopeOf(execution))
}
