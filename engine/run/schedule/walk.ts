/** Takes one host through the tree of a play: blocks are `try`, rescue is `catch`, always is `finally`. */
import { DiagnosticError } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
import type { Block, Meta, RoleUse, Step } from '../../model/play.ts'
import type { Layer } from '../../model/template.ts'
import { settled } from '../../template/index.ts'
import { now } from '../converge/clock.ts'
import { failing } from '../task/conditions.ts'
import { inheritedOf } from '../task/inherit.ts'
import { labelOf } from '../task/label.ts'
import type { Looping } from '../task/loop.ts'
import { performTask } from '../task/task.ts'
import { walkLoop } from './block-loop.ts'
import { handlerLevel, nextHandler } from './handlers.ts'
import { broken, performBroken, performInclude } from './include.ts'
import type { HostRun, PlayRun } from './state.ts'
import { Aborted, type Position } from './strategy.ts'

/** Where the walk stands: what the steps at hand inherit from how they were reached, and what comes after them. */
export interface Level {
  readonly prefix: Position
  /** Variables of includes on the way here, outermost first. */
  readonly parameters: readonly Layer[]
  /** A failure here will be caught by a `rescue`. */
  readonly rescued: boolean
  readonly handler: boolean
  /** Items of the loops on the way here, as reports show them. */
  readonly rounds?: readonly string[]
  /** Includes that reading ahead went into on the way here. */
  readonly looked?: number
  readonly frame?: Frame
}

/** A list of steps and how far it is; the way to all that comes next. */
export interface Frame {
  readonly steps: readonly Step[]
  index: number
  readonly level: Level
  /** Runs after the steps, before the frame above goes on: `always`. */
  readonly then: readonly Step[]
  /** Rounds of a loop that come before that as well, each at a level of its own. */
  readonly rounds?: readonly (readonly [Block, Level])[]
}

/** What comes after one round of a loop that stands at `level`. */
export function frameOfRounds(rounds: NonNullable<Frame['rounds']>, level: Level): Frame {
  const then: readonly Step[] = []
  return { steps: [], index: 0, level, then, rounds }
}

/** The host failed, and what it failed with, for a `rescue` to see. */
export class HostFailed extends Error {
  readonly task: Looping | Meta
  readonly failure: Failure
  readonly result: unknown
  /** It happened on another host, for all of them. */
  readonly adopted: boolean
  constructor(task: Looping | Meta, failure: Failure, result: unknown, adopted = false) {
    super(failure.message)
    this.task = task
    this.failure = failure
    this.result = result
    this.adopted = adopted
  }
}
/** The host is out of the play for another reason: unreachable, `end_host`, `end_play`. */
export class HostEnded extends Error {}
class RoleEnded extends Error {}

export async function walk(steps: readonly Step[], level: Level, then: readonly Step[], run: PlayRun, host: HostRun): Promise<void> {
  const frame: Frame = { steps, index: 0, level, then }
  for (const [index, step] of steps.entries()) {
    frame.index = index
    if (level.handler || run.selects(step)) await walkStep(step, { ...level, frame }, run, host)
  }
}

async function walkStep(step: Step, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  switch (step.kind) {
    case 'block':
      if (step.findings) return performBroken(step, level, run, host)
      if (step.loop) return walkLoop(step, level, run, host)
      return step.role ? walkRole(step, step.role, level, run, host) : walkBlock(step, level, run, host)
    case 'task':
      return performTask(step, level, run, host)
    case 'include':
      return performInclude(step, level, run, host)
    case 'meta':
      return performMeta(step, level, run, host)
  }
}

/** A role that need not run twice is passed over once a task of it was not skipped; what it depends on has its own say. */
async function walkRole(block: Block, { once, word }: RoleUse, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  if (once && host.rolesDone.has(word)) return walkBlock({ ...block, steps: block.steps.filter(isDependencyOf(block)) }, level, run, host)
  const done = () => host.counts.ok + host.counts.wouldRun + host.counts.cannotTell
  const before = done()
  await walkBlock(block, level, run, host)
  if (done() > before) host.rolesDone.add(word)
}

function isDependencyOf({ role }: Block): (step: Step) => boolean {
  return (step) => step.kind === 'block' && step.role !== undefined && !step.role.called && step.role.parents[0] === role
}

