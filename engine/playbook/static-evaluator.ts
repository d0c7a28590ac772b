/** Evaluates conditions and loops before the run, with the variables that the run cannot change. */
import type { Place, Source } from '../model/diagnostic.ts'
import type { Loop, Play, Step } from '../model/play.ts'
import { type Expression, Template, type Variables } from '../model/template.ts'
import { holds, renderValue } from '../template/index.ts'
import { missing, type Scope } from '../template/scope.ts'
import { volatility } from '../template/values/values.ts'
import { LayeredScope, type Levels, playLayers, type TaskLayers, taskLayers } from '../variables/variables.ts'
import type { Checked, PlayDraft, VariablesRead } from './loading.ts'
import type { Circumstances } from './reach.ts'
import type { Setters } from './setters.ts'
import { type Definitions, type Dependence, dependenceOf } from './text-dependence.ts'

/** Offsets of invalid texts, by source. */
export type InvalidTexts = ReadonlyMap<Source, readonly number[]>

export type Verdict = 'holds' | 'open' | 'fails'

export class StaticEvaluator {
  readonly #draft: PlayDraft
  readonly #options: EvaluatorOptions
  readonly #hosts?: readonly Levels[]
  /** The inventory is final: what it does not define is undefined. */
  readonly #inventoryIsFinal: boolean
  readonly #merge: boolean

  constructor(draft: PlayDraft, { hosts, keptFacts, merge }: Circumstances, options: EvaluatorOptions) {
    this.#draft = draft
    this.#options = options
    this.#hosts = options.setters.hosts ? undefined : hosts?.(draft.play as Play)
    this.#inventoryIsFinal = this.#hosts !== undefined && !options.setters.facts && keptFacts !== true
    this.#merge = merge === true
  }

  get hasNoHosts(): boolean {
    return this.#hosts?.length === 0
  }

  /** Whether these conditions hold on all hosts of the play, at the step where a path begins; `open` where hosts differ. */
  all(written: readonly Expression[], path: readonly Step[]): Verdict {
    const conditions = written.filter(({ place }) => !this.#isWrong(place))
    if (conditions.length === 0) return 'holds'
    return this.#agreed(path, (scope) => {
      const verdicts = conditions.map((condition) => this.#fails(condition, scope) || ifConstant(() => holds(condition, scope)))
      return verdicts.includes(false) ? false : verdicts.every((verdict) => verdict === true) ? true : undefined
    })
  }

  /** Whether a loop has items. */
  hasItems({ kind, value, place }: Loop, path: readonly Step[]): Verdict {
    if (this.#isWrong(place)) return 'holds'
    if (Array.isArray(value) && lists.includes(kind)) return value.length > 0 ? 'holds' : 'fails'
    // A list of one item, or an error of the task.
    if ((kind === 'items' || kind === 'loop') && !(value instanceof Template) && !Array.isArray(value)) return 'holds'
    if (kind !== 'loop' && kind !== 'items') return value instanceof Template || possiblyEmpty.includes(kind) ? 'open' : 'holds'
    return this.#agreed(path, (scope) => {
      if (value instanceof Template && this.#fails(value, scope)) return true
      const items = ifConstant(() => renderValue(value, scope))
      return Array.isArray(items) ? items.length > 0 : undefined
    })
  }

  /** Whether evaluating a text at the step where a path begins evaluates the invalid text at a place, `among` the variables that lead there. */
  dependsOn(text: Checked['text'], path: readonly Step[], place: Place, among: ReadonlySet<string>): Dependence {
    const isIt = (each: Template | Expression) => holdsPlace(each.place, place)
    const found = new Set(this.#scopes(path).map((scope) => dependenceOf(text, (name) => scope.definitions(name), isIt, among)))
    return found.size === 1 ? ([...found][0] as Dependence) : found.size === 0 ? 'none' : 'possible'
  }

  /** Whether a text at the step where a path begins may evaluate `omit` in a variable. */
  mayOmit(text: Template, path: readonly Step[]): boolean {
    return this.#scopes(path).some((scope) => dependenceOf(text, (name) => scope.definitions(name), namesOmit) !== 'none')
  }

  /** Whether evaluation fails, since it evaluates an invalid text. */
  #fails(text: Template | Expression, scope: StaticScope): boolean {
    const isWrong = ({ place }: Template | Expression) => this.#isWrong(place)
    return this.#options.wrong.size > 0 && dependenceOf(text, (name) => scope.definitions(name), isWrong) === 'sure'
  }

