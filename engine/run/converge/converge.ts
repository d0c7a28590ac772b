/** Probe, plan, apply until it is so: one task on one host, without conditions and loops. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Cause } from '../../model/effect.ts'
import type { ChangeReport, Failure } from '../../model/event.ts'
import { type CarriedOut, type Change, type Done, doneOf, isCounted, isIdempotent } from '../../model/module.ts'
import type { Prepared } from '../prepare/prepare.ts'
import { readsAgain } from './again.ts'
import { type Announced, announce } from './announced.ts'
import { apply, type Tools } from './apply.ts'
import type { Background, Job } from './background.ts'
import { withPaths } from './expand.ts'
import { refuseControl } from './host-actions.ts'
import { needsTurn, type Planned, type PlanOptions, plan, probe, questionsOf, takeTurn } from './planning.ts'

export interface ConvergeOptions {
  readonly check: boolean
  /** The whole run is a check. */
  readonly foresees: boolean
  readonly diff: boolean
  readonly verify: boolean
  /** Asked once before anything is done. Throws Problem where the task could not end well. */
  readonly aboutToAct?: () => void
  readonly tools: Omit<Tools, 'session' | 'context'>
  readonly span?: (name: 'probe' | 'plan' | 'apply', start: number) => void
}

export interface Settled {
  readonly changes: readonly ChangeReport[]
  readonly changed: boolean
  /** Check mode: it would run something with unknown result. */
  readonly wouldRun: boolean
  /** What the module returns to `register`. */
  readonly returned: Readonly<Record<string, unknown>>
  readonly failure?: Failure
  /** The module or the connection refused before anything was done. */
  readonly refused?: true
  /** What it says of that is read by people. */
  readonly lines?: boolean
  /** `--verify`: what a second plan still wanted. */
  readonly unsettled?: readonly string[]
  /** Check mode: what later tasks are planned on, and the earlier change that all of it hangs on. */
  readonly announced?: readonly Announced[]
  readonly opaqueActions?: readonly string[]
  readonly undecided?: Cause
}

/** How many stages a task may have. */
const mostRounds = 6
/** How often a file may move under our hands: each time another writer got its turn, and the waits grow apart. */
const mostMoves = 100
/** The same where a program failed, and may have failed for another reason. */
const fewMoves = 2
/** Milliseconds that are waited at the most before the first try after a move, and before any. */
const [firstWait, longestWait] = [10, 2000]

export async function converge(prepared: Prepared, options: ConvergeOptions): Promise<Settled> {
  const { module } = prepared
  const reported: ChangeReport[] = []
  const carriedOut: CarriedOut[] = []
  let changed = false
  let started: Job | undefined
  const { background, ...foreground } = options.tools
  const left = background?.poll === 0
  // What has to be done before the rest can be planned is waited for.
  const tools = left ? foreground : options.tools
  const planning: PlanOptions = {
    ...{ check: options.check, foresees: options.foresees },
    ...{ signal: tools.signal, ahead: tools.ahead, span: options.span },
  }
  const job = await withPaths(prepared, planning)
  const stopped = (planned: Planned, failure: Failure, notApplied: readonly ChangeReport[] = []): Settled => {
    const end = failed(job, planned, doneOf(carriedOut), failure)
    return { ...end, returned: { ...factsOf(background, started), ...end.returned }, changes: [...reported, ...notApplied], changed }
  }
  let moves = 0
  for (let round = 1; ; round++) {
    if (moves > 0) await sleep(Math.random() * Math.min(longestWait, firstWait * 2 ** moves), undefined, { signal: tools.signal })
    const turn = await takeTurn(job, await plan(job, planning, doneOf(carriedOut)), planning, doneOf(carriedOut))
    const { planned } = turn
    const { state, changes: stage, foreseen } = planned
    try {
      if (background) refuseControl([...stage, ...(foreseen ?? [])])
      if (round === 1 && moves === 0 && (stage.length > 0 || left)) options.aboutToAct?.()
      if (options.check) return announcedEnd(job, planned, options)
      if (left && !foreseen) return await launchInBackground(job, planned, { carriedOut, reported }, options)
      const again = stage.length === 0 || foreseen ? {} : readsAgain(job, state)
      if (stage.length > 0) {
        // Its own answers are what a host throws away by a change of its own machine.
        if (job.isOwn && needsTurn(job, stage)) job.session.answers.shrinkWindow()
        const start = performance.now()
        const applied = await apply(stage, {
          ...tools,
          session: job.session,
          context: job.context,
          ahead: async () => [
            ...(await questionsOf(job, foreseen ? module.probe(job.params, doneOf(carriedOut)) : again)),
            ...(foreseen ? [] : await tools.ahead()),
          ],
        })
        options.span?.('apply', start)
        started = applied.job ?? started
        const { length } = applied.outcomes
        const done = applied.failure || applied.moved ? length - 1 : length
        const counts = (change: Change, index: number) => isCounted(change, applied.outcomes[index])
        carriedOut.push(
          ...applied.outcomes.slice(0, applied.moved ? done : length).map((outcome, index) => ({ name: stage[index]?.name, outcome })),
        )
        reported.push(
          ...stage
            .slice(0, done)
            .filter(counts)
            .flatMap((change) => reportOf(change, options.diff)),
        )
        // A program that ended badly has run all the same.
        changed ||= stage.slice(0, module.kind === 'command' ? length : done).some(counts)
        if (applied.moved) {
          moves += 1
          round -= 1
          if (moves <= (applied.failure ? fewMoves : mostMoves)) continue
          return stopped(planned, applied.failure ?? keepsChanging)
        }
        // The failed change is reported as the failure; later ones were not tried.
        if (applied.failure)
          return stopped(
            planned,
            applied.failure,
            stage.slice(done + 1).flatMap((change) => reportOf(change, options.diff, true)),
          )
      }
      if (foreseen) {
        if (round < mostRounds) continue
        return stopped(planned, neverSettles(stage))
      }
      const done = doneOf(carriedOut)
      const after = done.any ? { ...state, ...(await probe(job, again, planning)) } : state
      const returned = { ...factsOf(background, started), ...module.returns?.(job.params, state as never, done, after as never) }
      turn.end()
      const unsettled = options.verify && changed && isIdempotent(module) ? await remainingChanges(job, planning, done) : undefined
      return { changes: reported, changed, wouldRun: false, returned, unsettled }
    } finally {
      turn.end()
    }
  }
}

