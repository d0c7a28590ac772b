/** `hostvars` and `vars`: the variables of any host, looked up and rendered on access. */
import { type Host, type Inventory, isController } from '../model/host.ts'
import { LazyDict, renderDefined, renderValue } from '../template/index.ts'
import { type Here, missing, type Scope } from '../template/scope.ts'
import { type HostVariables, type Levels, scopeFor } from './variables.ts'

/** The sources of the variables of all hosts. */
export interface AllHosts {
  readonly inventory: Inventory
  readonly here: Here
  /** Directory of the current playbook, for its `group_vars` and `host_vars`. */
  playbookDir(): string | undefined
  /** Variables a host has gathered so far; none before its first play. */
  variables(host: Host): HostVariables
  /** Levels besides those of the inventory and the host: extra and magic variables, but not those of a play. */
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
  /** Makes a new scope each time, since rendered values may have changed. */
  override get(name: string): unknown {
    const host = this.#host(name)
    if (!host) return missing
    const { inventory, here, merge } = this.#all
    const layers = inventory.layers(host, this.#all.playbookDir())
    const [own, levels] = [this.#all.variables(host), this.#all.levels(host)]
    const scope = scopeFor({ host: own, inventory: layers, levels: [own.exposed, ...levels], here, merge })
    // A template that needs what the host does not have stays as it is written.
    return new ScopeDict(scope, renderDefined)
  }

  #host(name: string): Host | undefined {
    return this.#all.inventory.hosts.get(name) ?? (isController(name) ? { name, groups: [] } : undefined)
  }
}

/** A scope as a dict: the value of `vars`, and of each member of `hostvars`. */
export class ScopeDict extends LazyDict {
  readonly #scope: Scope
  readonly #render: (value: unknown, scope: Scope) => unknown
  constructor(scope: Scope, render = renderValue) {
    super()
    this.#scope = scope
    this.#render = render
  }
  override has(name: string): boolean {
    return this.#scope.get(name) !== missing
  }
  override keys(): Iterable<string> {
    return this.#scope.names()
  }
  override get(name: string): unknown {
    const value = this.#scope.get(name)
    return value === missing ? missing : this.#render(value, this.#scope)
  }
}
