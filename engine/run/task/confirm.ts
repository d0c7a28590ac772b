/** `--step`: a person says of each task whether it is carried out, once for all hosts. */
import type { TaskLabel } from '../../model/event.ts'
import type { Include, Task } from '../../model/play.ts'
import { labelOf } from '../prepare/label.ts'
import type { HostRun, PlayRun } from '../schedule/state.ts'
import type { Position } from '../schedule/strategy.ts'
import type { WalkContext } from './walk-context.ts'

/** The decisions of a play, by position. */
const answers = new WeakMap<PlayRun, Map<string, Promise<boolean>>>()

export async function isConfirmed(step: Task | Include, at: Position, level: WalkContext, run: PlayRun, host: HostRun): Promise<boolean> {
  const { confirm } = run.input
  if (!confirm) return true
  return confirmOnce(at.join('.'), run, () => confirm(labelOf(step, level, run, host)))
}

function confirmOnce(key: string, run: PlayRun, ask: () => Promise<boolean>): Promise<boolean> {
  const decisions = answers.get(run) ?? new Map<string, Promise<boolean>>()
  answers.set(run, decisions)
  const answer = decisions.get(key) ?? ask()
  decisions.set(key, answer)
  return answer
}

export type Confirm = (task: TaskLabel) => Promise<boolean>
