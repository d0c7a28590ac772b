/** Determines before the run on which paths a host reaches a step, and whether the failure of the step is handled. */
import { wildcardSource } from '../formats/path-glob.ts'
import type { Place } from '../model/diagnostic.ts'
import { leafSteps } from '../model/leaf-steps.ts'
import type { Block, Include, Meta, Play, Step, Task } from '../model/play.ts'
import { selects } from '../model/play-tags.ts'
import { Template, type Variables } from '../model/template.ts'
import type { Levels } from '../variables/variables.ts'
import { stepName } from './list.ts'
import type { Checked, PlayDraft } from './loading.ts'
import { type FileReader, settersIn } from './setters.ts'
import { type InvalidTexts, StaticEvaluator, type Verdict } from './static-evaluator.ts'
import type { Dependence } from './text-dependence.ts'

/** `triggered`: only by a notification or a failure; `undecided`: a condition, a loop or an earlier end decides it during the run. */
export type Reach = 'certain' | 'triggered' | 'undecided' | 'never'

export interface Situation {
  readonly reach: Reach
  /** `ignore_errors` or a `rescue` handles its failure. */
  readonly handled: boolean
  /** `failed_when` decides whether it failed. */
  readonly hasFailedWhen: boolean
  /** No host matches its play. */
  readonly hostless: boolean
  /** It is part of a dynamic include. */
  readonly included: boolean
  /** Whether evaluating a text there evaluates the invalid text at a place. */
  readonly dependsOn: (text: Checked['text'], place: Place, among: ReadonlySet<string>) => Dependence
  /** Whether a text there may be omitted, by a variable it evaluates. */
  readonly mayOmit: (text: Template) => boolean
}

/** The selection of steps of a run, and what is known about its hosts. */
export interface Circumstances {
  /** `--tags` and `--skip-tags`; without them every step that is not tagged `never` runs. */
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  /** Any tag may be selected. */
  readonly anyTags?: boolean
  readonly startAtTask?: string
  /** The plays are only listed. */
  readonly lists?: boolean
  /** Only their syntax is checked. */
  readonly syntaxOnly?: boolean
  /** Also report what only the run decides; otherwise the task fails where it is reached. */
  readonly undecided?: boolean
  /** Also report what cannot be reached. */
  readonly unreached?: boolean
  /** Variables of each host of a play, from the inventory; undefined if its hosts are not certain. */
  readonly hosts?: (play: Play) => readonly Levels[] | undefined
  /** Cached facts of an earlier run may override the inventory. */
  readonly keptFacts?: boolean
  /** `hash_behaviour: merge`. */
  readonly merge?: boolean
}

interface Placed {
  /** undefined: the play itself. */
  readonly step?: Step
  readonly play: PlayDraft
  readonly handler: boolean
}

type Situations = (finding: Placed, extraVars: Variables) => readonly Situation[]

