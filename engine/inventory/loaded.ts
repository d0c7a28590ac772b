/** An inventory once it is read: hosts, groups, and the variables of a host as layers. */
import type { Diagnostic } from '../diagnostic.ts'
import type { Group, Host, Inventory } from '../host.ts'
import type { Layer, Variables } from '../template.ts'
import { byStrength, type Settled, settleTree } from './settle-tree.ts'
import { strayFiles } from './stray-files.ts'
import type { Tree } from './tree.ts'
import { type FolderKind, type LoadVariables, VariableFolder } from './variable-folders.ts'

/** Names that stand for the controller without being written in an inventory. */
const implicit = new Set(['localhost', '127.0.0.1', '::1'])
const local: Layer = { name: 'the controller itself', values: { ansible_connection: 'local' } }

export class LoadedInventory implements Inventory {
  readonly file?: string
  readonly dir?: string
  /** What is suspicious but no error. */
  readonly warnings: readonly Diagnostic[]
  readonly #tree: Tree
  readonly #folders: readonly VariableFolder[]
  readonly #beside = new Map<string, VariableFolder>()
  readonly #load: LoadVariables
  readonly #layers = new Map<string, readonly Layer[]>()
  #settled?: Settled

  constructor(tree: Tree, folders: readonly string[], load: LoadVariables) {
    this.#tree = tree
    this.#load = load
    this.#folders = folders.map((path) => new VariableFolder(path, load))
    this.warnings = [...tree.diagnostics.filter(({ severity }) => severity === 'warning'), ...this.#strayFiles()]
    const first = [...tree.hosts.values()][0]?.origin
    this.file = first?.file
    this.dir = first?.dir ?? folders[0]
  }

  get hosts(): ReadonlyMap<string, Host> {
    return this.#settle().hosts
  }
  get groups(): ReadonlyMap<string, Group> {
    return this.#settle().groups
  }

  /** A host of the inventory, or the controller where its name is not taken. */
  host(name: string): Host | undefined {
    return this.hosts.get(name) ?? (implicit.has(name) ? { name, groups: [] } : undefined)
  }

  /** Hosts that are written under a group itself, not only under its children. */
  directHosts(group: string): readonly string[] {
    if (group === 'ungrouped') return this.groups.get(group)?.hosts ?? []
    return group === 'all' ? [] : [...(this.#tree.groups.get(group)?.hosts ?? [])]
  }

  layers(host: Host, playbookDir?: string): readonly Layer[] {
    const key = `${playbookDir ?? ''}\0${host.name}`
    let layers = this.#layers.get(key)
    if (!layers) {
      layers = this.#layersOf(host, this.#foldersBeside(playbookDir)).filter(({ values }) => Object.keys(values).length > 0)
      this.#layers.set(key, layers)
    }
    return layers
  }

  /** Layers of a group alone. */
  groupLayers(group: string): readonly Layer[] {
    return [this.#written(group), ...this.#folders.flatMap((folder) => folder.layers('group_vars', group))]
  }

  /** Reads every file of `group_vars` and `host_vars` that some group or host has, and tells all that is wrong. */
  checkVariables(playbookDir?: string): readonly Diagnostic[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const hosts = [...this.hosts.keys(), ...implicit]
    return [...inventory, ...playbook].flatMap((folder) => [
      ...folder.check('group_vars', this.groups.keys()),
      ...folder.check('host_vars', hosts),
    ])
  }

  /** Adds a host while a play runs (`add_host`), or puts one into more groups (`group_by`). */
  add(name: string, more: { readonly groups?: readonly string[]; readonly variables?: Variables } = {}): Host {
    const draft = this.#tree.host(name)
    for (const group of more.groups ?? []) this.#tree.group(group).hosts.add(name)
    Object.assign(draft.variables, more.variables)
    this.#changed()
    return this.hosts.get(name) as Host
  }

  /** Makes a group the child of others (`group_by: parents`). */
  addParents(group: string, parents: readonly string[]): void {
    this.#tree.group(group)
    for (const parent of parents) this.#tree.addChild(parent, group)
    this.#changed()
  }

  #strayFiles(): Diagnostic[] {
    const [groups, hosts] = [new Set(this.groups.keys()), new Set([...this.hosts.keys(), ...implicit])]
    return this.#folders.flatMap((folder) => [...strayFiles(folder, 'group_vars', groups), ...strayFiles(folder, 'host_vars', hosts)])
  }

  #changed(): void {
    this.#settled = undefined
    this.#layers.clear()
  }

  #settle(): Settled {
    this.#settled ??= settleTree(this.#tree)
    return this.#settled
  }

  /** The same folder beside inventory and playbook is read once, as the inventory's. */
  #foldersBeside(playbookDir: string | undefined): Folders {
    if (playbookDir === undefined || this.#folders.some(({ path }) => path === playbookDir))
      return { inventory: this.#folders, playbook: [] }
    let beside = this.#beside.get(playbookDir)
    if (!beside) {
      beside = new VariableFolder(playbookDir, this.#load)
      this.#beside.set(playbookDir, beside)
    }
    return { inventory: this.#folders, playbook: [beside] }
  }

  /** Ansible's order, from the inventory's word on all hosts to what a playbook says of one. */
  #layersOf(host: Host, { inventory, playbook }: Folders): Layer[] {
    const groups = byStrength(host.groups.flatMap((name) => this.groups.get(name) ?? []))
    const names = groups.map(({ name }) => name)
    const files = (folders: readonly VariableFolder[], kind: FolderKind, of: readonly string[]) =>
      folders.flatMap((folder) => of.flatMap((name) => folder.layers(kind, name)))
    const draft = this.#tree.hosts.get(host.name)
    return [
      this.#written('all'),
      ...names.map((name) => this.#written(name)),
      ...files(inventory, 'group_vars', ['all']),
      ...files(playbook, 'group_vars', ['all']),
      ...files(inventory, 'group_vars', names),
      ...files(playbook, 'group_vars', names),
      originLayer(draft?.origin ?? { file: this.file, dir: this.dir }),
      { name: `inventory: host ${host.name}`, values: draft?.variables ?? {} },
      ...(draft || !implicit.has(host.name) ? [] : [local]),
      ...files(inventory, 'host_vars', [host.name]),
      ...files(playbook, 'host_vars', [host.name]),
    ]
  }

  #written(group: string): Layer {
    return { name: `inventory: group ${group}`, values: this.#tree.groups.get(group)?.variables ?? {} }
  }
}

interface Folders {
  readonly inventory: readonly VariableFolder[]
  readonly playbook: readonly VariableFolder[]
}

function originLayer({ file, dir }: { readonly file?: string; readonly dir?: string }): Layer {
  return {
    name: 'inventory',
    values: { ...(file !== undefined && { inventory_file: file }), ...(dir !== undefined && { inventory_dir: dir }) },
  }
}
