/** Whether a run comes to a step, as far as that is known before it begins, and whether its author provided for its failure. */
import type { Place } from '../model/diagnostic.ts'
import type { Block, Include, Meta, Play, Step } from '../model/play.ts'
import { selects } from '../model/play-tags.ts'
import { Template, type Variables } from '../model/template.ts'
import type { Levels } from '../variables/variables.ts'
import { Certain, type Verdict, type Wrong } from './certain.ts'
import { stepName } from './list.ts'
import type { Checked, PlayDraft } from './loading.ts'
import type { Meeting } from './meeting.ts'
import { type Includes, isBehind, type Path, pathsOf } from './paths.ts'
import { type Reading, settersIn } from './setters.ts'

/** `triggered`: only by a notification or a failure; `undecided`: only a host can tell, by a condition, a list or an end on the way. */
export type Reach = 'certain' | 'triggered' | 'undecided' | 'never'

export interface Situation {
  readonly reach: Reach
  /** `ignore_errors` or a `rescue` take its failure up. */
  readonly provided: boolean
  /** `failed_when` says what its failure is. */
  readonly judged: boolean
  /** An include brings it. */
  readonly included: boolean
  /** Whether evaluating a text there comes upon what is wrong at a place. */
  readonly meets: (text: Checked['text'], place: Place) => Meeting
}

