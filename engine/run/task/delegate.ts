/** `delegate_to`: whose connection a task uses. */
import { Problem } from '../../model/diagnostic.ts'
import type { Task } from '../../model/play.ts'
import type { Variables } from '../../model/template.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { effective } from '../prepare/keywords.ts'
import type { PlayContext } from '../schedule/state.ts'
import type { WalkContext } from './walk-context.ts'

/** The host that is reached, and the scope its connection variables come from. */
export function delegateOf(
  task: Task,
  level: WalkContext,
  run: PlayContext,
  host: HostRun,
  scope: Scope,
  local: Variables,
): { target: HostRun; reachScope: Scope } {
  const named = effective('delegateTo', task, run.play, () => scope)
  if (!named) return { target: host, reachScope: scope }
  const { value: name, place } = named
  if (name === '') throw new Problem('`delegate_to` is empty', { place, hint: 'name a host, or use `default(omit)`' })
  const target = run.hostRun(name)
  return target === host ? { target, reachScope: scope } : { target, reachScope: run.scope(task, level, target, { local }) }
}
