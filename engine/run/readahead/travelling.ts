/** Which tasks may travel together: the one place that decides it, from what is written alone, so that it is the same for all hosts. */

import type { Effect } from '../../model/effect.ts'
import { isStage, type Plan } from '../../model/module.ts'
import type { Block, Keywords, Play, Step, Task } from '../../model/play.ts'
import { Template } from '../../model/template.ts'
import { effectsOf } from '../converge/announced.ts'
import { isHostAction } from '../converge/failure.ts'
import type { HostRun } from '../host/host-run.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import type { PlayRun, RunContext } from '../schedule/state.ts'
import type { WalkContext } from '../task/walk-context.ts'

/** Tasks that travel in one message at the most, and bytes of what the changes of a message are fed. */
export const mostTogether = 32
export const mostBytes = 256 * 1024

/** Keywords by which a task is done elsewhere, for others, for so long only, or ends the play of others. */
const apart: readonly (keyof Keywords)[] = ['delegateTo', 'runOnce', 'throttle', 'timeout', 'checkMode', 'anyErrorsFatal']

/** A run that is looked at task by task, or that goes on with another one, has no stretches. */
export function hasStretches({ options, confirm, oversee, moment, progress }: RunContext): boolean {
  const { stretches, window, check, verify, verbosity, startAtTask } = options
  if (!stretches || window <= 1 || check || verify || verbosity > 2 || startAtTask !== undefined) return false
  return !confirm && !oversee && !moment && !progress?.goesOn
}

/** Its changes may travel with those of its neighbours. */
export function mayTravel(task: Task, play: Play): boolean {
  if (!task.module?.confined || task.named || task.findings) return false
  if (task.loop && (task.loop.control.pause !== undefined || task.loop.control.breakWhen)) return false
  if ([task.until, task.retries, task.async].some((word) => word !== undefined)) return false
  const levels = [task, ...inheritedOf(task, play).blocks, play, ...(play.defaults?.keywords ? [{ keywords: play.defaults.keywords }] : [])]
  return !levels.some(({ keywords }) => apart.some((word) => keywords[word] !== undefined && keywords[word] !== false))
}

/** It may fail although its changes succeed: none may travel behind it. */
export function mayFailBehind(task: Task, play: Play): boolean {
  const notified = inheritedOf(task, play).notify.flat()
  return task.failedWhen !== undefined || task.changedWhen !== undefined || notified.some((name) => name instanceof Template)
}

/** What it does is foreseen: each change makes something of files and accounts by a program or a write of the host, and hinders nobody. */
export function isForeseen(plan: Plan, module: string): boolean {
  if (isStage(plan)) return false
  let bytes = 0
  for (const change of plan) {
    const { action, idle } = change
    if (idle || (action && !isHostAction(action))) return false
    if (!effectsOf(change, module).every(isOfFilesAndAccounts)) return false
    const content = action?.do === 'write' ? action.content : action?.stdin
    if (typeof content === 'object' && !Buffer.isBuffer(content)) return false
    bytes += content?.length ?? 0
  }
  return bytes <= mostBytes
}

function isOfFilesAndAccounts({ kind }: Effect): boolean {
  return kind !== 'anything' && kind !== 'software' && kind !== 'unit' && kind !== 'unknown'
}

/** Tasks that the host is sure to come to next if nothing fails, as far as that can be said now. */
export function* following(level: WalkContext, run: PlayRun, host: HostRun): Generator<readonly [Task, WalkContext], void> {
  const { frame: first } = level
  const at = first?.steps[first.index]
  const roles = new Set(host.progress.rolesDone)
  for (let block = at?.parent; block; block = block.parent) if (block.role) roles.add(block.role.word)
  for (let frame = first; frame; frame = frame.level.frame) {
    for (const step of frame.steps.slice(frame.index + 1)) if (!(yield* within(step, frame.level, run, roles))) return
    if (frame.rounds?.length) return
    for (const step of frame.then) if (!(yield* within(step, frame.level, run, roles))) return
  }
}

/** False where what comes next is decided only when the host is there. */
function* within(step: Step, level: WalkContext, run: PlayRun, roles: Set<string>): Generator<readonly [Task, WalkContext], boolean> {
  if (!run.selects(step)) return true
  if (step.kind === 'task') {
    yield [step, level]
    return true
  }
  if (step.kind !== 'block' || !isEntered(step, roles)) return false
  for (const each of [...step.steps, ...step.always]) if (!(yield* within(each, level, run, roles))) return false
  return true
}

/** A role that need not run twice is entered where it cannot have run by then. */
function isEntered({ findings, loop, role }: Block, roles: Set<string>): boolean {
  if (findings || loop) return false
  if (!role) return true
  if (role.once && roles.has(role.word)) return false
  roles.add(role.word)
  return true
}