/** What the caller of a run says of which steps it is about, and what is known of its hosts. */
export interface Circumstances {
  /** `--tags` and `--skip-tags`; without them every step that is not tagged `never` runs. */
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  /** Any tag may yet be asked for. */
  readonly anyTags?: boolean
  readonly startAtTask?: string
  /** Nothing runs, the plays are only listed. */
  readonly lists?: boolean
  /** What only a host decides is reported as well; a run leaves that to the task, which fails where it is reached. */
  readonly undecided?: boolean
  /** What cannot be reached is told as well. */
  readonly unreached?: boolean
  /** Variables of each host of a play, from the inventory; undefined where its hosts are not certain. */
  readonly hosts?: (play: Play) => readonly Levels[] | undefined
  /** Facts that an earlier run kept may stand in front of the inventory. */
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

/** Situations of steps of these plays: one for each way of includes that leads to the step. */
export function situationsIn(drafts: readonly PlayDraft[], circumstances: Circumstances, wrong: Wrong): Situations {
  const includes = new Map<Block, readonly Include[]>()
  for (const { ahead } of drafts) for (const { block, includes: own } of ahead.values()) if (block) includes.set(block, own)
  let known: Omit<Known, 'play' | 'handler' | 'certain'> | undefined
  const reaches = new Map<Reading, boolean>()
  const knownOf = ({ play: draft, handler }: Pick<Placed, 'play' | 'handler'>, extraVars: Variables): Known => {
    known ??= { circumstances, includes, before: stepsBefore(drafts, circumstances), setters: settersIn(drafts) }
    const { reads } = known.setters
    const at = { draft, handler, drafts, includes }
    const readBefore = (path: Path) => reads.filter((each) => isBehind(path, each, at) && isReached(each, extraVars))
    const certain = new Certain(draft, circumstances, { setters: known.setters, extraVars, wrong, readBefore })
    return { ...known, play: draft.play as Play, handler, certain }
  }
  /** One that only an end on the way keeps from being reached counts as reached. */
  const isReached = (reading: Reading, extraVars: Variables): boolean => {
    const found = reaches.get(reading)
    if (found !== undefined) return found
    // Where one waits for the other, both are taken for reached.
    reaches.set(reading, true)
    const all = knownOf({ play: reading.of, handler: reading.handler }, extraVars)
    const reached = pathsOf(reading.task, includes, new Set()).some((path) => reachOf(path, all) !== 'never')
    reaches.set(reading, reached)
    return reached
  }
  return ({ step, play: draft, handler }, extraVars) => {
    const all = knownOf({ play: draft, handler }, extraVars)
    const { play, certain } = all
    const ends = handler || !step ? [] : all.setters.ends.filter(({ id, of }) => of === draft && id < step.id).map(({ meta }) => meta)
    return (step ? pathsOf(step, includes, new Set()) : [[]]).map((path) => ({
      meets: (text: Checked['text'], place: Place) => certain.meets(text, path, place),
      reach: least(reachOf(path, all), behindEnds(path, ends, all)),
      provided: isProvided(path, play),
      judged: step?.kind === 'task' && step.failedWhen !== undefined,
      included: path.some(({ kind }, index) => kind === 'include' && index > 0),
    }))
  }
}

interface Known {
  readonly circumstances: Circumstances
  readonly includes: Includes
  /** Steps in front of the one to start at. */
  readonly before: ReadonlySet<Step>
  readonly setters: ReturnType<typeof settersIn>
  readonly play: Play
  readonly handler: boolean
  readonly certain: Certain
}

function reachOf(path: Path, known: Known): Reach {
  const parts = path.flatMap((step, index) => (index === 0 || step.kind === 'include' ? [path.slice(index)] : []))
  const whens = parts.map((part) => conditionsOf(part, known))
  const shape = path.map((level, index) => shapeOf(level, path[index - 1], path.slice(index), known))
  const selected = parts.every((part, index) => isSelected(part, known, known.handler && index === parts.length - 1))
  const skipped = path.some((level) => known.before.has(level))
  if (!selected || skipped || known.certain.hasNoHosts) return 'never'
  return least(...whens, ...shape, known.handler ? 'triggered' : 'certain')
}

function least(...reaches: readonly Reach[]): Reach {
  return (['never', 'undecided', 'triggered'] as const).find((reach) => reaches.includes(reach)) ?? 'certain'
}

/** The levels that a step inherits from: includes on the way only bring it. */
function levelsOf(path: Path): Path {
  return path.filter(({ kind }, index) => index === 0 || kind !== 'include')
}

function conditionsOf(path: Path, { play, certain }: Known): Reach {
  const conditions = [...(play.keywords.when ?? []), ...levelsOf(path).flatMap(({ keywords }) => keywords.when ?? [])]
  return reaches[certain.all(conditions, path)]
}

const reaches: Readonly<Record<Verdict, Reach>> = { holds: 'certain', open: 'undecided', fails: 'never' }

/** A `rescue` is for what may fail, and a loop may have no items. */
function shapeOf(level: Step, child: Step | undefined, path: Path, { certain }: Known): Reach {
  const rescuing = level.kind === 'block' && child !== undefined && level.rescue.includes(child)
  const items = level.kind === 'meta' || !level.loop ? 'certain' : reaches[certain.hasItems(level.loop, path)]
  return least(rescuing ? 'triggered' : 'certain', items)
}

function isSelected(path: Path, { circumstances, play }: Known, handler: boolean): boolean {
  const { tags = [], skipTags = [], anyTags } = circumstances
  if (handler || anyTags) return true
  const levels = levelsOf(path)
  const own = [play, ...levels].flatMap(({ keywords }) => keywords.tags ?? [])
  const [step] = path
  // What a template makes of a tag only the run knows.
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

/** Whether the failure of the step at the begin of a path does not end the host. */
function isProvided(path: Path, play: Play): boolean {
  const [step] = path
  if (path.some((level, index) => level.kind === 'block' && level.rescue.length > 0 && isAmong(level.steps, path[index - 1]))) return true
  if (step?.kind !== 'task') return false
  const ignored = [...levelsOf(path), play].find(({ keywords }) => keywords.ignoreErrors !== undefined)?.keywords.ignoreErrors
  return ignored !== undefined && ignored !== false
}

function isAmong(steps: readonly Step[], step: Step | undefined): boolean {
  return step !== undefined && steps.includes(step)
}

/** `meta: end_play` and its kin on the way: what is behind them is reached by those that they leave in. */
function behindEnds(path: Path, ends: readonly Meta[], known: Known): Reach {
  return least(
    ...ends.map((meta): Reach => {
      if (meta.word === 'end_role' && !isInRole(path, meta)) return 'certain'
      const found = pathsOf(meta, known.includes, new Set()).map((each) => reachOf(each, known))
      if (found.length > 0 && found.every((reach) => reach === 'certain')) return 'never'
      return found.every((reach) => reach === 'never') ? 'certain' : 'undecided'
    }),
  )
}

function isInRole(path: Path, meta: Meta): boolean {
  for (let level: Block | undefined = meta.parent; level; level = level.parent) if (level.role) return path.includes(level)
  return false
}

/** What `--start-at-task` passes over. */
function stepsBefore(drafts: readonly PlayDraft[], { startAtTask }: Circumstances): ReadonlySet<Step> {
  const before = new Set<Step>()
  if (startAtTask === undefined) return before
  const pattern = startAtTask
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  const matches = new RegExp(`^(?:.* : )?${pattern}$`, 's')
  for (const { play } of drafts) {
    for (const step of (play?.sections ?? []).flatMap(({ steps }) => [...leavesOf(steps)])) {
      const { name } = step.keywords
      // A name that only the run can render may be the one.
      if (name instanceof Template || matches.test(stepName(step))) return before
      before.add(step)
    }
  }
  return new Set()
}

function* leavesOf(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    if (step.kind === 'block') yield* leavesOf([...step.steps, ...step.rescue, ...step.always])
    else yield step
  }
}
