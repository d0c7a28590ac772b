/** `hostvars` and `vars`: the variables of any host, found and rendered when they are asked for. */
import { type Host, type Inventory, isController } from '../model/host.ts'
import { LazyDict, renderValue } from '../template/index.ts'
import { type Here, missing, type Scope } from '../template/scope.ts'
import { type HostVariables, type Levels, scopeFor } from './variables.ts'

/** Where the variables of all hosts come from. */
export interface AllHosts {
  readonly inventory: Inventory
  readonly here: Here
  /** Folder of the playbook at hand, for its `group_vars` and `host_vars`. */
  playbookDir(): string | undefined
  /** What a host gathered so far; one that no play has met yet has nothing. */
  variables(host: Host): HostVariables
  /** Levels beside the inventory's and the host's own: extra variables, magic. Those of a play do not count here. */
  levels(host: Host): readonly Levels[]
  /** `hash_behaviour: merge`. */
  readonly merge?: boolean
}

/** The value of `hostvars`: a dict of every host of the inventory. */
export class AllHostVariables extends LazyDict {
  readonly #all: AllHosts
  constructor(all: AllHosts) {
    super()
    this.#all = all
  }
  override has(name: string): boolean {
    return this.#host(name) !== undefined
  }
  override keys(): Iterable<string> {
    return this.#all.inventory.hosts.keys()
  }
  /** A scope of its own each time: what was rendered before may have changed since. */
  override get(name: string): unknown {
    const host = this.#host(name)
    if (!host) return missing
    const { inventory, here, merge } = this.#all
    const layers = inventory.layers(host, this.#all.playbookDir())
    const [own, levels] = [this.#all.variables(host), this.#all.levels(host)]
    return new ScopeDict(scopeFor({ host: own, inventory: layers, levels: [own.exposed, ...levels], here, merge }))
  }

  #host(name: string): Host | undefined {
    return this.#all.inventory.hosts.get(name) ?? (isController(name) ? { name, groups: [] } : undefined)
  }
}

/** A scope as a dict: the value of `vars`, and of each member of `hostvars`. */
export class ScopeDict extends LazyDict {
  readonly #scope: Scope
  constructor(scope: Scope) {
    super()
    this.#scope = scope
  }
  override has(name: string): boolean {
    return this.#scope.get(name) !== missing
  }
  override keys(): Iterable<string> {
    return this.#scope.names()
  }
  override get(name: string): unknown {
    const value = this.#scope.get(name)
    return value === missing ? missing : renderValue(value, this.#scope)
  }
}
