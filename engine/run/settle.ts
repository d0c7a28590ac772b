/** Probe, plan, apply until it is so: one task on one host, without conditions and loops. */

import type { Outcome } from '../action.ts'
import type { ChangeTold, Failure } from '../event.ts'
import { type Change, isCounted } from '../module.ts'
import { type Applied, apply, type Tools } from './apply.ts'
import type { Background, Job } from './background.ts'
import { refuseControl } from './host-actions.ts'
import { needsTurn, nextQuestions, type Planned, type PlanOptions, plan, takeTurn } from './planning.ts'
import type { Prepared } from './prepare.ts'

import { Unknown } from './unknown.ts'

export interface SettleOptions {
  readonly check: boolean
  readonly diff: boolean
  readonly verify: boolean
  readonly tools: Omit<Tools, 'session' | 'stance'>
  readonly span?: (name: 'probe' | 'plan' | 'apply', start: number) => void
}

export interface Settled {
  readonly changes: readonly ChangeTold[]
  readonly changed: boolean
  /** Check mode: it would run something whose result nobody knows. */
  readonly wouldRun: boolean
  /** What the module returns to `register`. */
  readonly returned: Readonly<Record<string, unknown>>
  readonly failure?: Failure
  /** The module, or the way to the host, said no before anything was done. */
  readonly refused?: true
  /** What it says of that is read by people. */
  readonly lines?: boolean
  /** `--verify`: what a second plan still wanted. */
  readonly unsettled?: readonly string[]
}

/** Plans that ask to be made again, and files that move under our hands, end somewhere. */
const mostRounds = 6

export async function settle(job: Prepared, options: SettleOptions): Promise<Settled> {
  const told: ChangeTold[] = []
  const outcomes: Outcome[] = []
  let planned: Planned | undefined
  let changed = false
  let started: Job | undefined
  const { background, ...foreground } = options.tools
  const left = background?.poll === 0
  // What has to be done before the rest can be planned is waited for.
  const tools = left ? foreground : options.tools
  const planning = planOptions(options)
  for (let round = 0; round < mostRounds; round++) {
    const first = await plan(job, planning)
    if (background) refuseControl(first.changes)
    if (options.check) return announced(job, first, options)
    const turn = await takeTurn(job, first, planning)
    let stage: readonly Change[]
    let again: boolean
    let applied: Applied
    try {
      planned = turn.planned
      if (planned.changes.length === 0 && !left) break
      stage = upToReplan(planned.changes)
      again = stage.at(-1)?.replan === true
      if (left && !again) return await leave(job, planned, stage, { outcomes, told }, options)
      // Its own answers are what a host throws away by a change of its own machine.
      if (job.isOwn && needsTurn(job, stage)) job.session.answers.narrow()
      const start = performance.now()
      applied = await apply(stage, {
        ...tools,
        session: job.session,
        stance: job.stance,
        ahead: again ? () => nextQuestions(job) : tools.ahead,
      })
      options.span?.('apply', start)
    } finally {
      turn.end()
    }
    outcomes.push(...applied.outcomes)
    started = applied.job ?? started
    const done = applied.failure || applied.moved ? applied.outcomes.length - 1 : applied.outcomes.length
    const counts = (change: Change, index: number) => isCounted(change, applied.outcomes[index])
    told.push(
      ...stage
        .slice(0, done)
        .filter(counts)
        .flatMap((change) => tell(change, options.diff)),
    )
    // A program that ended badly has run all the same.
    changed ||= stage.slice(0, job.module.runs ? applied.outcomes.length : done).some(counts)
    if (applied.moved) {
      if (round < mostRounds - 1) continue
      return {
        ...failed(job, planned, outcomes, {
          message: 'the file is changed by somebody else again and again',
          hint: 'find out who writes it',
        }),
        changes: told,
        changed,
      }
    }
    if (applied.failure) {
      // The one that failed speaks through the failure; those behind it were not tried.
      const undone = stage.slice(done + 1).flatMap((change) => tell(change, options.diff, true))
      const end = failed(job, planned, outcomes, applied.failure)
      return { ...end, returned: { ...factsOf(background, started), ...end.returned }, changes: [...told, ...undone], changed }
    }
    if (!again) break
  }
  const { module } = job
  const { params, state } = planned as Planned
  const returned = { ...factsOf(background, started), ...module.returns?.(params, state as never, outcomes) }
  const unsettled = options.verify && changed && module.converges !== false ? await leftOver(job, options) : undefined
  return { changes: told, changed, wouldRun: false, returned, unsettled }
}

/** What `register` sees of a job that was waited for, as of one that was asked about. */
function factsOf(background: Background | undefined, job: Job | undefined): Readonly<Record<string, unknown>> {
  if (!background) return {}
  const named = job ? { ansible_job_id: job.id, results_file: job.folder } : {}
  return { started: 1, finished: 1, stdout: '', stderr: '', stdout_lines: [], stderr_lines: [], ...named }
}

/** `poll: 0`: the rest goes on without us. */
async function leave(
  job: Prepared,
  { params, state }: Planned,
  stage: readonly Change[],
  { outcomes, told }: { readonly outcomes: readonly Outcome[]; readonly told: readonly ChangeTold[] },
  { tools, diff }: SettleOptions,
): Promise<Settled> {
  const { launch } = await import('./launch.ts')
  const launched = await launch({ ...job, params }, state, stage, outcomes, { ...tools, session: job.session, stance: job.stance })
  const changes = [...told, ...stage.flatMap((change) => tell(change, diff))]
  return { changes, changed: true, wouldRun: false, returned: { ...launched } }
}

function planOptions({ check, tools, span }: SettleOptions): PlanOptions {
  return { check, signal: tools.signal, ahead: tools.ahead, span }
}

function upToReplan(changes: readonly Change[]): readonly Change[] {
  const stop = changes.findIndex((change) => change.replan)
  return stop < 0 ? changes : changes.slice(0, stop + 1)
}

function announced(job: Prepared, { changes, params, state }: Planned, options: SettleOptions): Settled {
  const leaves = options.tools.background?.poll === 0
  const wouldRun =
    leaves ||
    (changes.length > 0 && (job.module.runs === true || changes.every((change) => change.silent && change.action && !change.incidental)))
  return {
    changes: changes.flatMap((change) => tell(change, options.diff)),
    changed: !wouldRun && changes.some((change) => !change.silent),
    wouldRun,
    returned: leaves
      ? { ansible_job_id: new Unknown('ansible_job_id', job.module.name) }
      : (job.module.returns?.(params, state as never, []) ?? {}),
  }
}

function failed(
  job: Prepared,
  { params, state }: Planned,
  outcomes: readonly Outcome[],
  failure: Failure,
): Omit<Settled, 'changes' | 'changed'> {
  let returned: Readonly<Record<string, unknown>> = {}
  try {
    returned = job.module.returns?.(params, state as never, outcomes) ?? {}
  } catch {
    // What a module makes of a half-done plan is an extra; the failure itself is what counts.
  }
  return { wouldRun: false, returned, failure }
}

async function leftOver(job: Prepared, options: SettleOptions): Promise<readonly string[]> {
  const { changes } = await plan(job, planOptions(options))
  return changes.filter((change) => !change.silent).map((change) => change.summary)
}

function tell(change: Change, diff: boolean, undone?: boolean): ChangeTold[] {
  if (change.silent) return []
  const { summary, before, after, path } = change
  return [{ summary, ...(diff ? { before, after, path } : {}), ...(undone ? { undone } : {}) }]
}
