/** Handlers: which ones a name or a topic notifies, and which are pending. */
import { missingHandlerMessage, Problem } from '../../model/diagnostic.ts'
import type { Step } from '../../model/play.ts'
import { Template } from '../../model/template.ts'
import { renderValue, toText, UndefinedError } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { inheritedOf, namesOf } from '../prepare/inherit.ts'
import { firstRendered } from '../prepare/keywords.ts'
import { nameOf } from '../prepare/label.ts'
import { scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import type { PlayRun, PlayState } from '../schedule/state.ts'
import type { WalkContext } from './walk-context.ts'

/** Notes the handlers that a changed task notifies, and returns the names it used. `doneBefore`: what they did for it counts. Throws Problem for an unknown name. */
export function notify(execution: TaskExecution, doneBefore: boolean, names: readonly string[] = notifiedBy(execution)): readonly string[] {
  const used = names.filter((name) => {
    const handlers = handlersNamed(name, execution)
    for (const handler of handlers) {
      execution.host.progress.notified.add(handler)
      if (!doneBefore) execution.host.progress.freshlyNotified.add(handler)
      execution.host.progress.tentativelyNotified.delete(handler)
    }
    if (handlers.length === 0) warnMissing(name, execution)
    return handlers.length > 0
  })
  if (used.length > 0) notePending(execution.run, execution.host)
  return used
}

/** `--pending-handlers`: what earlier runs left pending waits for its turn, once the play has it. */
export function notifyPending(run: PlayRun, host: HostRun): void {
  const { pending, runPending } = run.input
  const names = runPending ? (pending?.get(host.name) ?? []) : []
  for (const name of names) {
    const handlers = host.pendingNotified.has(name) ? [] : handlersOf(name, run, host)
    if (handlers.length > 0) host.pendingNotified.add(name)
    for (const handler of handlers) {
      host.progress.notified.add(handler)
      host.progress.freshlyNotified.add(handler)
    }
  }
}

/** Keeps which handlers wait for their turn, for a run that goes on. */
export function notePending(run: PlayRun, host: HostRun): void {
  const { file, line } = run.named.where
  run.input.progress?.pending(host.name, `${file}:${line}`, pendingNames(run, host))
}

/** Names of the handlers that wait for the next flush. */
export function pendingNames(run: PlayRun, host: HostRun): readonly string[] {
  return pendingHandlers(run.state, host).map((handler) =>
    nameOf(handler, () => run.scope(handler, handlerLevel(handler, host), host, { unconnected: true })),
  )
}

/** Looks for the handlers that a task is going to notify, as far as their names do not hang on what it does. Throws Problem. */
export function checkHandlers(execution: TaskExecution): void {
  const { changedWhen } = execution.task
  if (changedWhen?.some(({ text }) => /^false$/i.test(text.trim()))) return
  for (const name of namesBefore(execution)) handlersNamed(name, execution)
}

function namesBefore(execution: TaskExecution): readonly string[] {
  try {
    return notifiedBy(execution)
  } catch {
    return []
  }
}

function handlersNamed(name: string, { task, run, host }: TaskExecution): readonly Step[] {
  const handlers = handlersOf(name, run, host)
  if (handlers.length > 0 || run.input.options.missingHandlers === 'warn') return handlers
  throw new Problem(missing(name), { place: task.place, hint: 'add it under `handlers:`', msg: missingHandlerMessage(name), endsRun: true })
}

function warnMissing(name: string, { run, host, label: { where } }: TaskExecution): void {
  run.input.report({ type: 'warning', host: host.name, message: missing(name), where })
}

const missing = (name: string) => `no handler is named, or listens to, \`${name}\``

/** Check mode: notes the handlers of a task that may or may not change something. */
export function notifyTentatively(execution: TaskExecution, names: readonly string[] | undefined): void {
  const { run, host, label } = execution
  try {
    for (const name of names ?? notifiedBy(execution))
      for (const handler of handlersOf(name, run, host)) {
        if (handler.kind !== 'task' || host.progress.notified.has(handler)) continue
        host.progress.notified.add(handler)
        host.progress.tentativelyNotified.set(handler, label.name)
      }
  } catch {
    // Whom it notifies is as unknown as whether it does.
  }
}

/** The names that a task, or one item of its loop, notifies where it changes something. */
export function notifiedBy(execution: TaskExecution): readonly string[] {
  const { notify } = inheritedOf(execution.task, execution.run.play)
  if (notify.length === 0) return []
  const scope = scopeOf(execution)
  return [firstRendered(notify, () => scope) ?? []].flat(2).map(toText)
}

/** What waits for the next flush, in the order it is written. */
export function pendingHandlers({ handlers }: PlayState, host: HostRun): readonly Step[] {
  return host.progress.notified.size === 0 ? [] : [...handlersIn(handlers)].filter((handler) => host.progress.notified.has(handler))
}

/** The first that waits, of all or of those behind another. */
export function nextHandler({ handlers }: PlayState, host: HostRun, behind?: Step): Step | undefined {
  if (host.progress.notified.size === 0) return undefined
  const all: readonly Step[] = [...handlersIn(handlers)]
  return all.slice(behind ? all.indexOf(behind) + 1 : 0).find((handler) => host.progress.notified.has(handler))
}

/** Where a handler runs: with the variables of the include that brought its role along. */
export function handlerLevel(handler: Step, host: HostRun): WalkContext {
  return { prefix: [], parameters: host.progress.handlerParameters.get(handler) ?? [], rescued: false, handler: true }
}

/** The handler of that name, and all that listen to it. Of several the last role that has one counts, or the play; in there the first. */
function handlersOf(name: string, run: PlayRun, host: HostRun): readonly Step[] {
  let named: Step | undefined
  let origin: unknown
  const listening: Step[] = []
  for (const handler of handlersIn(run.state.handlers)) {
    const scope = () => run.scope(handler, handlerLevel(handler, host), host, { unconnected: true })
    const handlerName = nameOf(handler, scope)
    const use = inheritedOf(handler, run.play).roles.at(-1)
    const roles = use ? namesOf(use) : []
    if ((!named || origin !== use) && (handlerName === name || roles.some((role) => `${role} : ${handlerName}` === name))) {
      named = handler
      origin = use
    }
    if (handler.kind === 'block') continue
    if (handler.listen?.includes(name)) listening.push(handler)
    else if (!handler.listen) warnUnusable(handler, scope)
  }
  return named ? [...new Set([named, ...listening])] : listening
}

/** A handler whose name cannot be rendered and that listens to nothing is never notified. */
function warnUnusable({ keywords: { name } }: Step, scope: () => Scope): void {
  if (!(name instanceof Template)) return
  try {
    renderValue(name, scope())
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error
    const reason = 'because it has no listen topics and the name could not be templated'
    scope().here.warn?.(`Handler '${name.text}' is unusable ${reason}: ${error.message}`, { place: name.place })
  }
}

/** Every handler; of a file that is imported or a block, each in it, and never the whole. */
function* handlersIn(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    if (step.kind === 'block') yield* handlersIn(step.steps)
    else yield step
  }
}
