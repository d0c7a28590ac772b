/** Tasks whose module name is a template: read as far as possible, and resolved when the run has the name. */
import type { Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import { argumentsAt } from './arguments.ts'
import type { Draft } from './loading.ts'
import { looseOptions } from './options.ts'
import { whileRunning } from './running.ts'
import type { Candidate, PendingTask } from './tasks.ts'
import { checkTexts } from './texts.ts'

/** Completes a task whose module is resolved during the run. */
export function deferModule(pending: PendingTask, chosen: Candidate): void {
  const { task, position, args } = pending
  const { name, place, written } = chosen
  const by = new Template(name, place, chosen.locate)
  checkTexts(position, by)
  const read = argumentsAt(position, name, undefined, written, args)
  const cached = new Map<string, Promise<Task>>()
  const as = (actual: string) => {
    const resolved = cached.get(actual) ?? resolveAs(actual, pending, chosen)
    cached.set(actual, resolved)
    return resolved
  }
  Object.assign(task, { args: read.template ?? looseOptions(position, read.explicit), action: name, named: { by, as } })
}

/** Resolves the task; the host has reached it, so no condition is open. */
function resolveAs(name: string, { task, position, args }: PendingTask, chosen: Candidate): Promise<Task> {
  return whileRunning(position, (collected) => {
    const { named: _named, ...own } = task
    const draft: Draft<Task> = { ...own, action: '', args: [] }
    const at = { ...position, collected, step: draft }
    collected.pending.push({ task: draft, position: at, candidates: [{ ...chosen, name }], ...(args && { args }) })
    return draft
  })
}
