/** How a step is called in reports. */
import { type Place, type Where, whereOf } from '../../model/diagnostic.ts'
import type { TaskLabel } from '../../model/event.ts'
import { argumentFor, type Meta, type Step } from '../../model/play.ts'
import { Template } from '../../model/template.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import type { PlayContext } from '../schedule/state.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { inheritedOf } from './inherit.ts'
import { effective, hides, nameWord } from './keywords.ts'
import type { Looping } from './loop.ts'

/** The label of a task on a host; a name whose template cannot be rendered yet is shown as it is written. */
export function labelOf(task: Looping | Meta, level: WalkContext, run: PlayContext, host: HostRun): TaskLabel {
  const action = actionOf(task)
  const scope = () => run.scope(task, level, host)
  const named = explicitLabel(task, () => run.scope(task, level, host, { unconnected: true }))
  const role = inheritedOf(task, run.play).roles.at(-1)?.role.name
  return {
    id: task.id,
    name: named ?? plainName(task, hides(task, run.play, scope)),
    action,
    ...(role ? { role } : {}),
    where: where(task.place),
    ...(level.handler ? { handler: true } : {}),
    ...(level.rounds ? { outerItems: level.rounds } : {}),
    ...(named === undefined ? { unnamed: true } : {}),
    ...plannedOf(task, scope, run),
    ...(task.kind === 'include' && task.what === 'role' ? { includedRole: shown(task.target) } : {}),
  }
}

/** Whether it is only planned, where `check_mode` says otherwise than the run. */
function plannedOf(task: Looping | Meta, scope: () => Scope, { play, input }: PlayContext): { readonly check?: boolean } {
  try {
    const check = effective('checkMode', task, play, scope)?.value
    return check === undefined || check === input.options.check ? {} : { check }
  } catch {
    return {}
  }
}

function actionOf(step: Looping | Meta): string {
  if (step.kind === 'block' || step.kind === 'meta') return step.kind
  return step.action
}

/** The name of a step: its `name`, or its module with the argument that says most. */
export function nameOf(step: Step, scope: () => Scope): string {
  return explicitLabel(step, scope) ?? plainName(step)
}

/** Its `name`; one whose template cannot be rendered stays as it is written. */
function explicitLabel({ keywords }: Step, scope: () => Scope): string | undefined {
  try {
    return nameWord(keywords, scope)
  } catch {
    return keywords.name instanceof Template ? keywords.name.text : keywords.name
  }
}

/** `bare` leaves the argument out. */
function plainName(step: Step, bare = false): string {
  return bare && step.kind === 'task' ? step.action : fallback(step)
}

function fallback(step: Step): string {
  if (step.kind === 'meta') return `meta: ${step.word}`
  if (step.kind === 'block') return 'block'
  if (step.kind === 'include') return `include_${step.what}: ${shown(step.target)}`
  const main = ['name', 'path', 'dest', 'cmd', 'msg', 'src', 'url'].flatMap((name) => argumentFor(step, name) ?? [])[0]
  return main ? `${step.action}: ${shown(main.value)}` : step.action
}

function shown(value: unknown): string {
  const text =
    value instanceof Template ? value.text : Array.isArray(value) ? value.map(shown).join(', ') : isDict(value) ? '{…}' : String(value)
  const line = text.split('\n', 1)[0] as string
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

function isDict(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

const whereCache = new WeakMap<Place, Where>()
function where(place: Place): Where {
  let found = whereCache.get(place)
  if (!found) {
    found = whereOf(place)
    whereCache.set(place, found)
  }
  return found
}
