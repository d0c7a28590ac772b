/** What a task asks, what it is answered, and the plan its module makes of that; in the turn of its machine where it has something to do. */
import { Problem } from '../../model/diagnostic.ts'
import type { Doubt } from '../../model/effect.ts'
import { type Change, changesOf, type Done, isStage } from '../../model/module.ts'
import type { Answer, HostRead, LocalContext, Reads } from '../../model/read.ts'
import type { Question } from '../host/questioner.ts'
import { Unanswered } from '../host/session.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { Undecided } from '../prepare/unknown-value.ts'
import { isHostAction } from './failure.ts'
import { decidingDoubt, TaskOutlook } from './outlook.ts'
import { type CheckView, Questions } from './questions.ts'
import type { AnswerTo } from './stretch.ts'

export interface PlanOptions {
  readonly check: boolean
  /** The whole run is a check: its tasks are planned on what it has announced before. */
  readonly foresees: boolean
  readonly signal?: AbortSignal
  /** Questions of the tasks that come next. */
  readonly ahead: () => Promise<readonly Question[]>
  readonly span?: (name: 'probe' | 'plan', start: number) => void
  /** What control reads may use, where that is not `here` of the task. */
  readonly here?: () => LocalContext
}

export interface Planned {
  readonly state: Record<string, unknown>
  /** To be carried out now. */
  readonly changes: readonly Change[]
  /** They are a stage; and what can be foreseen to come behind it. */
  readonly foreseen?: readonly Change[]
  /** Of the machine, before anything was asked. */
  readonly epoch: number
  /** How far it hangs on changes that a check has announced before. */
  readonly doubts: readonly Doubt[]
}

/** Times that a task is planned beside what others do, before it waits for its turn. */
const mostBeside = 3

/**
 * Plans without waiting for anybody. That nothing is to be done counts where nothing began or ended while it was asked;
 * what is to be done is planned again in the machine's turn if somebody acted meanwhile.
 */
export async function plan(prepared: PreparedTask, options: PlanOptions, done: Done): Promise<Planned> {
  const machine = prepared.session.machine(prepared.context)
  const asked: Question[] = []
  try {
    for (let round = 0; round < mostBeside; round++) {
      const planned = await planOnce(prepared, options, done, asked)
      if (planned.epoch === machine.epoch || asked.length === 0 || planned.changes.length > 0) return planned
    }
  } catch (error) {
    if (!mayBeTransient(error, asked)) throw error
  }
  // It was overtaken again and again; or an answer is no sense, as a look into the middle of a change gives it.
  const end = await machine.takeTurn()
  try {
    return await planOnce(prepared, { ...options, ahead: nothing, fresh: true }, done)
  } finally {
    end()
  }
}

/** A plan that counts until `end`. One that changes its machine has the turn, and is made again there if somebody acted since it was made. */
export async function takeTurn(
  prepared: PreparedTask,
  planned: Planned,
  options: PlanOptions,
  done: Done,
): Promise<{ planned: Planned; end: () => void }> {
  if (options.check || !needsTurn(prepared, planned.changes)) return { planned, end: () => {} }
  const machine = prepared.session.machine(prepared.context)
  const end = await machine.takeTurn()
  if (planned.epoch === machine.epoch) return { planned, end }
  try {
    return { planned: await planOnce(prepared, { ...options, ahead: nothing }, done), end }
  } catch (error) {
    end()
    throw error
  }
}

/** It changes a machine from a state that was read. Programs of an author, waits and requests take the time they take, side by side. */
export function needsTurn({ module }: Pick<PreparedTask, 'module'>, changes: readonly Change[]): boolean {
  return module.kind !== 'command' && changes.some(({ action, silent }) => !silent && isHostAction(action))
}

/** Questions of a task as far as they can be put at once, to ride with what is sent before them. */
export async function questionsOf({ context, here }: PreparedTask, reads: Reads): Promise<readonly Question[]> {
  const questions = new Questions(reads, here)
  return (await questions.advance(() => undefined)).map((read) => ({ context, read }))
}

