/** A block with a loop: it is walked once for each item, and every step inside sees the item. */
import type { Block, Step } from '../../model/play.ts'
import { settled } from '../../template/index.ts'
import type { HostRun } from '../host/host-run.ts'
import { allHold, failing } from '../prepare/conditions.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { itemsOf, loopLocals, pauseBetween } from '../prepare/loop.ts'
import { hides } from '../prepare/no-log.ts'
import { arrive, type WalkContext } from '../task/walk-context.ts'
import { failToBegin, roundLevel } from './include.ts'
import type { PlayContext, PlayRun } from './state.ts'
import { frameOfRounds, walkBlock } from './walk.ts'

/** Each round is a block of its own: its `rescue` catches what failed in it, and its `always` ends it. */
export async function walkLoop(block: Block, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  // A list nobody asked for by tags is not even looked at.
  if (!level.handler && !holdsWork(block, run)) return
  await arrive(block, level, run, host)
  const start = performance.now()
  let rounds: readonly WalkContext[]
  try {
    rounds = await blockRounds(block, level, run, host)
  } catch (error) {
    return failToBegin(block, level, run, host, error, start)
  }
  for (const [index, at] of rounds.entries()) {
    if (index > 0) await pauseBetween(block, run.scope(block, at, host), run.input.signal)
    const rest = rounds.slice(index + 1).map((each) => [block, each] as const)
    await walkBlock(block, { ...at, frame: frameOfRounds(rest, level) }, run, host)
    if (await isOver(block, at, run, host)) return
  }
}

/** The level of each item; none where the list cannot be told and the block is skipped anyway. */
export async function blockRounds(
  block: Block,
  level: WalkContext,
  run: PlayContext,
  host: HostRun,
  ahead = false,
): Promise<readonly WalkContext[]> {
  const scope = run.scope(block, level, host, { ahead })
  try {
    const items = await settled(() => itemsOf(block, scope))
    return items.map((_, index) => {
      const { variables, label } = loopLocals(block, items, index, scope)
      const item = hides(block, run.play, () => scope) ? '(hidden)' : label
      return roundLevel(block, { local: { name: 'loop of the block', values: variables }, item }, index, level)
    })
  } catch (error) {
    const { when } = inheritedOf(block, run.play)
    const skipped = await settled(() => failing(when, scope) !== undefined).catch(() => false)
    if (skipped) return []
    throw error
  }
}

/** `break_when` ends the loop after a round; it sees what the round left behind. */
async function isOver(block: Block, level: WalkContext, run: PlayContext, host: HostRun): Promise<boolean> {
  const conditions = block.loop?.control.breakWhen ?? []
  if (conditions.length === 0) return false
  const scope = run.scope(block, level, host)
  return settled(() => allHold(conditions, () => scope) === true)
}

function holdsWork(block: Block, run: PlayContext): boolean {
  const works = (step: Step): boolean => (step.kind === 'block' ? holdsWork(step, run) : run.selects(step))
  return [...block.steps, ...block.rescue, ...block.always].some(works)
}
