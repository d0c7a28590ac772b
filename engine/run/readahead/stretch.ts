/**
 * A stretch: tasks behind the one at hand whose changes can be planned now, on the answers that are there and on what the changes before them make, and
 * that go to the host in the message of the task at hand. Before each of them its questions are asked once more, so that at its turn it is planned out of
 * what was true; and what it takes for granted is compared on the host first. At the first that is not as it was planned, or fails, the message ends.
 */
import { nothingDone } from '../../model/module.ts'
import type { Task } from '../../model/play.ts'
import type { Answer, LocalContext } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import { secretValues } from '../../options/options.ts'
import { settled } from '../../template/index.ts'
import { NotAhead } from '../../template/scope.ts'
import { volatility } from '../../template/values/values.ts'
import { type Act, accepted, type StepOutcome } from '../../transport/contract.ts'
import { effectsOf } from '../converge/announced.ts'
import { actsOf } from '../converge/apply.ts'
import type { HostAction } from '../converge/failure.ts'
import { questionsOf } from '../converge/planning.ts'
import { expandedBy, Questions, readsAgain } from '../converge/questions.ts'
import type { AnswerTo, Stretch, Travelled } from '../converge/stretch.ts'
import { nothingPlanned, type PlannedState, withEffects } from '../host/planned-state.ts'
import { keyOf, merge, type Question, shellKey } from '../host/questioner.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { effective, failing } from '../prepare/keywords.ts'
import { labelOf } from '../prepare/label.ts'
import { itemsOf, loopLocals } from '../prepare/loop.ts'
import { type PreparedTask, prepare } from '../prepare/prepare.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import type { RunContext } from '../schedule/state.ts'
import { checkHandlers } from '../task/handlers.ts'
import { overseen } from '../task/overseen.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { ExpectingOutlook, expectationAct, holdsStandIn } from './expectations.ts'
import { isAloneOnMachine } from './machines.ts'
import { following, hasStretches, isForeseen, mayFailBehind, mayTravel, mostBytes, mostTogether } from './travelling.ts'

type Changes = Travelled['planned']['changes']

/** A task that can travel: what it asks before and behind its changes, and what the host compares first. */
interface Traveller extends Pick<Travelled, 'task' | 'occurrence' | 'written' | 'params' | 'planned' | 'acts'> {
  readonly asks: readonly Question[]
  readonly again: readonly Question[]
  readonly expected: readonly Act[]
  /** Notes that it is about to be carried out. */
  readonly begin: () => Promise<void> | undefined
}

/** One item of a loop; of a task without one there is one without variables. */
type Item = Pick<TaskExecution, 'local' | 'occurrence'>

export const planStretch: RunContext['stretch'] = async (execution, prepared, changes, again) => {
  if (!mayLead(execution, prepared, changes)) return undefined
  const { level, run, host } = execution
  const draft = new Draft(execution, prepared, changes)
  let passed = 0
  if ((await draft.take(execution.task, level, laterItems(execution))) && !execution.isBehindFailure)
    for (const [task, at] of following(level, run, host)) {
      if (!mayTravel(task, run.play)) break
      const items = await unlessVolatile(() => itemsAhead(task, at, execution, draft.hidden))
      if (!items || !(await draft.take(task, at, items))) break
      passed++
      if (mayFailBehind(task, run.play)) break
    }
  const { travellers } = draft
  if (!travellers.some(({ acts }) => acts.length > 0)) return undefined
  for (const { begin } of travellers) await begin()
  return stretchOf(travellers, await questionsOf(prepared, again), passed, host.travelled)
}

/** The tasks that are found to travel, one after the other, and what the host is like behind them. */
class Draft {
  readonly travellers: Traveller[] = []
  /** Variables that nobody can look at yet: results, and what other hosts change. */
  readonly hidden = new Set(['hostvars', 'ansible_play_hosts', 'ansible_play_batch', 'play_hosts'])
  readonly #lead: TaskExecution
  readonly #prepared: PreparedTask
  #state: PlannedState
  #bytes = 0

  constructor(lead: TaskExecution, prepared: PreparedTask, changes: Changes) {
    this.#lead = lead
    this.#prepared = prepared
    this.#state = after(nothingPlanned, changes, prepared.module.name, lead.label.name)
    if (lead.task.register) this.hidden.add(lead.task.register)
  }

