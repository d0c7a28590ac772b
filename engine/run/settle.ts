/** Probe, plan, apply until it is so: one task on one host, without conditions and loops. */

import type { Outcome } from '../action.ts'
import { Problem } from '../diagnostic.ts'
import type { ChangeTold, Failure } from '../event.ts'
import { type Change, isCounted } from '../module.ts'
import { apply, type Tools } from './apply.ts'
import type { Background, Job } from './background.ts'
import { isHostAction, refuseControl } from './host-actions.ts'
import type { Prepared } from './prepare.ts'
import { Questions } from './questions.ts'
import type { Wanted } from './session.ts'
import { Unknown } from './unknown.ts'

export interface SettleOptions {
  readonly check: boolean
  readonly diff: boolean
  readonly verify: boolean
  /** Asked once before anything is done. Throws Problem where the task could not end well. */
  readonly aboutToAct?: () => void
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
  for (let round = 0; round < mostRounds; round++) {
    planned = await plan(job, options)
    const { changes } = planned
    if (background) refuseControl(changes)
    if (round === 0 && (changes.length > 0 || left)) options.aboutToAct?.()
    if (options.check) return announced(job, planned, options)
    if (changes.length === 0 && !left) break
    const stage = upToReplan(changes)
    const again = stage.at(-1)?.replan === true
    if (left && !again) return leave(job, planned, stage, { outcomes, told }, options)
    if (!job.module.runs && stage.some(({ action, silent }) => !silent && isHostAction(action))) job.session.narrow()
    const start = performance.now()
    const applied = await apply(stage, {
      ...tools,
      session: job.session,
      stance: job.stance,
      ahead: again ? () => ahead(job) : tools.ahead,
    })
    options.span?.('apply', start)
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
  const { params, module } = job
  const returned = { ...factsOf(background, started), ...module.returns?.(params, (planned as Planned).state as never, outcomes) }
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
  { state }: Planned,
  stage: readonly Change[],
  { outcomes, told }: { readonly outcomes: readonly Outcome[]; readonly told: readonly ChangeTold[] },
  { tools, diff }: SettleOptions,
): Promise<Settled> {
  const { launch } = await import('./launch.ts')
  const launched = await launch(job, state, stage, outcomes, { ...tools, session: job.session, stance: job.stance })
  const changes = [...told, ...stage.flatMap((change) => tell(change, diff))]
  return { changes, changed: true, wouldRun: false, returned: { ...launched } }
}

interface Planned {
  readonly state: Record<string, unknown>
  readonly changes: readonly Change[]
}

async function plan(job: Prepared, options: Pick<SettleOptions, 'tools' | 'span'>): Promise<Planned> {
  const { module, params, session, stance, here } = job
  const probing = performance.now()
  const questions = new Questions(module.probe(params), here)
  const known = (read: Wanted['read']) => session.known({ stance, read })
  let asked = false
  for (let wanted = await questions.advance(known); wanted.length > 0; wanted = await questions.advance(known)) {
    const own = wanted.map((read) => ({ stance, read }))
    await session.ask(own, await options.tools.ahead(), options.tools.signal)
    if (own.some((each) => !session.known(each))) throw new Problem('a question to the host was not answered in time')
    asked = true
  }
  if (asked) options.span?.('probe', probing)
  const planning = performance.now()
  const changes = module.plan(params, questions.state as never)
  options.span?.('plan', planning)
  return { state: questions.state, changes }
}

/** What this same task will ask after a stage of its own. */
async function ahead(job: Prepared): Promise<readonly Wanted[]> {
  const questions = new Questions(job.module.probe(job.params), job.here)
  return (await questions.advance(() => undefined)).map((read) => ({ stance: job.stance, read }))
}

function upToReplan(changes: readonly Change[]): readonly Change[] {
  const stop = changes.findIndex((change) => change.replan)
  return stop < 0 ? changes : changes.slice(0, stop + 1)
}

function announced(job: Prepared, { changes, state }: Planned, options: SettleOptions): Settled {
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
      : (job.module.returns?.(job.params, state as never, []) ?? {}),
  }
}

function failed(job: Prepared, { state }: Planned, outcomes: readonly Outcome[], failure: Failure): Omit<Settled, 'changes' | 'changed'> {
  let returned: Readonly<Record<string, unknown>> = {}
  try {
    returned = job.module.returns?.(job.params, state as never, outcomes) ?? {}
  } catch {
    // What a module makes of a half-done plan is an extra; the failure itself is what counts.
  }
  return { wouldRun: false, returned, failure }
}

async function leftOver(job: Prepared, options: SettleOptions): Promise<readonly string[]> {
  const { changes } = await plan(job, options)
  return changes.filter((change) => !change.silent).map((change) => change.summary)
}

function tell(change: Change, diff: boolean, undone?: boolean): ChangeTold[] {
  if (change.silent) return []
  const { summary, before, after, path } = change
  return [{ summary, ...(diff ? { before, after, path } : {}), ...(undone ? { undone } : {}) }]
}
