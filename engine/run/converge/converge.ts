/** Probe, plan, apply until it is so: one task on one host, without conditions and loops. */

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../../model/diagnostic.ts'
import type { ChangeReport, Failure } from '../../model/event.ts'
import { type CarriedOut, type Change, type Done, doneOf, isCounted, isIdempotent } from '../../model/module.ts'
import type { LocalContext, Reads } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import { LockWaited } from '../host/lock.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { announce } from './announced.ts'
import { apply, type Tools } from './apply.ts'
import type { Background, Job } from './background.ts'
import { failureOfProblem, refuseControl } from './failure.ts'
import { needsTurn, type Planned, type PlanOptions, plan, probe, questionsOf, takeTurn } from './planning.ts'
import { readsAgain, withPaths } from './questions.ts'
import { changeReports, returnedBy, returnedByFailed, type TaskResult, taskResult, withFolders } from './result.ts'
import { adopt, type Stretch, type Travelled } from './stretch.ts'

export interface ConvergeOptions {
  readonly check: boolean
  /** The whole run is a check. */
  readonly foresees: boolean
  readonly diff: boolean
  readonly verify: boolean
  /** Called before each stage with what it does; a check calls it with what it plans. Rejects with NotConsented. */
  readonly oversee?: (planned: Planned, carriedOut: number) => Promise<void>
  /** What control reads may use, made for each planning; by default that of the task. */
  readonly here?: () => LocalContext
  /** It was carried out in the message of an earlier task. */
  readonly travelled?: Travelled | undefined
  /** Coming tasks that can travel with its changes. */
  readonly stretch?: (prepared: PreparedTask, changes: readonly Change[], again: Reads) => Promise<Stretch | undefined>
  /** Asked once before anything is done. Throws Problem where the task could not end well. */
  readonly aboutToAct?: () => void
  readonly tools: Omit<Tools, 'session' | 'context' | 'own' | 'stretch' | 'travelled' | 'ahead'> & {
    /** Questions of the tasks that come next, but for so many that travel along. */
    readonly ahead: (skip?: number) => ReturnType<Tools['ahead']>
  }
  readonly span?: (name: 'probe' | 'plan' | 'apply', start: number) => void
}

/** How many stages a task may have. */
const mostRounds = 6
/** How often a file may move under our hands: each time another writer got its turn, and the waits grow apart. */
const mostMoves = 100
/** The same where a program failed, and may have failed for another reason. */
const fewMoves = 2
/** Milliseconds that are waited at the most before the first try after a move, and before any. */
const [firstWait, longestWait] = [10, 2000]

/** What the module or the connection refuses is a result like others, to be judged and tried again. */
export async function converge(prepared: PreparedTask, options: ConvergeOptions): Promise<TaskResult> {
  try {
    return await planAndApply(prepared, options)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { results = {}, lines } = error
    const failure = await withFolders(failureOfProblem(error), prepared, options.tools.signal)
    const end = taskResult(prepared, [], options.diff, { changed: results.changed === true, returned: results, failure })
    return { ...end, refused: true, ...(lines && { multiline: true }) }
  }
}

