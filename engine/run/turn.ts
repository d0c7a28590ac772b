/** One task on one host at its turn: what everything done for it needs to know. */
import { Problem } from '../diagnostic.ts'
import type { TaskLabel } from '../event.ts'
import type { Keywords, Task } from '../play.ts'
import type { Variables } from '../template.ts'
import { omit, type Scope } from '../values/scope.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { nearest } from './inherit.ts'
import { labelOf } from './label.ts'
import type { HostRun, PlayRun } from './state.ts'
import { isTrue } from './truth.ts'
import type { Level } from './walk.ts'

export interface Turn {
  readonly task: Task
  readonly level: Level
  readonly run: PlayRun
  readonly host: HostRun
  readonly label: TaskLabel
  /** Variables of the loop's item at hand. */
  readonly local: Variables
}

export function turnOf(task: Task, level: Level, run: PlayRun, host: HostRun): Turn {
  return { task, level, run, host, label: labelOf(task, level, run, host), local: {} }
}

/** What the task sees now; a scope is a snapshot, so each question takes a new one. `more` stands beside the item's variables. */
export function scopeOf({ task, level, run, host, local }: Turn, more: Variables = {}): Scope {
  return run.scope(task, level, host, { local: { ...local, ...more } })
}

/** What the task sees of its own result under the name it registers. */
export function scopeWith(turn: Turn, result: unknown): Scope {
  const { register } = turn.task
  return scopeOf(turn, register === undefined ? {} : { [register]: result })
}

type Flag = 'noLog' | 'checkMode' | 'diff' | 'delegateFacts' | 'runOnce' | 'ignoreErrors' | 'ignoreUnreachable'

/** A keyword that is true or false, of the nearest level that says it. */
export function flag(turn: Turn, name: Flag): boolean | undefined {
  const value = nearest(name, turn.task, turn.run.play)
  if (value === undefined || typeof value === 'boolean') return value
  return isTrue(renderValue(value, scopeOf(turn)))
}

/** `no_log`; one that can not be rendered hides as well. */
export function isHidden(turn: Turn): boolean {
  try {
    return flag(turn, 'noLog') === true
  } catch {
    return true
  }
}

/** A number of the task or of the nearest level. Throws Problem where it is none. */
export function numberOf(turn: Turn, value: Keywords['timeout'], otherwise: number): number {
  if (value === undefined) return otherwise
  const rendered = renderValue(value, scopeOf(turn))
  if (rendered === omit || rendered === null) return otherwise
  const text = toText(rendered)
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new Problem(`\`${text}\` is not a number`, { place: turn.task.place })
  return number
}
