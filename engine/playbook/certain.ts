/** Conditions and lists that are known before the run: evaluated with the variables that nothing in it can change. */
import type { Place, Source } from '../model/diagnostic.ts'
import type { Loop, Play, Step } from '../model/play.ts'
import { type Expression, Template, type Variables } from '../model/template.ts'
import { volatility } from '../template/compile/volatile.ts'
import { holds, renderValue } from '../template/index.ts'
import type { Scope } from '../template/scope.ts'
import { LayeredScope, type Levels, playLayers, taskLayers } from '../variables/variables.ts'
import type { Circumstances } from './reach.ts'
import type { Setters } from './setters.ts'

/** Where texts are wrong. */
export type Wrong = ReadonlyMap<Source, readonly number[]>

export type Verdict = 'holds' | 'open' | 'fails'

export class Certain {
  readonly #play: Play
  readonly #setters: Setters
  readonly #extraVars: Variables
  readonly #hosts?: readonly Levels[]
  /** What stands in the inventory, and what does not, is certain. */
  readonly #settled: boolean
  readonly #merge: boolean
  readonly #wrong: Wrong

  constructor(play: Play, { hosts, keptFacts, merge }: Circumstances, setters: Setters, extraVars: Variables, wrong: Wrong) {
    this.#play = play
    this.#setters = setters
    this.#extraVars = extraVars
    this.#hosts = setters.hosts ? undefined : hosts?.(play)
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
      const verdicts = conditions.map((condition) => sure(() => holds(condition, scope)))
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
      const items = sure(() => renderValue(value, scope))
      return Array.isArray(items) ? items.length > 0 : undefined
    })
  }

  /** A text that is wrong fails whoever evaluates it. */
  #isWrong({ source, start, end }: Place): boolean {
    return this.#wrong.get(source)?.some((at) => start <= at && at <= end) ?? false
  }

  #agreed(path: readonly Step[], ask: (scope: Scope) => boolean | undefined): Verdict {
    const answers = new Set((this.#hosts ?? [{}]).map((host) => ask(this.#scope(path, host))))
    const [answer] = answers
    return answers.size !== 1 || answer === undefined ? 'open' : answer ? 'holds' : 'fails'
  }

  #scope(path: readonly Step[], host: Levels): Scope {
    const { roleParameters, includeParameters, taskVars, roleVars, roleDefaults } = layersAlong(path)
    const play = playLayers(this.#play)
    const strong: Levels[] = [
      { roleParameters, includeParameters, extraVars: [{ name: '--extra-vars', values: this.#extraVars }] },
      { magic: [...(host.magic ?? []), { name: 'the play', values: { playbook_dir: this.#play.dir } }] },
    ]
    const middle: Levels[] = [
      { playVars: play.playVars, roleVars: play.roleVars },
      { roleVars, taskVars },
    ]
    const weak: Levels[] = [{ inventory: host.inventory }, { roleDefaults: play.roleDefaults }, { roleDefaults }]
    return new CertainScope({ strong, middle, weak }, this.#setters, this.#settled, this.#merge)
  }
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
function layersAlong(path: readonly Step[]): ReturnType<typeof taskLayers> {
  let around: Step | undefined
  for (const level of path.toReversed()) if (level.kind !== 'include' || level === path[0]) around = { ...level, parent: around } as Step
  return taskLayers(around as Step, true)
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
  readonly #setters: Setters
  readonly #settled: boolean

  constructor({ strong, middle, weak }: Strengths, setters: Setters, settled: boolean, merge: boolean) {
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