async function planAndApply(written: PreparedTask, options: ConvergeOptions): Promise<TaskResult> {
  const { module } = written
  const { diff } = options
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
    ...{ signal: tools.signal, ahead: tools.ahead, span: options.span, here: options.here },
  }
  let { travelled } = options
  const isAsSent = travelled && isDeepStrictEqual(written.params, travelled.written)
  const prepared = travelled && isAsSent ? { ...written, params: travelled.params } : await withPaths(written, planning)
  const { session, context, own } = prepared
  const stopped = async ({ state }: Planned, why: Failure, notApplied: readonly ChangeReport[] = []) => {
    const returned = { ...factsOf(background, started), ...returnedByFailed(prepared, state, doneOf(carriedOut)) }
    const failure = await withFolders(why, prepared, tools.signal)
    return taskResult(prepared, [...reported, ...notApplied], diff, { changed, returned, failure })
  }
  let moves = 0
  for (let round = 1; ; round++) {
    if (moves > 0) await sleep(Math.random() * Math.min(longestWait, firstWait * 2 ** moves), undefined, { signal: tools.signal })
    const adopted = travelled && (await adopt(prepared, options.here?.() ?? prepared.here, travelled))
    const sent = adopted && travelled
    travelled = undefined
    const turn = adopted
      ? { planned: adopted.planned, end: () => {} }
      : await takeTurn(prepared, await plan(prepared, planning, doneOf(carriedOut)), planning, doneOf(carriedOut))
    const { planned } = turn
    const { state, changes: stage, foreseen } = planned
    try {
      if (background) refuseControl([...stage, ...(foreseen ?? [])])
      if (round === 1 && moves === 0 && (stage.length > 0 || left) && !sent) options.aboutToAct?.()
      if (options.check) {
        const announced = announce(prepared, planned, options)
        if (!announced.prediction?.undecided) await options.oversee?.(planned, 0)
        return announced
      }
      await options.oversee?.(planned, carriedOut.length)
      if (left && !foreseen) {
        const { launch } = await import('./background.ts')
        const returned = await launch(prepared, planned, carriedOut, { ...options.tools, session, context, own })
        return taskResult(prepared, [...reported, ...changeReports(stage, diff)], diff, { changed: true, returned })
      }
      const again = stage.length === 0 || foreseen ? {} : readsAgain(prepared, state)
      const isLead = stage.length > 0 && !foreseen && !background && !sent
      const stretch = isLead ? await options.stretch?.(prepared, stage, again) : undefined
      if (stage.length > 0) {
        // Its own answers are what a host throws away by a change of its own machine.
        if (prepared.isOwn && needsTurn(prepared, stage)) session.answers.shrinkWindow()
        const start = performance.now()
        const applied = await apply(stage, {
          ...{ ...tools, session, context, own, stretch, travelled: sent },
          ahead: async () => [
            ...(stretch ? [] : await questionsOf(prepared, foreseen ? module.probe(prepared.params, doneOf(carriedOut)) : again)),
            ...(foreseen ? [] : await tools.ahead(stretch?.passed)),
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
        const shown = stage.slice(0, done).flatMap((change, index) => {
          const outcome = applied.outcomes[index]
          if (!counts(change, index)) return []
          return [change.shows && outcome ? { ...change, ...change.shows(outcome) } : change]
        })
        reported.push(...changeReports(shown, diff))
        // A program that ended badly has run all the same.
        changed ||= stage.slice(0, module.kind === 'command' && !applied.moved ? length : done).some(counts)
        if (applied.moved) {
          moves += 1
          round -= 1
          if (moves <= (applied.failure ? fewMoves : mostMoves)) continue
          return await stopped(planned, applied.failure ?? keepsChanging)
        }
        // The failed change is reported as the failure; later ones were not tried.
        if (applied.failure) return await stopped(planned, applied.failure, changeReports(stage.slice(done + 1), diff, true))
      }
      if (foreseen || adopted?.mistaken) {
        if (round < mostRounds) continue
        return await stopped(planned, neverSettles(stage))
      }
      const done = doneOf(carriedOut)
      const answers = sent?.after ?? stretch?.again
      const after = done.any ? { ...state, ...(await probe(prepared, again, { ...planning, answers })) } : state
      const returned = { ...factsOf(background, started), ...returnedBy(prepared, state, done, after) }
      turn.end()
      const unsettled = options.verify && changed && isIdempotent(module) ? await remainingChanges(prepared, planning, done) : undefined
      return { ...taskResult(prepared, reported, diff, { changed, returned }), unsettled }
    } catch (error) {
      // Of what is left in the background nothing has begun.
      if (!(error instanceof LockWaited)) throw error
      round -= 1
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
function factsOf(background: Background | undefined, job: Job | undefined): Variables {
  if (!background) return {}
  const named = job ? { ansible_job_id: job.id, results_file: job.folder } : {}
  return { started: 1, finished: 1, stdout: '', stderr: '', ...named }
}

async function remainingChanges(prepared: PreparedTask, options: PlanOptions, done: Done): Promise<readonly string[]> {
  const { changes, foreseen = [] } = await plan(prepared, options, done)
  return [...changes, ...foreseen].filter((change) => !change.silent).map((change) => change.summary)
}