/** A stage that is planned again although it was carried out leads nowhere. */
const keepsChanging: Failure = { message: 'another process keeps changing the file', hint: 'find out which process writes it' }

function neverSettles(stage: readonly Change[]): Failure {
  return {
    message: `\`${stage.at(-1)?.summary}\` was applied ${mostRounds} times and is still planned`,
    hint: 'find out what on the host reverts it',
  }
}

/** What `register` sees of a job that was waited for, as of one that was asked about. */
function factsOf(background: Background | undefined, job: Job | undefined): Readonly<Record<string, unknown>> {
  if (!background) return {}
  const named = job ? { ansible_job_id: job.id, results_file: job.folder } : {}
  return { started: 1, finished: 1, stdout: '', stderr: '', stdout_lines: [], stderr_lines: [], ...named }
}

/** `poll: 0`: the rest goes on without us. */
async function launchInBackground(
  job: Prepared,
  { state, changes: stage }: Planned,
  { carriedOut, reported }: { readonly carriedOut: readonly CarriedOut[]; readonly reported: readonly ChangeReport[] },
  { tools, diff }: ConvergeOptions,
): Promise<Settled> {
  const { launch } = await import('./launch.ts')
  const launched = await launch(job, state, stage, carriedOut, { ...tools, session: job.session, context: job.context })
  const changes = [...reported, ...stage.flatMap((change) => reportOf(change, diff))]
  return { changes, changed: true, wouldRun: false, returned: { ...launched } }
}

function announcedEnd(job: Prepared, planned: Planned, options: ConvergeOptions): Settled {
  const announcement = announce(job, planned, options.tools.background?.poll === 0)
  const changes = announcement.undecided ? [] : announcement.changes.flatMap((change) => reportOf(change, options.diff))
  return { ...announcement, changes }
}

function failed(job: Prepared, { state }: Planned, done: Done, failure: Failure): Omit<Settled, 'changes' | 'changed'> {
  let returned: Readonly<Record<string, unknown>> = {}
  try {
    returned = job.module.returns?.(job.params, state as never, done, state as never) ?? {}
  } catch {
    // What a module makes of a half-done plan is an extra; the failure itself is what counts.
  }
  return { wouldRun: false, returned, failure }
}

async function remainingChanges(job: Prepared, options: PlanOptions, done: Done): Promise<readonly string[]> {
  const { changes, foreseen = [] } = await plan(job, options, done)
  return [...changes, ...foreseen].filter((change) => !change.silent).map((change) => change.summary)
}

function reportOf(change: Change, diff: boolean, notApplied?: boolean): ChangeReport[] {
  if (change.silent) return []
  const { summary, before, after, path } = change
  return [{ summary, ...(diff ? { before, after, path } : {}), ...(notApplied ? { notApplied } : {}) }]
}
