/** Conditions and lists that are known before the run: evaluated with the variables that nothing in it can change. */
import type { Place, Source } from '../model/diagnostic.ts'
import type { Loop, Play, Step } from '../model/play.ts'
import { type Expression, Template, type Variables } from '../model/template.ts'
import { volatility } from '../template/compile/volatile.ts'
import { holds, renderValue } from '../template/index.ts'
import { missing, type Scope } from '../template/scope.ts'
import { LayeredScope, type Levels, playLayers, type TaskLayers, taskLayers } from '../variables/variables.ts'
import type { Checked, PlayDraft, VariablesRead } from './loading.ts'
import { type Definitions, type Meeting, meetingOf } from './meeting.ts'
import type { Circumstances } from './reach.ts'
import type { Setters } from './setters.ts'

/** Where texts are wrong. */
export type Wrong = ReadonlyMap<Source, readonly number[]>

export type Verdict = 'holds' | 'open' | 'fails'

export class Certain {
  readonly #draft: PlayDraft
  readonly #setters: Setters
  readonly #extraVars: Variables
  readonly #hosts?: readonly Levels[]
  /** What stands in the inventory, and what does not, is certain. */
  readonly #settled: boolean
  readonly #merge: boolean
  readonly #wrong: Wrong
  readonly #readBefore: (path: readonly Step[]) => readonly VariablesRead[]

  constructor(draft: PlayDraft, { hosts, keptFacts, merge }: Circumstances, { setters, extraVars, wrong, readBefore }: Surroundings) {
    this.#draft = draft
    this.#setters = setters
    this.#readBefore = readBefore
    this.#extraVars = extraVars
    this.#hosts = setters.hosts ? undefined : hosts?.(draft.play as Play)
    this.#settled = this.#hosts !== undefined && !setters.facts && keptFacts !== true
    this.#merge = merge === true
    this.#wrong = wrong
  }

  get hasNoHosts(): boolean {
    return this.#hosts?.length === 0
  }

  /** What all hosts of the play say to these conditions together, at the step where a path begins; `open` where they differ. */
  all(written: readonly Expression[], path: readonly Step[]): Verdict {
    const conditions = written.filter(({ place }) => !this.#isWrong(place))
    if (conditions.length === 0) return 'holds'
    return this.#agreed(path, (scope) => {
      const verdicts = conditions.map((condition) => this.#fails(condition, scope) || sure(() => holds(condition, scope)))
      return verdicts.includes(false) ? false : verdicts.every((verdict) => verdict === true) ? true : undefined
    })
  }

  /** Whether a loop has any. */
  hasItems({ kind, value, place }: Loop, path: readonly Step[]): Verdict {
    if (this.#isWrong(place)) return 'holds'
    if (Array.isArray(value) && lists.includes(kind)) return value.length > 0 ? 'holds' : 'fails'
    // A list of one, or none at all, which is a mistake of the task.
    if ((kind === 'items' || kind === 'loop') && !(value instanceof Template) && !Array.isArray(value)) return 'holds'
    if (kind !== 'loop' && kind !== 'items') return value instanceof Template || filled.includes(kind) ? 'open' : 'holds'
    return this.#agreed(path, (scope) => {
      if (value instanceof Template && this.#fails(value, scope)) return true
      const items = sure(() => renderValue(value, scope))
      return Array.isArray(items) ? items.length > 0 : undefined
    })
  }

  /** Whether evaluating a text at the step where a path begins comes upon what is wrong at a place. */
  meets(text: Checked['text'], path: readonly Step[], place: Place): Meeting {
    const isIt = (each: Template | Expression) => holdsPlace(each.place, place)
    const found = new Set(this.#scopes(path).map((scope) => meetingOf(text, (name) => scope.definitions(name), isIt)))
    return found.size === 1 ? ([...found][0] as Meeting) : found.size === 0 ? 'none' : 'possible'
  }

  /** A text that comes upon a wrong one fails whoever evaluates it. */
  #fails(text: Template | Expression, scope: CertainScope): boolean {
    return (
      this.#wrong.size > 0 &&
      meetingOf(
        text,
        (name) => scope.definitions(name),
        ({ place }) => this.#isWrong(place),
      ) === 'sure'
    )
  }

