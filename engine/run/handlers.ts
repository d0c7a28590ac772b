/** Handlers: who is told by a name or a topic, and who still waits. */
import { Problem } from '../diagnostic.ts'
import type { Block, Include, Step, Task } from '../play.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { inheritedOf } from './inherit.ts'
import { nameOf } from './label.ts'
import type { HostRun, PlayRun } from './state.ts'
import { scopeOf, type Turn } from './turn.ts'
import type { Level } from './walk.ts'

type Handler = Task | Block | Include

/** Notes the handlers that a changed task notifies, and returns the names it used. Throws Problem for a name nobody has. */
export function notify(turn: Turn): readonly string[] {
  const { task, run, host } = turn
  const { notify: told } = inheritedOf(task, run.play)
  if (told.length === 0) return []
  const scope = scopeOf(turn)
  const names = told.flatMap((each) => renderValue(each, scope)).map(toText)
  for (const name of names) {
    const handlers = handlersOf(name, run, host)
    if (handlers.length === 0)
      throw new Problem(`no handler is called, or listens to, \`${name}\``, { place: task.place, hint: 'write it under `handlers:`' })
    for (const handler of handlers) host.notified.add(handler)
  }
  return names
}

/** What waits for the next flush, in the order it is written. */
export function pendingHandlers(run: PlayRun, host: HostRun): readonly Step[] {
  return host.notified.size === 0 ? [] : [...handlersIn(run.handlers)].filter((handler) => host.notified.has(handler))
}

/** The last handler of that name (a later one replaces an earlier one), and all that listen to it. */
function handlersOf(name: string, run: PlayRun, host: HostRun): readonly Step[] {
  let named: Step | undefined
  const listening: Step[] = []
  for (const handler of handlersIn(run.handlers)) {
    const scope = () => run.scope(handler, topLevel, host)
    const own = nameOf(handler, scope)
    const role = inheritedOf(handler, run.play).roles.at(-1)?.role.name
    if (own === name || (role !== undefined && `${role} : ${own}` === name)) named = handler
    if (handler.listen?.some((topic) => toText(renderValue(topic, scope())) === name)) listening.push(handler)
  }
  return named ? [...new Set([named, ...listening])] : listening
}

/** Every handler: an imported file can be told as a whole, and so can each handler in it. */
function* handlersIn(steps: readonly Step[]): Generator<Handler> {
  for (const step of steps) {
    if (step.kind === 'meta') continue
    yield step
    if (step.kind === 'block') yield* handlersIn(step.steps)
  }
}

const topLevel: Level = { prefix: [], parameters: [], rescued: false, handler: true }