/** The answers to questions, by their names; `asked` is filled with those that hosts were asked. */
export async function probe(
  prepared: PreparedTask,
  reads: Reads,
  options: ProbeOptions,
  asked: Question[] = [],
): Promise<Planned['state']> {
  const { session, context, here } = prepared
  const answers = new Map<HostRead<unknown>, Answer>()
  const answerTo = (read: HostRead<unknown>) => {
    const own = answers.get(read)
    const early = own || options.fresh ? undefined : (options.answers?.({ context, read }) ?? session.cached({ context, read }))
    if (early) keep(read, early)
    return own ?? early
  }
  const keep = (read: HostRead<unknown>, answer: Answer) => {
    asked.push({ context, read })
    answers.set(read, answer)
  }
  const probing = performance.now()
  const { view } = options
  const questions = new Questions(reads, options.here?.() ?? here, view)
  let waited = false
  for (let open = await questions.advance(answerTo); open.length > 0; open = await questions.advance(answerTo)) {
    const own = open.map((read) => ({ context, read }))
    view?.outlook.asking(context.become?.user)
    const answered = await session.ask(own, await options.ahead(), options.signal)
    for (const [index, read] of open.entries()) keep(read, answered[index] as Answer)
    waited = true
  }
  if (waited) options.span?.('probe', probing)
  return questions.state
}

/** A `fresh` one takes no answer that was there before; a check sees its answers in `view` of what is planned; `answers` were given in the message of the changes. */
type ProbeOptions = Pick<PlanOptions, 'ahead' | 'signal' | 'span' | 'here'> & {
  readonly fresh?: boolean
  readonly view?: CheckView
  readonly answers?: AnswerTo
}

const nothing = () => Promise.resolve([])

async function planOnce(
  prepared: PreparedTask,
  options: PlanOptions & Pick<ProbeOptions, 'fresh'>,
  done: Done,
  asked: Question[] = [],
): Promise<Planned> {
  const { module, params, session, context } = prepared
  const { epoch, planned: earlier } = session.machine(context)
  const view = options.foresees ? { outlook: new TaskOutlook(earlier), withPlanned: options.check } : undefined
  try {
    const state = await probe(prepared, module.probe(params, done), { ...options, view }, asked)
    const planning = performance.now()
    const planned = module.plan(params, state, done)
    options.span?.('plan', planning)
    requireUniqueNames(module.name, changesOf(planned))
    const doubts = view?.outlook.doubts ?? []
    if (!isStage(planned)) return { state, changes: planned, epoch, doubts }
    if (planned.stage.length === 0) throw new Problem(`the module \`${module.name}\` plans a stage without a change`)
    return { state, changes: planned.stage, foreseen: planned.foreseen, epoch, doubts }
  } catch (error) {
    // Answers that a task fails over are no answers for the next one.
    session.answers.forget(asked)
    throw undecided(error, view?.outlook.doubts ?? []) ?? error
  }
}

/** A sentence about the state of the host, not about the words of the playbook, is no failure where an earlier change may make it untrue. */
function undecided(error: unknown, doubts: readonly Doubt[]): Undecided | undefined {
  if (!(error instanceof Problem) || error.place !== undefined) return undefined
  const doubt = decidingDoubt(doubts, 'failure')
  return doubt && new Undecided(doubt.cause, error.message)
}

function requireUniqueNames(module: string, changes: readonly Change[]): void {
  const names = changes.flatMap(({ name }) => name ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new Problem(`the module \`${module}\` plans two changes with the name \`${twice}\``, {
      hint: 'give each change a unique name, or none',
    })
}

/** Whether asking again may help: it is about what hosts said, and what is asked in its turn alone was not said just now. */
function mayBeTransient(error: unknown, asked: readonly Question[]): boolean {
  if (!(error instanceof Problem) || error instanceof Unanswered || error.place !== undefined) return false
  return asked.length > 0 && asked.every(({ read }) => !read.late)
}