  /** A text that is wrong fails whoever evaluates it. */
  #isWrong({ source, start, end }: Place): boolean {
    return this.#wrong.get(source)?.some((at) => start <= at && at <= end) ?? false
  }

  #agreed(path: readonly Step[], ask: (scope: CertainScope) => boolean | undefined): Verdict {
    const answers = new Set(this.#scopes(path).map(ask))
    const [answer] = answers
    return answers.size !== 1 || answer === undefined ? 'open' : answer ? 'holds' : 'fails'
  }

  /** What each host sees. */
  #scopes(path: readonly Step[]): readonly CertainScope[] {
    const setters = withReads(this.#setters, this.#readBefore(path))
    const along = layersAlong(path)
    return (this.#hosts ?? [{}]).map((host) => this.#scope(along, host, setters))
  }

  #scope(
    { roleParameters, includeParameters, taskVars, roleVars, roleDefaults }: TaskLayers,
    host: Levels,
    setters: RunSetters,
  ): CertainScope {
    const play = playLayers(this.#draft.play as Play)
    const varsFiles = this.#draft.fileVars.map((values) => ({ name: 'vars_files', values }))
    const strong: Levels[] = [
      { roleParameters, includeParameters, extraVars: [{ name: '--extra-vars', values: this.#extraVars }] },
      { magic: [...(host.magic ?? []), { name: 'the play', values: { playbook_dir: this.#draft.dir } }] },
    ]
    const middle: Levels[] = [
      { playVars: play.playVars, varsFiles, roleVars: play.roleVars },
      { roleVars, taskVars },
    ]
    const weak: Levels[] = [{ inventory: host.inventory }, { roleDefaults: play.roleDefaults }, { roleDefaults }]
    return new CertainScope({ strong, middle, weak }, setters, this.#settled, this.#merge)
  }
}

interface Surroundings {
  readonly setters: Setters
  readonly extraVars: Variables
  readonly wrong: Wrong
  /** What tasks in front of the step where a path begins may have read from files. */
  readonly readBefore: (path: readonly Step[]) => readonly VariablesRead[]
}

/** What may be set where a step stands, with the values of which the texts are at hand. */
interface RunSetters extends Pick<Setters, 'names' | 'open'> {
  readonly values: readonly Variables[]
}

function withReads({ names, open, shared }: Setters, reads: readonly VariablesRead[]): RunSetters {
  return {
    names: reads.length === 0 ? names : new Set([...names, ...reads.flatMap((each) => [...(each.names ?? [])])]),
    open: open || reads.some((each) => each.names === undefined),
    values: [...shared, ...reads.map(({ values }) => values)],
  }
}

function holdsPlace({ source, start, end }: Place, place: Place): boolean {
  return place.source === source && start <= place.start && place.start <= end
}

/** Loops over a list as it is written. */
const lists = ['loop', 'items', 'list', 'flattened', 'indexed_items']
/** Loops that may find nothing. */
const filled = ['fileglob', 'filetree', 'first_found', 'lines', 'inventory_hostnames']

function sure<T>(work: () => T): T | undefined {
  const { effects } = volatility
  try {
    const value = work()
    return volatility.effects === effects ? value : undefined
  } catch {
    return undefined
  }
}

/** Variables of the levels of a path, whatever brought them there. */
function layersAlong(path: readonly Step[]): TaskLayers {
  let around: Step | undefined
  for (const level of path.toReversed()) if (level.kind !== 'include' || level === path[0]) around = { ...level, parent: around } as Step
  return around ? taskLayers(around, true) : {}
}

interface Strengths {
  /** Stronger than all that a run sets, but for the items of loops. */
  readonly strong: readonly Levels[]
  /** Stronger than facts. */
  readonly middle: readonly Levels[]
  readonly weak: readonly Levels[]
}

/** Facts that go without `ansible_`, and what an engine names itself. */
const changing =
  /^(?:ansible_|facter_|ohai_|getent_)|^(?:packages|services|item|hostvars|vars|environment|omit|play_hosts|mount_points|role_names)$/

/** Gives what is certain, and throws for the rest. */
class CertainScope implements Scope {
  readonly ahead = true
  readonly here: Scope['here']
  readonly #strong: LayeredScope
  readonly #middle: LayeredScope
  readonly #all: LayeredScope
  readonly #setters: RunSetters
  readonly #settled: boolean

  constructor({ strong, middle, weak }: Strengths, setters: RunSetters, settled: boolean, merge: boolean) {
    this.here = { folders: refuse, hostsOf: refuse, keepSecret: () => {} }
    const scope = (levels: readonly Levels[]) => new LayeredScope(levels, { here: this.here, ahead: true, merge })
    this.#strong = scope(strong)
    this.#middle = scope([...middle, ...strong])
    this.#all = scope([...weak, ...middle, ...strong])
    this.#setters = setters
    this.#settled = settled
  }

  get(name: string): unknown {
    if (!this.#isCertain(name)) throw new NotCertain()
    return this.#all.get(name)
  }

  /** What a variable may hold, as far as it is written. */
  definitions(name: string): Definitions {
    if (this.#isCertain(name)) {
      const value = this.#all.get(name)
      return { values: value === missing ? [] : [value], sure: true }
    }
    const read = this.#setters.values.flatMap((values) => (Object.hasOwn(values, name) ? [values[name]] : []))
    return { values: [...this.#all.everywhere(name), ...read], sure: false }
  }

  names(): never {
    throw new NotCertain()
  }

  #isCertain(name: string): boolean {
    const { names, open } = this.#setters
    if (this.#strong.origin(name)) return !names.has(name)
    if (changing.test(name) || open || names.has(name)) return false
    return this.#middle.origin(name) !== undefined || this.#settled
  }
}

/** A variable that the run may yet change. */
class NotCertain extends Error {}

function refuse(): never {
  throw new NotCertain()
}