  /** Takes in a task, item by item; false where one of them has to wait for its turn. */
  async take(task: Task, level: WalkContext, items: readonly Item[]): Promise<boolean> {
    for (const [index, item] of items.entries()) {
      if (index > 0 && mayFailBehind(task, this.#lead.run.play)) return false
      const at = { ...this.#lead, ...item, task, level }
      const found = await unlessVolatile(() => travellerOf(at, this.#prepared, this.#state, this.hidden))
      if (!found || (found !== 'skipped' && !this.#add(found))) return false
      if (task.register) this.hidden.add(task.register)
    }
    return true
  }

  #add(traveller: Traveller): boolean {
    const { acts, planned, task } = traveller
    this.#bytes += acts.reduce((sum, { stdin }) => sum + (typeof stdin === 'string' || Buffer.isBuffer(stdin) ? stdin.length : 0), 0)
    if (this.travellers.length >= mostTogether || this.#bytes > mostBytes) return false
    this.travellers.push(traveller)
    this.#state = after(this.#state, planned.changes, task.module?.name ?? '', task.action)
    return true
  }
}

/** Undefined where it cannot be said yet, or hangs on chance or on the time: it would be another at its turn. */
async function unlessVolatile<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  const { effects } = volatility
  const found = await work().catch(() => undefined)
  return volatility.effects === effects ? found : undefined
}

function laterItems({ laterItems, occurrence }: TaskExecution): readonly Item[] {
  const [visit, index] = occurrence.split('.')
  return (laterItems?.() ?? []).map((local, at) => ({ local, occurrence: `${visit}.${Number(index) + at + 1}` }))
}

async function itemsAhead(
  task: Task,
  level: WalkContext,
  { run, host }: TaskExecution,
  hidden: ReadonlySet<string>,
): Promise<readonly Item[]> {
  const visit = host.nextVisit(task.place)
  if (!task.loop) return [{ local: {}, occurrence: visit }]
  const scope = run.scope(task, level, host, { ahead: true, unconnected: true, local: refusing(hidden) })
  const items = await settled(() => itemsOf(task, scope))
  return items.map((_, index) => ({ local: loopLocals(task, items, index, scope).variables, occurrence: `${visit}.${index + 1}` }))
}

/** Whether others may travel with it. */
function mayLead({ task, level, run, host }: TaskExecution, prepared: PreparedTask, changes: Changes): boolean {
  if (!hasStretches(run.input) || run.input.signal.aborted || !run.services.strategy.together) return false
  const limited = run.play.maxFailPercentage !== undefined || run.play.defaults?.maxFailPercentage !== undefined
  if (level.handler || level.leaving || (limited && run.hosts.length > 1) || host.travelled.length > 0 || !prepared.isOwn) return false
  if (!mayTravel(task, run.play) || mayFailBehind(task, run.play) || !isForeseen(changes, prepared.module.name)) return false
  return isAloneOnMachine({ task, level, run, host }, prepared)
}

function after(state: PlannedState, changes: Changes, module: string, task: string): PlannedState {
  return changes.reduce((before, change) => withEffects(before, effectsOf(change, module), { task, change: change.summary }), state)
}

/** Undefined, or an error, where it has to wait for its turn. */
async function travellerOf(
  at: Pick<TaskExecution, 'task' | 'level' | 'run' | 'host' | 'local' | 'occurrence'>,
  lead: PreparedTask,
  state: PlannedState,
  hidden: ReadonlySet<string>,
): Promise<Traveller | 'skipped' | undefined> {
  const { task, level, run, host, local, occurrence } = at
  const scope = run.scope(task, level, host, { ahead: true, local: refusing(hidden, local) })
  if (await settled(() => failing(inheritedOf(task, run.play).when, scope))) return 'skipped'
  for (const word of ['ignoreErrors', 'ignoreUnreachable', 'noLog', 'diff'] as const) effective(word, task, run.play, () => scope)
  const written = await settled(() => prepare(task, run, host, host, scope, scope))
  const { module, context } = written
  if (shellKey(context) !== shellKey(lead.context)) return undefined
  const cached = (read: Question['read']) => host.answers.cached({ context, read })
  const step = expandedBy(written, cached)
  if (!('prepared' in step)) return undefined
  const prepared = { ...step.prepared, here: volatile(written.here) }

  const asks: Question[] = []
  const outlook = new ExpectingOutlook(state)
  outlook.asking(context.become?.user)
  const questions = new Questions(module.probe(prepared.params, nothingDone), prepared.here, { outlook, withPlanned: true })
  const open = await questions.advance((read) => {
    asks.push({ context, read })
    return cached(read)
  })
  if (open.length > 0) return undefined
  const changes = module.plan(prepared.params, questions.state, nothingDone)
  if (!isForeseen(changes, module.name) || !Array.isArray(changes)) return undefined
  if (outlook.doubts.length > 0 || changes.some(({ action }) => holdsStandIn(action))) return undefined

  const execution: TaskExecution = { task, level, run, host, local, occurrence, label: labelOf(task, level, run, host) }
  if (changes.length > 0) checkHandlers(execution)
  for (const secret of secretValues(module, prepared.params)) run.input.secrets.add(secret)
  const planned = { state: questions.state, changes, epoch: lead.session.machine(context).epoch, doubts: [] }
  const actions = changes.flatMap(({ action }) => action ?? []) as readonly HostAction[]
  if (actions.length !== changes.length) return undefined
  const again = changes.length > 0 ? await questionsOf(prepared, readsAgain(prepared, questions.state)) : []
  const { options } = overseen(execution, prepared, false)
  const shown = <T extends Act>(act: T): T => (context.hidden ? { ...act, hidden: true } : act)
  return {
    ...{ task, occurrence, written: written.params, params: prepared.params, planned, asks, again },
    acts: actsOf(actions, { context, limits: { usual: run.input.options.taskTimeout } }).map(shown),
    expected: outlook.expected.length > 0 && actions.length > 0 ? [shown(expectationAct(outlook.expected, context.env))] : [],
    begin: () => (actions.length > 0 ? options.oversee?.(planned, 0) : undefined),
  }
}

/** Values that nobody can look at ahead of the turn of a task. */
function refusing(names: ReadonlySet<string>, local: Variables = {}): Variables {
  const values: Record<string, unknown> = { ...local }
  const get = (): never => {
    throw new NotAhead('it is known only at the turn of the task')
  }
  for (const name of names) if (!Object.hasOwn(local, name)) Object.defineProperty(values, name, { enumerable: true, get })
  return values
}

function volatile(here: LocalContext): LocalContext {
  const noted =
    <Words extends readonly unknown[], T>(work: (...words: Words) => T) =>
    (...words: Words): T => {
      volatility.effects++
      return work(...words)
    }
  return { ...here, now: noted(here.now), clock: noted(here.clock), randomBytes: noted(here.randomBytes) }
}

/** Puts the steps in order, and what came of them back to the tasks. */
function stretchOf(travellers: readonly Traveller[], again: readonly Question[], passed: number, queue: Travelled[]): Stretch {
  const steps: Act[] = []
  const moments: Moment[] = []
  const askNow = (questions: readonly Question[]): Moment => {
    const { asks, keys } = merge(questions)
    const moment = new Moment(steps.length, keys)
    steps.push(...asks.map(({ slow: _, ...ask }): Act => ({ ...ask, accept: 'any' })))
    moments.push(moment)
    return moment
  }
  let behind = again
  const legs = travellers.map((traveller) => {
    const before = askNow([...behind, ...traveller.asks])
    steps.push(...traveller.expected)
    const first = steps.length
    steps.push(...traveller.acts)
    behind = traveller.again
    return { traveller, before, first }
  })
  const last = askNow(behind)
  return {
    steps,
    passed,
    again: moments[0]?.answerTo ?? (() => undefined),
    take(outcomes, error) {
      for (const moment of moments) moment.take(outcomes)
      for (const [index, { traveller, before, first }] of legs.entries()) {
        const { acts } = traveller
        const own = outcomes.slice(first, first + acts.length)
        const stopped = own.some(({ code }, at) => !accepted(acts[at] as Act, code))
        const isCut = error !== undefined && !stopped && (own.length < acts.length || outcomes.length < first)
        const isReached = acts.length > 0 ? own.length > 0 : outcomes.length >= first
        if (!isReached && !isCut) return
        const answers = { before: before.answerTo, after: (legs[index + 1]?.before ?? last).answerTo }
        queue.push({ ...traveller, ...answers, outcomes: own, ...(isCut && { error }) })
        if (isCut || stopped || own.length < acts.length) return
      }
    },
  }
}

/** Questions that are asked at one moment of a message. */
class Moment {
  readonly #first: number
  readonly #keys: readonly (readonly string[])[]
  readonly #answers = new Map<string, Answer>()

  constructor(first: number, keys: readonly (readonly string[])[]) {
    this.#first = first
    this.#keys = keys
  }

  take(outcomes: readonly StepOutcome[]): void {
    for (const [index, keys] of this.#keys.entries()) {
      const answer = outcomes[this.#first + index]
      // A script that was ended by a signal says nothing.
      if (answer && !answer.timedOut && answer.code <= 128) for (const key of keys) this.#answers.set(key, answer)
    }
  }

  readonly answerTo: AnswerTo = (question) => this.#answers.get(keyOf(question))
}