export async function walkBlock(block: Block, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  const rescues = block.rescue.some((step) => level.handler || isSelected(step, run))
  const inside: Level = rescues ? { ...level, rescued: true } : level
  try {
    try {
      await walk(block.steps, inside, block.always, run, host)
    } catch (error) {
      if (!(error instanceof HostFailed) || !rescues) throw error
      host.variables.setFailure(taskFacts(error.task, level, run, host), error.result)
      if (!error.adopted) host.count('rescued')
      await walk(block.rescue, level, block.always, run, host)
    }
  } catch (error) {
    if (error instanceof RoleEnded && block.role) return
    if (!leaves(error)) await walk(block.always, level, [], run, host)
    throw error
  }
  await walk(block.always, level, [], run, host)
}

/** A rescue of which the tags leave nothing catches nothing. */
function isSelected(step: Step, run: PlayRun): boolean {
  if (step.kind !== 'block') return run.selects(step)
  return [...step.steps, ...step.rescue, ...step.always].some((each) => isSelected(each, run))
}

/** What `ansible_failed_task` holds. */
function taskFacts(task: Looping | Meta, level: Level, run: PlayRun, host: HostRun): Record<string, unknown> {
  const { name, action, unnamed } = labelOf(task, level, run, host)
  const { blocks } = inheritedOf(task, run.play)
  const tags = [run.play, ...blocks, task].flatMap(({ keywords }) => keywords.tags ?? [])
  return { name: unnamed ? '' : name, action, tags: [...new Set(tags)] }
}

/** Ends that `always` can not go on after. */
function leaves(error: unknown): boolean {
  return error instanceof HostEnded || error instanceof Aborted || error instanceof RoleEnded || !(error instanceof HostFailed)
}

/** Waits for the host's turn at a step, and gives the position. Throws where the play is over. */
export async function arrive(step: Step, level: Level, run: PlayRun, host: HostRun): Promise<Position> {
  const position = [...level.prefix, step.id]
  // What an include brings is entered by the include; what handlers are notified by is behind them.
  host.at = { play: run.named.play, ...(level.handler ? {} : { step: position[1] }) }
  const start = performance.now()
  await run.pace.arrive(host.name, position)
  const end = performance.now()
  // Below a millisecond it was no wait.
  if (end - start > 1) run.input.span?.({ host: host.name, name: 'wait', start, end })
  if (run.over) {
    host.left = { cause: run.over === 'end_play' ? 'end-play' : 'end-batch' }
    throw new HostEnded()
  }
  return position
}

async function performMeta(meta: Meta, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(meta, level, run, host)
  const taken = await isMeant(meta, position, level, run, host)
  // The flushes between sections are in no playbook.
  if (meta.id >= 0)
    run.input.tell({ type: 'meta', time: now(), host: host.name, task: labelOf(meta, level, run, host), word: meta.word, skipped: !taken })
  if (!taken) return
  if (meta.findings) return broken(meta, level, run, host, new DiagnosticError(meta.findings), performance.now())
  switch (meta.word) {
    case 'flush_handlers':
      return flush(position, level, run, host)
    case 'end_host':
      host.left = { cause: 'end-host' }
      throw new HostEnded()
    case 'end_play':
    case 'end_batch':
      run.over = meta.word
      host.left = { cause: meta.word === 'end_play' ? 'end-play' : 'end-batch' }
      throw new HostEnded()
    case 'end_role':
      throw new RoleEnded()
    case 'clear_facts':
      return host.variables.clearFacts()
    case 'clear_host_errors':
      return run.clearHostErrors()
    case 'reset_connection':
      return host.session.renew()
    case 'refresh_inventory':
      return run.refreshInventory(position.join('.'))
    case 'noop':
      return
  }
}

/** Words that are about all hosts of the play: where these go together, the condition is asked for the first of them. */
const forAll: readonly Meta['word'][] = ['end_play', 'end_batch', 'clear_facts', 'clear_host_errors', 'refresh_inventory']

function isMeant(meta: Meta, position: Position, level: Level, run: PlayRun, host: HostRun): Promise<boolean> {
  const scope = run.scope(meta, level, host)
  const ask = () => settled(() => failing(inheritedOf(meta, run.play).when, scope) === undefined)
  if (!run.pace.together || !forAll.includes(meta.word)) return ask()
  const key = position.join('.')
  const decided = run.decided.get(key) ?? ask()
  run.decided.set(key, decided)
  return decided
}

/** Runs what was notified, once through the handlers in the order they are written: one that another behind it notifies waits for the next flush. */
export async function flush(prefix: Position, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  for (let handler = nextHandler(run, host); handler; handler = nextHandler(run, host, handler)) {
    host.notified.delete(handler)
    await walk([handler], { ...handlerLevel(handler, host), prefix, rescued: level.rescued, frame: level.frame }, [], run, host)
  }
}
