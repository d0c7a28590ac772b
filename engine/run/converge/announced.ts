/** What a check says of a plan: that it changes something, that it would run something, that there is nothing to do, or that it cannot tell. */
import type { Cause, Effect } from '../../model/effect.ts'
import { type Change, isIdempotent, nothingDone } from '../../model/module.ts'
import { isStandIn, weakened } from '../host/planned-state.ts'
import type { Prepared } from '../prepare/prepare.ts'
import { Unknown } from '../prepare/unknown-value.ts'
import { decidingDoubt } from './outlook.ts'
import type { Planned } from './planning.ts'

/** What one planned change leaves behind. */
export interface Announced {
  readonly summary: string
  readonly effects: readonly Effect[]
}

export interface Announcement {
  readonly changes: readonly Change[]
  readonly changed: boolean
  readonly wouldRun: boolean
  readonly returned: Readonly<Record<string, unknown>>
  /** What later tasks are planned on. */
  readonly announced: readonly Announced[]
  /** Keys of its changes with unpredictable effect. */
  readonly opaqueActions: readonly string[]
  /** The earlier change that it hangs on whether this says the truth. */
  readonly undecided?: Cause
}

export function announce(job: Prepared, { changes: stage, foreseen = [], state, doubts }: Planned, leaves: boolean): Announcement {
  const { module, params } = job
  const changes = [...stage, ...foreseen]
  const wouldRun =
    leaves ||
    (changes.length > 0 && (module.kind === 'command' || changes.every((change) => change.silent && change.action && !change.incidental)))
  const effects = (change: Change) => effectsOf(change, module.name)
  const machine = job.session.machine(job.context).planned
  const opaqueActions = !isIdempotent(module)
    ? []
    : changes.filter((change) => effects(change).some(isOpaque)).map((change) => opaqueActionKey(module.name, change))
  // Asked again behind the first such change the module would find nothing to do, or not this.
  const again = opaqueActions.map((action) => machine.opaqueActions.get(action)).find((cause) => cause !== undefined)
  const doubt = again ? { cause: again } : decidingDoubt(doubts, outcomeOf(changes))
  if (doubt) {
    const announced = changes.map((change) => ({ summary: change.summary, effects: weakened(effects(change)) }))
    return { changes, changed: false, wouldRun: false, returned: {}, announced, opaqueActions: [], undecided: doubt.cause }
  }
  const returned = leaves
    ? { ansible_job_id: new Unknown('ansible_job_id', module.name) }
    : (module.returns?.(params, state as never, nothingDone, state as never) ?? {})
  return {
    changes,
    changed: !wouldRun && changes.some((change) => !change.silent),
    wouldRun,
    returned: withUnknowns(returned, module.name) as Announcement['returned'],
    announced: changes.map((change) => ({ summary: change.summary, effects: effects(change) })),
    opaqueActions,
  }
}

/** What has to be sure for the plan to hold. What is put in place whatever is there is certain. */
function outcomeOf(changes: readonly Change[]): 'silence' | 'change' | 'nothing' {
  const acting = changes.filter(({ incidental, action }) => !incidental && action)
  if (acting.length === 0) return changes.some(({ silent }) => !silent) ? 'change' : 'silence'
  return acting.every(({ regardless }) => regardless) ? 'nothing' : 'change'
}

/** What a change leaves behind, as its module says it, or as its action shows. */
function effectsOf({ effects, action, incidental }: Change, module: string): readonly Effect[] {
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
