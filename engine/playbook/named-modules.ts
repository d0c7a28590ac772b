/** Tasks whose module a template names: read as far as they can be, and settled when the run knows the name. */
import type { Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import { argumentsAt } from './arguments.ts'
import type { Draft } from './loading.ts'
import { looseOptions } from './options.ts'
import { whileRunning } from './running.ts'
import type { Candidate, PendingTask } from './tasks.ts'
import { noteTexts } from './texts.ts'

/** Completes a task with what makes it one of the module that its template will name. */
export function nameLater(pending: PendingTask, chosen: Candidate): void {
  const { task, position, args } = pending
  const { name, place, written } = chosen
  const by = new Template(name, place, chosen.locate)
  noteTexts(position, by)
  const read = argumentsAt(position, name, undefined, written, args)
  const known = new Map<string, Promise<Task>>()
  const as = (given: string) => {
    const made = known.get(given) ?? settledAs(given, pending, chosen)
    known.set(given, made)
    return made
  }
  Object.assign(task, read.all ? { args: read.all } : looseOptions(position, read.given), { action: name, named: { by, as } })
}

/** Where this is asked for, the host is at the task: nothing is left to a condition any more. */
function settledAs(name: string, { task, position, args }: PendingTask, chosen: Candidate): Promise<Task> {
  return whileRunning(position, (loading) => {
    const { named: _named, ...own } = task
    const draft: Draft<Task> = { ...own, action: '', args: {}, places: {} }
    const at = { ...position, loading, step: draft }
    loading.pending.push({ task: draft, position: at, candidates: [{ ...chosen, name }], ...(args && { args }) })
    return draft
  })
}
