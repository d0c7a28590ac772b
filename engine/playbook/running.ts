/** Loads what only the running play knows: what an include names, and modules that a template names. */
import { DiagnosticError } from '../model/diagnostic.ts'
import type { Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Node } from '../template/values/yaml.ts'
import { argumentsAt } from './arguments.ts'
import { attachErrors, isRefused } from './findings.ts'
import { withTrace } from './include-trace.ts'
import type { Draft } from './loading.ts'
import { type Collected, emptyCollection, type Finding, type Load, type Position } from './loading.ts'
import { looseOptions } from './options.ts'
import { resolvePlugins } from './plugins.ts'
import type { Candidate } from './tasks.ts'
import { resolveTasks } from './tasks.ts'
import { checkTexts } from './texts.ts'

/** Returns the result of `read` for the step at a position, its tasks resolved. Throws DiagnosticError. */
export async function whileRunning<T>({ project, collected, step }: Position, read: (running: Collected) => T): Promise<T> {
  const running: Collected = { ...collected, ...emptyCollection(), running: true }
  const load: Load = { project, collected: running }
  const result = read(running)
  await resolveTasks(load)
  await resolvePlugins(load)
  const isOwn = (each: Finding) => each.step === undefined || each.step === step
  const errors = running.findings.filter((each) => each.diagnostic.severity === 'error' && (isOwn(each) || isRefused(each)))
  const endsRun = (each: Finding) => isRefused(each) && each.diagnostic.refusedBy !== 'loader'
  if (errors.length > 0) {
    const diagnostics = errors.map(({ diagnostic }) => withTrace(running.traces, diagnostic))
    throw new DiagnosticError(diagnostics, { endsRun: errors.some(endsRun) })
  }
  attachErrors(running.findings)
  return result
}

/** A task whose module a template names. */
export interface OpenTask {
  readonly task: Draft<Task>
  readonly position: Position
  readonly chosen: Candidate
  readonly args: Node | undefined
  readonly inPython: boolean | undefined
}

/** Completes a task whose module is resolved during the run. */
export function deferModule(open: OpenTask): void {
  const { task, position, args, chosen } = open
  const { name, place, written } = chosen
  const by = new Template(name, place, chosen.locate)
  checkTexts(position, by)
  const read = argumentsAt(position, name, undefined, written, args)
  const cached = new Map<string, Promise<Task>>()
  const as = (actual: string) => {
    const resolved = cached.get(actual) ?? resolveAs(actual, open)
    cached.set(actual, resolved)
    return resolved
  }
  Object.assign(task, { args: read.template ?? looseOptions(position, read.explicit), action: name, named: { by, as } })
}

/** Resolves the task; the host has reached it, so no condition is open. */
function resolveAs(name: string, { task, position, args, chosen, inPython }: OpenTask): Promise<Task> {
  return whileRunning(position, (collected) => {
    const { named: _named, ...own } = task
    const draft: Draft<Task> = { ...own, action: '', args: [] }
    const candidates = [{ ...chosen, name }]
    collected.pending.push({ task: draft, outside: { ...position, collected }, written: { candidates, inPython, ...(args && { args }) } })
    return draft
  })
}
