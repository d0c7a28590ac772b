/** The variables of a host as a run changes them, and the scope a task sees. */
import type { Host } from '../model/host.ts'
import type { Role } from '../model/play.ts'
import type { Layer, Variables } from '../model/template.ts'
import { withoutTuples } from '../template/index.ts'
import { withoutConnectionVariables } from './fact-cleaning.ts'
import { LayeredScope, type Levels, type ScopeOptions } from './layered-scope.ts'

export { LayeredScope, type Levels, type ScopeOptions } from './layered-scope.ts'
export { type LevelName, precedence } from './precedence.ts'
export { type PlayLayers, playLayers, type TaskLayers, taskLayers } from './step-layers.ts'

/** Where facts are kept from run to run. */
export interface KeptFacts {
  /** What an earlier run kept, by the names it was given under. */
  readonly facts: Variables
  /** All facts of the host, each time they change; undefined when they are to be forgotten. */
  readonly keep: (facts: Variables | undefined) => void
}

/** What a host has gathered so far: facts, `set_fact`, registered results, `include_vars`. Lives as long as the run. */
export class HostVariables {
  readonly host: Host
  /** Counts up with every change, so that what was made from the variables can be kept until then. */
  version = 0
  /** As they were given: most with `ansible_` in front, some (`packages`, `getent_passwd`) without. */
  #given: Variables = {}
  #facts: Variables = {}
  readonly #kept?: KeptFacts
  readonly #inject: boolean
  #factLayers: readonly Layer[] = noFacts
  #included: readonly Layer[] = []
  #set: Record<string, unknown> = {}
  readonly #setLayers: readonly Layer[]
  /** `ansible_failed_task` and `ansible_failed_result`, once a `rescue` was entered. */
  #failure: readonly Layer[] = []
  #exposed: Levels = {}
  #levels?: Levels

  /** Unless `inject`, facts are seen in `ansible_facts` alone. */
  constructor(host: Host, kept?: KeptFacts, inject = true) {
    this.host = host
    this.#inject = inject
    this.#kept = kept
    if (kept) this.#addFacts(kept.facts)
    this.#setLayers = [{ name: 'set_fact and register', values: this.#set }]
  }

  /** Facts by name, without their `ansible_`: what `ansible_facts` is. */
  get facts(): Variables {
    return this.#facts
  }
  /** The levels of a scope that belong to the host; the same object until one of them is another. */
  get levels(): Levels {
    this.#levels ??= {
      facts: this.#factLayers,
      includedVars: this.#included,
      setFacts: this.#setLayers,
      local: this.#failure,
    }
    return this.#levels
  }
  /** Levels of roles that are public: stronger than those that the play names. */
  get exposed(): Levels {
    return this.#exposed
  }

  /** Adds facts; each is seen under the name it was given, and without `ansible_` in `ansible_facts`. */
  setFacts(facts: Variables): void {
    this.#addFacts(facts)
    this.#kept?.keep(this.#given)
  }
  clearFacts(): void {
    this.#given = {}
    this.#facts = {}
    this.#factLayers = noFacts
    this.#changed()
    this.#kept?.keep(undefined)
  }
  /** What `set_fact` gives. */
  setVariables(values: Variables): void {
    for (const [name, value] of Object.entries(values)) this.#set[name] = withoutTuples(value)
    this.#changed()
  }
  register(name: string, result: unknown): void {
    this.#set[name] = withoutTuples(result)
    this.#changed()
  }
  /** What `include_vars` read; later files win. */
  includeVariables(values: Variables, name: string): void {
    this.#included = [...this.#included.filter((layer) => layer.values !== values), { name, values }]
    this.#changed()
  }
  /** An included role that is `public`: what it holds, and the `vars` it was given, are seen by the rest of the play. */
  exposeRole({ name, defaults, vars }: Role, given: Variables = {}): void {
    const { roleDefaults = [], roleVars = [] } = this.#exposed
    const own = [
      { name: `vars of role ${name}`, values: vars },
      { name: `vars given to role ${name}`, values: given },
    ]
    this.#exposed = {
      roleDefaults: [...roleDefaults, { name: `defaults of role ${name}`, values: defaults }],
      roleVars: [...roleVars, ...own],
    }
    this.#changed()
  }
  /** A new play begins: roles of the last one are forgotten. */
  forgetRoles(): void {
    this.#exposed = {}
    this.#changed()
  }
  /** Tells a `rescue` what it is there for. */
  setFailure(task: unknown, result: unknown): void {
    this.#failure = [{ name: 'rescue', values: { ansible_failed_task: task, ansible_failed_result: result } }]
    this.#changed()
  }

  #addFacts(facts: Variables): void {
    this.#given = { ...this.#given, ...facts }
    this.#facts = Object.fromEntries(Object.entries(this.#given).map(([name, value]) => [name.replace(/^ansible_/, ''), value]))
    this.#factLayers = factLayers(this.#facts, this.#inject ? this.#given : localFacts(this.#given))
    this.#changed()
  }

  #changed() {
    this.version++
    this.#levels = undefined
  }
}

export interface ScopeParts extends ScopeOptions {
  readonly host: HostVariables
  /** `inventory.layers(host, play.dir)`. */
  readonly inventory: readonly Layer[]
  /** Levels of the play, the task and the engine; where two give the same level the later is stronger. */
  readonly levels: readonly Levels[]
}

/** What a host sees at one task. Cheap: a handful of references, whatever the number of variables. */
export function scopeFor({ host, inventory, levels, ...makings }: ScopeParts): LayeredScope {
  return new LayeredScope([{ inventory }, host.levels, ...levels], makings)
}

const noFacts = factLayers({}, {})

/** What stays a variable even where facts are none: what files on the host say. */
function localFacts({ ansible_local: local = {} }: Variables): Variables {
  return { ansible_local: local }
}

function factLayers(facts: Variables, given: Variables): readonly Layer[] {
  return [{ name: 'facts', values: { ...withoutConnectionVariables(given), ansible_facts: facts } }]
}
