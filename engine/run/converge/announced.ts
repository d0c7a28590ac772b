/** What a check says of a plan: that it changes something, that it would run something, that there is nothing to do, or that it cannot tell. */
import type { Effect } from '../../model/effect.ts'
import { type Change, isIdempotent, nothingDone } from '../../model/module.ts'
import type { Variables } from '../../model/template.ts'
import { isStandIn, weakened } from '../host/planned-state.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { Unknown } from '../prepare/unknown-value.ts'
import type { ConvergeOptions } from './converge.ts'
import { decidingDoubt } from './outlook.ts'
import type { Planned } from './planning.ts'
import { changeReports, resultOf, returnedBy, type TaskResult, taskResult } from './result.ts'

/** What one planned change leaves behind. */
export interface Announced {
  readonly summary: string
  readonly effects: readonly Effect[]
}

export function announce(prepared: PreparedTask, planned: Planned, { diff, foresees, tools: { background } }: ConvergeOptions): TaskResult {
  const { module } = prepared
  const { changes: stage, foreseen = [], state, doubts } = planned
  const changes = [...stage, ...foreseen]
  const effects = (change: Change) => effectsOf(change, module.name)
  const machine = prepared.session.machine(prepared.context).planned
  const opaqueActions = !isIdempotent(module)
    ? []
    : changes.filter((change) => effects(change).some(isOpaque)).map((change) => opaqueActionKey(module.name, change))
  // Asked again behind the first such change the module would find nothing to do, or not this.
  const again = opaqueActions.map((action) => machine.opaqueActions.get(action)).find((cause) => cause !== undefined)
  const doubt = again ? { cause: again } : decidingDoubt(doubts, certaintyNeeded(changes))
  if (doubt) {
    const announced = changes.map((change) => ({ summary: change.summary, effects: weakened(effects(change)) }))
    const prediction = { announced, opaqueActions: [], undecided: doubt.cause }
    return { ...taskResult(prepared, [], diff, { changed: false, returned: {} }), prediction }
  }
  const leaves = background?.poll === 0
  const wouldRun =
    leaves ||
    (changes.length > 0 && (module.kind === 'command' || changes.every((change) => change.silent && change.action && !change.incidental)))
  const returned = withUnknowns(
    leaves ? { ansible_job_id: new Unknown('ansible_job_id', module.name) } : returnedBy(prepared, state, nothingDone),
    module.name,
  ) as Variables
  const reports = changeReports(changes, diff)
  const prediction = { announced: changes.map((change) => ({ summary: change.summary, effects: effects(change) })), opaqueActions }
  if (wouldRun) return { ...notExecuted(prepared, returned, foresees), changes: reports, prediction, seconds: 0 }
  return { ...taskResult(prepared, reports, diff, { changed: changes.some((change) => !change.silent), returned }), prediction }
}

/** Nobody knows what would come of it. A run that is no check passes over a task in check mode, and goes on with what the module says of one. */
function notExecuted({ module }: PreparedTask, returned: Variables, foresees: boolean): Pick<TaskResult, 'status' | 'reason' | 'result'> {
  // Of a job that a check does not start it is known that it has a number, and no more.
  const certain = foresees ? Object.fromEntries(Object.entries(returned).filter(([, value]) => value instanceof Unknown)) : returned
  if (!foresees && returned.changed === true) return { status: 'changed', result: resultOf(module, { changed: true, returned }) }
  const result = { ...resultOf(module, { changed: false, returned: certain }), skipped: true, msg: certain.msg ?? 'it would run' }
  if (foresees) return { status: 'would-run', result }
  return { status: 'skipped', reason: 'it would run, but the task is in check mode', result }
}

/** What has to be sure for the plan to hold. What is put in place whatever is there is certain. */
function certaintyNeeded(changes: readonly Change[]): 'silence' | 'change' | 'nothing' {
  const acting = changes.filter(({ incidental, action }) => !incidental && action)
  if (acting.length === 0) return changes.some(({ silent }) => !silent) ? 'change' : 'silence'
  return acting.every(({ regardless }) => regardless) ? 'nothing' : 'change'
}

/** What a change leaves behind, as its module says it, or as its action shows. */
export function effectsOf({ effects, action, incidental }: Change, module: string): readonly Effect[] {
  if (effects) return effects
  if (!action || incidental) return []
  switch (action.do) {
    case 'write': {
      const { path, content } = action
      const mode = /^[0-7]+$/.test(action.mode ?? '') ? Number.parseInt(action.mode as string, 8) : undefined
      return [{ kind: 'file', path, content, mode, owner: action.owner, group: action.group }]
    }
    case 'run':
    case 'exchange':
      return [{ kind: 'anything', by: module }]
    case 'reconnect':
      return action.by ? [{ kind: 'anything', by: module }] : []
    default:
      return []
  }
}

function isOpaque({ kind }: Effect): boolean {
  return kind === 'anything' || kind === 'software'
}

function opaqueActionKey(module: string, { summary, action }: Change): string {
  return JSON.stringify([module, summary, action])
}

/** Numbers and times that only the host will choose are unknown in a check. */
function withUnknowns(value: unknown, task: string, name = ''): unknown {
  if (isStandIn(value) || Number.isNaN(value)) return new Unknown(name, task)
  if (Array.isArray(value)) return value.map((each) => withUnknowns(each, task, name))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withUnknowns(inner, task, key)]))
}
