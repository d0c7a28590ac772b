/** Paths of includes to a step, and the order of steps along them. */
import type { Block, Include, Step } from '../model/play.ts'
import type { PlayDraft } from './loading.ts'
import type { FileReader } from './setters.ts'

/** A step and its enclosing levels, innermost first, with the includes between them. */
export type Path = readonly Step[]

/** Blocks that were read ahead, with the includes that name them. */
export type Includes = ReadonlyMap<Block, readonly Include[]>

/** Maximum number of paths to one step; further ones are like one of these. */
const mostPaths = 64

export function pathsOf(step: Step, includes: Includes, seen: ReadonlySet<Step>): Path[] {
  const from = step.kind === 'block' ? includes.get(step) : undefined
  if (step.kind !== 'block' || !from) return step.parent ? pathsOf(step.parent, includes, seen).map((path) => [step, ...path]) : [[step]]
  const paths: Path[] = []
  for (const include of from) {
    if (seen.has(include) || paths.length >= mostPaths) continue
    const included = blockOf(include, step)
    paths.push(...pathsOf(include, includes, new Set([...seen, include])).map((path) => [included, ...path]))
  }
  return paths
}

/** The block that was read for the first of several includes, as another would read it. */
function blockOf({ keywords: { vars = {} }, apply }: Include, block: Block): Block {
  return { ...block, keywords: { ...apply, vars: { ...apply.vars, ...vars } }, included: vars }
}

interface PathContext {
  /** The play of the step where the path begins. */
  readonly draft: PlayDraft
  readonly handler: boolean
  /** All plays in their order. */
  readonly drafts: readonly PlayDraft[]
  readonly includes: Includes
}

/** Whether a host may reach a step after a task that reads variables. */
export function isBehind(
  path: Path,
  { task, of, handler: isHandler }: FileReader,
  { draft, handler, drafts, includes }: PathContext,
): boolean {
  if (of !== draft) return drafts.indexOf(of) < drafts.indexOf(draft)
  const [step] = path
  // Keywords of a play are evaluated for each of its tasks.
  if (!step || handler || isHandler || draft.play?.strategy !== 'linear') return true
  const own = outermost(path)
  return pathsOf(task, includes, new Set()).some((other) => {
    if (other.some((level) => level.kind !== 'meta' && level.loop !== undefined && path.includes(level))) return true
    const first = outermost(other)
    return first === own ? first !== task || step !== task : first.id < own.id
  })
}

/** The step of a path that is in the play itself. */
function outermost(path: Path): Step {
  return path.findLast(({ kind }) => kind === 'include') ?? (path[0] as Step)
}
