/** Ways that lead to a step, and which of two steps comes first. */
import type { Block, Include, Step } from '../model/play.ts'
import type { PlayDraft } from './loading.ts'
import type { Reading } from './setters.ts'

/** The step and the levels around it, from the inside, with the includes that brought them. */
export type Path = readonly Step[]

/** What was read ahead, with the includes that name it. */
export type Includes = ReadonlyMap<Block, readonly Include[]>

/** Ways to one step at the most; those beyond are like one of these. */
const mostPaths = 64

export function pathsOf(step: Step, includes: Includes, seen: ReadonlySet<Step>): Path[] {
  const from = step.kind === 'block' ? includes.get(step) : undefined
  if (step.kind !== 'block' || !from) return step.parent ? pathsOf(step.parent, includes, seen).map((path) => [step, ...path]) : [[step]]
  const paths: Path[] = []
  for (const include of from) {
    if (seen.has(include) || paths.length >= mostPaths) continue
    const brought = broughtBy(include, step)
    paths.push(...pathsOf(include, includes, new Set([...seen, include])).map((path) => [brought, ...path]))
  }
  return paths
}

/** What was read for the first of several includes, as another would have it. */
function broughtBy({ keywords: { vars = {} }, apply }: Include, block: Block): Block {
  return { ...block, keywords: { ...apply, vars: { ...apply.vars, ...vars } }, included: vars }
}

interface Standing {
  /** The play of the step where the path begins. */
  readonly draft: PlayDraft
  readonly handler: boolean
  /** All plays in their order. */
  readonly drafts: readonly PlayDraft[]
  readonly includes: Includes
}

/** Whether a host may come to a step after it came to a task that reads variables. */
export function isBehind(path: Path, { task, of, handler: isHandler }: Reading, { draft, handler, drafts, includes }: Standing): boolean {
  if (of !== draft) return drafts.indexOf(of) < drafts.indexOf(draft)
  const [step] = path
  // The words of a play are evaluated for each of its tasks.
  if (!step || handler || isHandler || draft.play?.strategy !== 'linear') return true
  const own = outermost(path)
  return pathsOf(task, includes, new Set()).some((other) => {
    if (other.some((level) => level.kind !== 'meta' && level.loop !== undefined && path.includes(level))) return true
    const first = outermost(other)
    return first === own ? first !== task || step !== task : first.id < own.id
  })
}

/** The step of a path that stands in the play itself. */
function outermost(path: Path): Step {
  return path.findLast(({ kind }) => kind === 'include') ?? (path[0] as Step)
}