  /** Whether the text at a place is invalid. */
  #isWrong({ source, start, end }: Place): boolean {
    return this.#options.wrong.get(source)?.some((at) => start <= at && at <= end) ?? false
  }

  #agreed(path: readonly Step[], ask: (scope: StaticScope) => boolean | undefined): Verdict {
    const answers = new Set(this.#scopes(path).map(ask))
    const [answer] = answers
    return answers.size !== 1 || answer === undefined ? 'open' : answer ? 'holds' : 'fails'
  }

  /** The scope of each host. */
  #scopes(path: readonly Step[]): readonly StaticScope[] {
    const setters = withReads(this.#options.setters, this.#options.readBefore(path))
    const along = layersOfPath(path)
    return (this.#hosts ?? [{}]).map((host) => this.#scope(along, host, setters))
  }

  #scope(
    { roleParameters, includeParameters, taskVars, roleVars, roleDefaults }: TaskLayers,
    host: Levels,
    setters: RunSetters,
  ): StaticScope {
    const play = playLayers(this.#draft.play as Play)
    const varsFiles = this.#draft.fileVars.map((values) => ({ name: 'vars_files', values }))
    const strong: Levels[] = [
      { roleParameters, includeParameters, extraVars: [{ name: '--extra-vars', values: this.#options.extraVars }] },
      { magic: [...(host.magic ?? []), { name: 'the play', values: { playbook_dir: this.#draft.dir } }] },
    ]
    const middle: Levels[] = [
      { playVars: play.playVars, varsFiles, roleVars: play.roleVars },
      { roleVars, taskVars },
    ]
    const weak: Levels[] = [{ inventory: host.inventory }, { roleDefaults: play.roleDefaults }, { roleDefaults }]
    return new StaticScope({ strong, middle, weak }, setters, this.#inventoryIsFinal, this.#merge)
  }
}

interface EvaluatorOptions {
  readonly setters: Setters
  readonly extraVars: Variables
  readonly wrong: InvalidTexts
  /** Variables that earlier tasks may have read from files, for the step where a path begins. */
  readonly readBefore: (path: readonly Step[]) => readonly VariablesRead[]
}

/** Variables that may be set before a step, with the values that are in files. */
interface RunSetters {
  readonly open: boolean
  readonly maySet: (name: string) => boolean
  readonly valuesOf: (name: string) => readonly unknown[]
}

/** A project may read hundreds of files with thousands of names, and few names are asked for: nothing is copied. */
function withReads({ names, open, shared }: Setters, reads: readonly VariablesRead[]): RunSetters {
  return {
    open: open || reads.some((each) => each.names === undefined),
    maySet: (name) => names.has(name) || reads.some((each) => each.names?.has(name)),
    valuesOf: (name) =>
      [...shared, ...reads.map(({ values }) => values)].flatMap((values) => (Object.hasOwn(values, name) ? [values[name]] : [])),
  }
}

/** Whether a text may be omitted by itself, whatever its variables are. */
export function namesOmit({ text }: Template | Expression): boolean {
  return /\bomit\b/.test(text)
}

function holdsPlace({ source, start, end }: Place, place: Place): boolean {
  return place.source === source && start <= place.start && place.start <= end
}

/** Loops over a literal list. */
const lists = ['loop', 'items', 'list', 'flattened', 'indexed_items']
/** Loops that may have no items. */
const possiblyEmpty = ['fileglob', 'filetree', 'first_found', 'lines', 'inventory_hostnames']

function ifConstant<T>(work: () => T): T | undefined {
  const { effects } = volatility
  const { stackTraceLimit } = Error
  // Most texts are not constant: nobody sees the stacks of their errors.
  Error.stackTraceLimit = 0
  try {
    const value = work()
    return volatility.effects === effects ? value : undefined
  } catch {
    return undefined
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Variables of the levels of a path, across includes. */
function layersOfPath(path: readonly Step[]): TaskLayers {
  let around: Step | undefined
  for (const level of path.toReversed()) if (level.kind !== 'include' || level === path[0]) around = { ...level, parent: around } as Step
  return around ? taskLayers(around, true) : {}
}

interface LevelsByStrength {
  /** Stronger than anything a run sets, except loop items. */
  readonly strong: readonly Levels[]
  /** Stronger than facts. */
  readonly middle: readonly Levels[]
  readonly weak: readonly Levels[]
}

/** Facts without the prefix `ansible_`, and names the engine sets. */
const volatileNames =
  /^(?:ansible_|facter_|ohai_|getent_)|^(?:packages|services|item|hostvars|vars|environment|omit|play_hosts|mount_points|role_names)$/

/** Returns variables with a certain value, and throws for all others. */
class StaticScope implements Scope {
  readonly ahead = true
  readonly here: Scope['here']
  readonly #strong: LayeredScope
  readonly #middle: LayeredScope
  readonly #all: LayeredScope
  readonly #setters: RunSetters
  readonly #inventoryIsFinal: boolean

  constructor({ strong, middle, weak }: LevelsByStrength, setters: RunSetters, inventoryIsFinal: boolean, merge: boolean) {
    this.here = { folders: refuse, hostsOf: refuse, keepSecret: () => {} }
    const scope = (levels: readonly Levels[]) => new LayeredScope(levels, { here: this.here, ahead: true, merge })
    this.#strong = scope(strong)
    this.#middle = scope([...middle, ...strong])
    this.#all = scope([...weak, ...middle, ...strong])
    this.#setters = setters
    this.#inventoryIsFinal = inventoryIsFinal
  }

  get(name: string): unknown {
    if (!this.#isCertain(name)) throw new NotCertain()
    return this.#all.get(name)
  }

  /** Values a variable may have, as far as files define them. */
  definitions(name: string): Definitions {
    if (this.#isCertain(name)) {
      const value = this.#all.get(name)
      return { values: value === missing ? [] : [value], sure: true }
    }
    return { values: [...this.#all.allValues(name), ...this.#setters.valuesOf(name)], sure: false }
  }

  names(): never {
    throw new NotCertain()
  }

  #isCertain(name: string): boolean {
    const { maySet, open } = this.#setters
    if (this.#strong.origin(name)) return !maySet(name)
    if (volatileNames.test(name) || open || maySet(name)) return false
    return this.#middle.origin(name) !== undefined || this.#inventoryIsFinal
  }
}

/** Thrown for a variable that the run may change. */
class NotCertain extends Error {}

function refuse(): never {
  throw new NotCertain()
}