/** Situations of steps of these plays: one for each path of includes to the step. */
export function situationsIn(drafts: readonly PlayDraft[], circumstances: Circumstances, wrong: InvalidTexts): Situations {
  const includes = new Map<Block, readonly Include[]>()
  for (const { ahead } of drafts) for (const { block, includes: own } of ahead.values()) if (block) includes.set(block, own)
  let shared: Omit<ReachContext, 'play' | 'handler' | 'certain'> | undefined
  const reaches = new Map<FileReader, boolean>()
  const contextOf = ({ play: draft, handler }: Pick<Placed, 'play' | 'handler'>, extraVars: Variables): ReachContext => {
    shared ??= { circumstances, includes, before: stepsBefore(drafts, circumstances), setters: settersIn(drafts), afterEnds: new Map() }
    const { reads } = shared.setters
    const at = { draft, handler, drafts, includes }
    const readBefore = (path: Path) => reads.filter((each) => isBehind(path, each, at) && isReached(each, extraVars))
    const certain = new StaticEvaluator(draft, circumstances, { setters: shared.setters, extraVars, wrong, readBefore })
    return { ...shared, play: draft.play as Play, handler, certain }
  }
  /** Whether a reading task is reached, ignoring earlier ends. */
  const isReached = (reading: FileReader, extraVars: Variables): boolean => {
    const found = reaches.get(reading)
    if (found !== undefined) return found
    // If two depend on each other, both count as reached.
    reaches.set(reading, true)
    const all = contextOf({ play: reading.of, handler: reading.handler }, extraVars)
    const reached = pathsOf(reading.task, includes, new Set()).some((path) => reachOf(path, all) !== 'never')
    reaches.set(reading, reached)
    return reached
  }
  const cached = new Map<Step, readonly Situation[]>()
  return (placed, extraVars) => {
    const found = placed.step && cached.get(placed.step)
    if (found) return found
    const made = situationsOf(placed, extraVars)
    if (placed.step) cached.set(placed.step, made)
    return made
  }

  function situationsOf({ step, play: draft, handler }: Placed, extraVars: Variables): readonly Situation[] {
    const all = contextOf({ play: draft, handler }, extraVars)
    const { play, certain } = all
    const ends = handler || !step ? [] : all.setters.ends.filter((end) => end.of === draft && end.step.id < step.id).map((end) => end.step)
    return (step ? pathsOf(step, includes, new Set()) : [[]]).map((path) => ({
      mayOmit: (text) => certain.mayOmit(text, path),
      dependsOn: (text, place, among) => certain.dependsOn(text, path, place, among),
      reach: least(reachOf(path, all), reachAfterEnds(path, ends, all)),
      handled: isHandled(path, play),
      hostless: certain.hasNoHosts,
      hasFailedWhen: step?.kind === 'task' && step.failedWhen !== undefined,
      included: path.some(({ kind }, index) => kind === 'include' && index > 0),
    }))
  }
}

interface ReachContext {
  readonly circumstances: Circumstances
  readonly includes: Includes
  /** Steps before the one to start at. */
  readonly before: ReadonlySet<Step>
  readonly setters: ReturnType<typeof settersIn>
  /** The reach of what follows each end, which all later steps of its play share. */
  readonly afterEnds: Map<Meta | Task, Reach>
  readonly play: Play
  readonly handler: boolean
  readonly certain: StaticEvaluator
}

function reachOf(path: Path, context: ReachContext): Reach {
  const parts = path.flatMap((step, index) => (index === 0 || step.kind === 'include' ? [path.slice(index)] : []))
  const whens = parts.map((part) => conditionsOf(part, context))
  const shape = path.map((level, index) => shapeOf(level, path[index - 1], path.slice(index), context))
  const selected = parts.every((part, index) => isSelected(part, context, context.handler && index === parts.length - 1))
  const skipped = path.some((level) => context.before.has(level))
  if (!selected || skipped || context.certain.hasNoHosts) return 'never'
  return least(...whens, ...shape, context.handler ? 'triggered' : 'certain')
}

function least(...reaches: readonly Reach[]): Reach {
  return (['never', 'undecided', 'triggered'] as const).find((reach) => reaches.includes(reach)) ?? 'certain'
}

/** The levels that a step inherits from: not its includes. */
function levelsOf(path: Path): Path {
  return path.filter(({ kind }, index) => index === 0 || kind !== 'include')
}

function conditionsOf(path: Path, { play, certain }: ReachContext): Reach {
  const conditions = [...(play.keywords.when ?? []), ...levelsOf(path).flatMap(({ keywords }) => keywords.when ?? [])]
  return reaches[certain.all(conditions, path)]
}

const reaches: Readonly<Record<Verdict, Reach>> = { holds: 'certain', open: 'undecided', fails: 'never' }

/** The reach that a `rescue` or a loop leaves. */
function shapeOf(level: Step, child: Step | undefined, path: Path, { certain }: ReachContext): Reach {
  const rescuing = level.kind === 'block' && child !== undefined && level.rescue.includes(child)
  const items = level.kind === 'meta' || !level.loop ? 'certain' : reaches[certain.hasItems(level.loop, path)]
  return least(rescuing ? 'triggered' : 'certain', items)
}

