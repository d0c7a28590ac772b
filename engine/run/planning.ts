/** What a task asks, what it is answered, and the plan its module makes of that; in the turn of its machine where it has something to do. */
import { Problem } from '../diagnostic.ts'
import type { Change } from '../module.ts'
import type { HostRead } from '../read.ts'
import type { StepAnswer } from '../transport/contract.ts'
import { isHostAction } from './host-actions.ts'
import type { Prepared } from './prepare.ts'
import { Probe } from './probe.ts'
import { Unanswered } from './session.ts'
import type { Wanted } from './wanted.ts'

export interface PlanOptions {
  readonly check: boolean
  readonly signal?: AbortSignal
  /** Questions of the tasks that come next. */
  readonly ahead: () => Promise<readonly Wanted[]>
  readonly span?: (name: 'probe' | 'plan', start: number) => void
}

export interface Planned {
  /** Those of the task, with its paths as they are on the host. */
  readonly params: Prepared['params']
  readonly state: Record<string, unknown>
  readonly changes: readonly Change[]
  /** Of the machine, before anything was asked. */
  readonly epoch: number
}

/** Times that a task is planned beside what others do, before it waits for its turn. */
const mostBeside = 3

/**
 * Plans without waiting for anybody. That nothing is to be done counts where nothing began or ended while it was asked;
 * what is to be done is planned again in the machine's turn if somebody acted meanwhile.
 */
export async function plan(job: Prepared, options: PlanOptions): Promise<Planned> {
  const machine = job.session.machine(job.stance)
  const asked: Wanted[] = []
  try {
    for (let round = 0; round < mostBeside; round++) {
      const planned = await planOnce(job, options, asked)
      if (planned.epoch === machine.epoch || asked.length === 0 || planned.changes.length > 0) return planned
    }
  } catch (error) {
    // In check mode what earlier tasks would first have to make is missing, and is so at every look.
    if (!mayPass(error, asked) || (options.check && machine.speculative)) throw error
  }
  // It was overtaken again and again; or an answer is no sense, as a look into the middle of a change gives it.
  const end = await machine.takeTurn()
  try {
    return await planOnce(job, { ...options, ahead: nothing }, [], true)
  } finally {
    end()
  }
}

/** The plan that is carried out until `end`: of what changes its machine in the turn, made again there if somebody acted since it was made. */
export async function takeTurn(job: Prepared, planned: Planned, options: PlanOptions): Promise<{ planned: Planned; end: () => void }> {
  if (!needsTurn(job, planned.changes)) return { planned, end: () => {} }
  const machine = job.session.machine(job.stance)
  const end = await machine.takeTurn()
  if (planned.epoch === machine.epoch) return { planned, end }
  try {
    return { planned: await planOnce(job, { ...options, ahead: nothing }), end }
  } catch (error) {
    end()
    throw error
  }
}

/** It changes a machine from a state that was read. Programs of an author, waits and requests take the time they take, side by side. */
export function needsTurn({ module }: Pick<Prepared, 'module'>, changes: readonly Change[]): boolean {
  return !module.runs && changes.some(({ action, silent }) => !silent && isHostAction(action))
}

/** What this same task will ask after a stage of its own. */
export async function nextQuestions(job: Prepared): Promise<readonly Wanted[]> {
  const { stance, session } = job
  // What holds as long as the shell is all that outlives a stage.
  const lasting = (read: HostRead<unknown>) => (read.lasting ? session.cached({ stance, read }) : undefined)
  return (await new Probe(job).advance(lasting)).map((read) => ({ stance, read }))
}

const nothing = () => Promise.resolve([])

/** `asked` is filled with the questions to hosts that the plan is made from; a `fresh` one takes no answer that was there before. */
async function planOnce(job: Prepared, options: PlanOptions, asked: Wanted[] = [], fresh = false): Promise<Planned> {
  const { module, session, stance } = job
  const { epoch } = session.machine(stance)
  const answers = new Map<HostRead<unknown>, StepAnswer>()
  const answerTo = (read: HostRead<unknown>) => {
    const answer = answers.get(read) ?? (fresh ? undefined : session.cached({ stance, read }))
    if (answer && !answers.has(read)) asked.push({ stance, read })
    if (answer) answers.set(read, answer)
    return answer
  }
  const probing = performance.now()
  try {
    const questions = new Probe(job)
    let waited = false
    for (let reads = await questions.advance(answerTo); reads.length > 0; reads = await questions.advance(answerTo)) {
      const own = reads.map((read) => ({ stance, read }))
      const answered = await session.ask(own, await options.ahead(), options.signal)
      for (const [index, read] of reads.entries()) answers.set(read, answered[index] as StepAnswer)
      asked.push(...own)
      waited = true
    }
    if (waited) options.span?.('probe', probing)
    const planning = performance.now()
    const { state, params = job.params } = questions
    const changes = module.plan(params, state as never)
    options.span?.('plan', planning)
    return { params, state, changes, epoch }
  } catch (error) {
    // Answers that a task fails over are no answers for the next one.
    session.answers.forget(asked)
    throw error
  }
}

/** Whether asking again may help: it is about what hosts said, and what is asked in its turn alone was not said just now. */
function mayPass(error: unknown, asked: readonly Wanted[]): boolean {
  if (!(error instanceof Problem) || error instanceof Unanswered || error.place !== undefined) return false
  return asked.length > 0 && asked.every(({ read }) => !read.late)
}
