/** The variables of a host during a run, and the scope a task sees. */
import type { Host } from '../model/host.ts'
import type { Role } from '../model/play.ts'
import type { Layer, Variables } from '../model/template.ts'
import { withoutTuples } from '../template/index.ts'
import { LayeredScope, type Levels, type ScopeOptions } from './layered-scope.ts'

export { LayeredScope, type Levels, playLayers, type TaskLayers, taskLayers } from './layered-scope.ts'
export { type LevelName, precedence } from './precedence.ts'

/** The fact cache of a host. */
export interface KeptFacts {
  /** Cached facts of an earlier run, by their original names. */
  readonly facts: Variables
  /** Stores all facts of the host when they change; undefined clears them. */
  readonly keep: (facts: Variables | undefined) => void
}

/** Variables a host has gathered during the run: facts, `set_fact`, registered results, `include_vars`. */
export class HostVariables {
  readonly host: Host
  /** Incremented with every change, for caches of derived values. */
  version = 0
  /** By original name: most with the prefix `ansible_`, some (`packages`, `getent_passwd`) without. */
  #original: Variables = {}
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

  /** Without `inject`, facts are only in `ansible_facts`. */
  constructor(host: Host, kept?: KeptFacts, inject = true) {
    this.host = host
    this.#inject = inject
    this.#kept = kept
    if (kept) this.#addFacts(kept.facts)
    this.#setLayers = [{ name: 'set_fact and register', values: this.#set }]
  }

  /** The value of `ansible_facts`: facts without the prefix `ansible_`. */
  get facts(): Variables {
    return this.#facts
  }
  /** The levels of a scope that belong to the host; the same object until one of them changes. */
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

  /** Adds facts: variables with the original name, and entries of `ansible_facts` without `ansible_`. */
  setFacts(facts: Variables): void {
    this.#addFacts(facts)
    this.#kept?.keep(this.#original)
  }
  clearFacts(): void {
    this.#original = {}
    this.#facts = {}
    this.#factLayers = noFacts
    this.#changed()
    this.#kept?.keep(undefined)
  }
  /** Sets variables of `set_fact`. */
  setVariables(values: Variables): void {
    for (const [name, value] of Object.entries(values)) this.#set[name] = withoutTuples(value)
    this.#changed()
  }
  register(name: string, result: unknown): void {
    this.#set[name] = withoutTuples(result)
    this.#changed()
  }
  /** Adds variables of `include_vars`; later files win. */
  includeVariables(values: Variables, name: string): void {
    this.#included = [...this.#included.filter((layer) => layer.values !== values), { name, values }]
    this.#changed()
  }
  /** Exposes the variables of an included `public` role, and the `vars` of its include, to the rest of the play. */
  exposeRole({ name, defaults, vars }: Role, parameters: Variables = {}): void {
    const { roleDefaults = [], roleVars = [] } = this.#exposed
    const own = [
      { name: `vars given to role ${name}`, values: parameters },
      { name: `vars of role ${name}`, values: vars },
    ]
    this.#exposed = {
      roleDefaults: [...roleDefaults, { name: `defaults of role ${name}`, values: defaults }],
      roleVars: [...roleVars, ...own],
    }
    this.#changed()
  }
  /** Clears the roles of the last play. */
  forgetRoles(): void {
    this.#exposed = {}
    this.#changed()
  }
  /** Sets the failed task and its result for a `rescue`. */
  setFailure(task: unknown, result: unknown): void {
    this.#failure = [{ name: 'rescue', values: { ansible_failed_task: task, ansible_failed_result: result } }]
    this.#changed()
  }

  #addFacts(facts: Variables): void {
    this.#original = { ...this.#original, ...facts }
    this.#facts = Object.fromEntries(Object.entries(this.#original).map(([name, value]) => [shortName(name), value]))
    this.#factLayers = factLayers(this.#facts, this.#inject ? this.#original : localFacts(this.#original))
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
  /** Levels of the play, the task and the engine; of two with the same level the later is stronger. */
  readonly levels: readonly Levels[]
}

/** The scope of a host at one task. Cheap: a handful of references, whatever the number of variables. */
export function scopeFor({ host, inventory, levels, ...options }: ScopeParts): LayeredScope {
  return new LayeredScope([{ inventory }, host.levels, ...levels], options)
}

const noFacts = factLayers({}, {})

/** The name of a fact in `ansible_facts`. */
function shortName(name: string): string {
  return name === 'ansible_local' ? name : name.replace(/^ansible_/, '')
}

/** Local facts, which are variables even without `inject`. */
function localFacts({ ansible_local: local = {} }: Variables): Variables {
  return { ansible_local: local }
}

function factLayers(facts: Variables, injected: Variables): readonly Layer[] {
  return [{ name: 'facts', values: { ...withoutConnectionVariables(injected), ansible_facts: facts } }]
}

const connectionVariables =
  /^ansible_(?:connection|host|port|user|password|executable|module_compression|pipelining|remote_tmp|shell_executable|shell_type|timeout|become|become_\w+|private_key_file|sudo\w*|su|su_\w+|(?:ssh|scp|sftp|paramiko|local|docker|winrm|psrp)_(?!host_key_\w+_public)\w+|\w+_interpreter|playbook_python|facts)$/

/** The facts that also become variables; all others are only in `ansible_facts`. */
function withoutConnectionVariables(facts: Variables): Variables {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !connectionVariables.test(name)))
}