function isSelected(path: Path, { circumstances, play }: ReachContext, handler: boolean): boolean {
  const { tags = [], skipTags = [], anyTags } = circumstances
  if (handler || anyTags) return true
  const levels = levelsOf(path)
  const own = [play, ...levels].flatMap(({ keywords }) => keywords.tags ?? [])
  const [step] = path
  // Only the run knows the value of a template.
  if (own.some((tag) => tag instanceof Template)) return true
  const inherited = own.map(String)
  return selects(inherited, tags, skipTags) || (step?.kind === 'block' && holdsSelected(step, inherited, tags, skipTags))
}

function holdsSelected(block: Block, inherited: readonly string[], tags: readonly string[], skipTags: readonly string[]): boolean {
  return [...block.steps, ...block.rescue, ...block.always].some((step) => {
    const own = [...inherited, ...(step.keywords.tags ?? []).map(String)]
    return selects(own, tags, skipTags) || (step.kind === 'block' && holdsSelected(step, own, tags, skipTags))
  })
}

/** Whether a host continues after the failure of the first step of a path. */
function isHandled(path: Path, play: Play): boolean {
  const [step] = path
  if (path.some((level, index) => level.kind === 'block' && level.rescue.length > 0 && isAmong(level.steps, path[index - 1]))) return true
  if (step?.kind !== 'task') return false
  const ignored = [...levelsOf(path), play].find(({ keywords }) => keywords.ignoreErrors !== undefined)?.keywords.ignoreErrors
  return ignored !== undefined && ignored !== false
}

function isAmong(steps: readonly Step[], step: Step | undefined): boolean {
  return step !== undefined && steps.includes(step)
}

/** The reach of a step after `meta: end_play` and the like, and after tasks that always fail. */
function reachAfterEnds(path: Path, ends: readonly (Meta | Task)[], context: ReachContext): Reach {
  return least(
    ...ends.map((end): Reach => {
      if (end.kind === 'meta' && end.word === 'end_role' && !isInRole(path, end)) return 'certain'
      const after = context.afterEnds.get(end) ?? reachAfter(end, context)
      context.afterEnds.set(end, after)
      return after
    }),
  )
}

function reachAfter(end: Meta | Task, context: ReachContext): Reach {
  const paths = pathsOf(end, context.includes, new Set()).filter((each) => end.kind === 'meta' || isFinal(each, context.play))
  const found = paths.map((each) => reachOf(each, context))
  if (found.length > 0 && found.every((reach) => reach === 'certain')) return 'never'
  // Of a failure that is only possible, what follows is expected to be reached.
  return end.kind === 'task' || found.every((reach) => reach === 'never') ? 'certain' : 'undecided'
}

/** Whether a host does nothing more in its play after the failure of the first step of a path. */
function isFinal(path: Path, play: Play): boolean {
  return !isHandled(path, play) && path.every((level) => level.kind !== 'block' || level.always.length === 0)
}

function isInRole(path: Path, meta: Meta): boolean {
  for (let level: Block | undefined = meta.parent; level; level = level.parent) if (level.role) return path.includes(level)
  return false
}

/** Steps that `--start-at-task` skips. */
function stepsBefore(drafts: readonly PlayDraft[], { startAtTask }: Circumstances): ReadonlySet<Step> {
  const before = new Set<Step>()
  if (startAtTask === undefined) return before
  const matches = new RegExp(`^(?:.* : )?${wildcardSource(startAtTask)}$`, 's')
  for (const { play } of drafts) {
    for (const step of (play?.sections ?? []).flatMap(({ steps }) => [...leafSteps(steps)])) {
      const { name } = step.keywords
      // A name that is a template may match.
      if (name instanceof Template || matches.test(stepName(step))) return before
      before.add(step)
    }
  }
  return new Set()
}

/** A step and its enclosing levels, innermost first, with the includes between them. */
type Path = readonly Step[]

/** Blocks that were read ahead, with the includes that name them. */
type Includes = ReadonlyMap<Block, readonly Include[]>

/** Maximum number of paths to one step; further ones are like one of these. */
const mostPaths = 64

function pathsOf(step: Step, includes: Includes, seen: ReadonlySet<Step>): Path[] {
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
function isBehind(path: Path, { task, of, handler: isHandler }: FileReader, { draft, handler, drafts, includes }: PathContext): boolean {
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
