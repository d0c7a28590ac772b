/** `delegate_to`: whose connection a task uses. */
import { Problem } from '../diagnostic.ts'
import type { Task } from '../play.ts'
import type { Variables } from '../template.ts'
import { omit, type Scope } from '../values/scope.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { nearest } from './inherit.ts'
import type { HostRun, PlayRun } from './state.ts'
import type { Level } from './walk.ts'

/** The host that is reached, and the scope its connection variables come from. */
export function delegateOf(
  task: Task,
  level: Level,
  run: PlayRun,
  host: HostRun,
  scope: Scope,
  local: Variables,
): { target: HostRun; reachScope: Scope } {
  const word = nearest('delegateTo', task, run.play)
  const rendered = word === undefined ? undefined : renderValue(word, scope)
  if (rendered === undefined || rendered === omit || rendered === null) return { target: host, reachScope: scope }
  const name = toText(rendered)
  if (name === '') throw new Problem('`delegate_to` is empty', { place: task.place, hint: 'name a host, or use `default(omit)`' })
  const target = run.hostRun(name)
  return target === host ? { target, reachScope: scope } : { target, reachScope: run.scope(task, level, target, { local }) }
}
