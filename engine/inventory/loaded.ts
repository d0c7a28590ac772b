/** An inventory once it is read: hosts, groups, and the variables of a host as layers. */
import type { Diagnostic } from '../model/diagnostic.ts'
import { controller, type Entry, type Group, type Host, type Inventory, isController } from '../model/host.ts'
import type { Layer } from '../model/template.ts'
import { addTo, withTreeNames, hasGroup, lacks, localVariables } from './entries.ts'
import { byStrength, finishTree, type FinishedTree, withMember } from './finish-tree.ts'
import { type GroupPlace, usualOrder } from './group-order.ts'
import { unusedFiles } from './unused-files.ts'
import type { Tree } from './tree.ts'
import { type FolderKind, type LoadVariables, VariableFolder } from './variable-folders.ts'

const local: Layer = { name: 'the controller itself', values: localVariables }

/** What sources give, and the folders that may hold `group_vars` and `host_vars`. */
export interface LoadedSources {
  readonly tree: Tree
  readonly folders: readonly string[]
}

export class LoadedInventory implements Inventory {
  readonly file?: string
  readonly dir?: string
  /** What is suspicious but no error. */
  readonly warnings: readonly Diagnostic[]
  #tree: Tree
  #folders: readonly VariableFolder[]
  readonly #beside = new Map<string, VariableFolder>()
  readonly #load: LoadVariables
  /** By the name of the host, and then by the playbook's folder. */
  readonly #layers = new Map<string, Map<string | undefined, readonly Layer[]>>()
  /** What tasks added, for when the sources are read anew. */
  readonly #added: { readonly entry: Entry; readonly host: string }[] = []
  readonly #reread: () => Promise<LoadedSources>
  #settled?: FinishedTree

  constructor({ tree, folders }: LoadedSources, load: LoadVariables, reread: () => Promise<LoadedSources>) {
    this.#reread = reread
    this.#tree = tree
    this.#load = load
    this.#folders = folders.map((path) => new VariableFolder(path, load))
    this.warnings = [...tree.diagnostics.filter(({ severity }) => severity === 'warning'), ...this.#strayFiles()]
    const first = [...tree.hosts.values()][0]?.origin
    this.file = first?.file
    this.dir = first?.dir ?? folders[0]
  }

  /** `hash_behaviour: merge`. */
  get merges(): boolean {
    return this.#tree.merges
  }

  get hosts(): ReadonlyMap<string, Host> {
    return this.#settle().hosts
  }
  get groups(): ReadonlyMap<string, Group> {
    return this.#settle().groups
  }

  /** A host of the inventory, or the controller where its name is not taken. */
  host(name: string): Host | undefined {
    return this.hosts.get(name) ?? (isController(name) ? { name, groups: [] } : undefined)
  }

  /** Hosts that are written under a group itself, not only under its children. */
  directHosts(group: string): readonly string[] {
    if (group === 'ungrouped') return this.groups.get(group)?.hosts ?? []
    return group === 'all' ? [] : [...(this.#tree.groups.get(group)?.hosts ?? [])]
  }

  layers(host: Host, playbookDir?: string | readonly string[]): readonly Layer[] {
    const asked = typeof playbookDir === 'object' ? playbookDir.join('\0') : playbookDir
    const known = this.#layers.get(host.name) ?? new Map<string | undefined, readonly Layer[]>()
    this.#layers.set(host.name, known)
    let layers = known.get(asked)
    if (!layers) {
      layers = this.#layersOf(host, this.#foldersBeside(playbookDir)).filter(({ values }) => Object.keys(values).length > 0)
      known.set(asked, layers)
    }
    return layers
  }

  /** Layers of a group alone. */
  groupLayers(group: string, playbookDir?: string): readonly Layer[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const priority = this.#tree.groups.get(group)?.priority ?? 1
    return [
      this.#written(group),
      ...[...inventory, ...playbook].flatMap((folder) => folder.layers('group_vars', group)),
      ...(priority === 1 ? [] : [{ name: `inventory: group ${group}`, values: { ansible_group_priority: priority } }]),
    ]
  }

  /** Layers of a host alone, without those of its groups. */
  ownLayers(host: Host, playbookDir?: string): readonly Layer[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const own = { name: `inventory: host ${host.name}`, values: this.#tree.hosts.get(host.name)?.variables ?? {}, made: true }
    return [own, ...[...inventory, ...playbook].flatMap((folder) => folder.layers('host_vars', host.name))]
  }

  /** Reads every file of `group_vars` and `host_vars` that some group or host has, and tells all that is wrong. */
  checkVariables(playbookDir?: string): readonly Diagnostic[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const hosts = [...this.hosts.keys(), ...controller]
    return [...inventory, ...playbook].flatMap((folder) => [
      ...folder.check('group_vars', this.groups.keys()),
      ...folder.check('host_vars', hosts),
    ])
  }

  lacks(entry: Entry, host: string): boolean {
    return lacks(this.#tree, withTreeNames(this.#tree, entry), host)
  }

  add(given: Entry, host: string): void {
    const entry = withTreeNames(this.#tree, given)
    this.#added.push({ entry, host })
    if (!lacks(this.#tree, entry, host)) return
    const settled = this.#settle()
    const joins = entry.kind === 'group' && settled.hosts.has(host) && hasGroup(this.#tree, entry)
    addTo(this.#tree, entry, host)
    if (!joins) {
      this.#changed()
      return
    }
    this.#settled = withMember(settled, this.#tree, host, entry.group)
    this.#layers.delete(host)
  }

  async refresh(): Promise<void> {
    const { tree, folders } = await this.#reread()
    this.#tree = tree
    this.#folders = folders.map((path) => new VariableFolder(path, this.#load))
    this.#beside.clear()
    for (const { entry, host } of this.#added)
      if (entry.kind === 'host' || tree.hosts.has(host) || isController(host)) addTo(tree, entry, host)
    this.#changed()
  }

  #strayFiles(): Diagnostic[] {
    const [groups, hosts] = [new Set(this.groups.keys()), new Set([...this.hosts.keys(), ...controller])]
    return this.#folders.flatMap((folder) => [...unusedFiles(folder, 'group_vars', groups), ...unusedFiles(folder, 'host_vars', hosts)])
  }

  #changed(): void {
    this.#settled = undefined
    this.#layers.clear()
  }

  #settle(): FinishedTree {
    this.#settled ??= finishTree(this.#tree)
    return this.#settled
  }

  /** The same folder beside inventory and playbook is read once, unless another inventory comes between, or another order is asked for. */
  #foldersBeside(playbookDir: string | readonly string[] = []): Folders {
    const usual = this.#tree.groupOrder === usualOrder
    const folders = [playbookDir].flat().filter((folder) => !usual || folder !== this.#folders.at(-1)?.path)
    return { inventory: this.#folders, playbook: folders.map((folder) => this.#folderBeside(folder)) }
  }

  #folderBeside(playbookDir: string): VariableFolder {
    let beside = this.#beside.get(playbookDir)
    if (!beside) {
      beside = new VariableFolder(playbookDir, this.#load)
      this.#beside.set(playbookDir, beside)
    }
    return beside
  }

  /** Ansible's order, from the inventory's word on all hosts to what a playbook says of one. */
  #layersOf(host: Host, { inventory, playbook }: Folders): Layer[] {
    const groups = byStrength(host.groups.flatMap((name) => this.groups.get(name) ?? []))
    const names = groups.map(({ name }) => name)
    const files = (folders: readonly VariableFolder[], kind: FolderKind, of: readonly string[]) =>
      folders.flatMap((folder) => of.flatMap((name) => folder.layers(kind, name)))
    const draft = this.#tree.hosts.get(host.name)
    const ofGroups: Readonly<Record<GroupPlace, () => readonly Layer[]>> = {
      all_inventory: () => [this.#written('all')],
      groups_inventory: () => names.map((name) => this.#written(name)),
      all_plugins_inventory: () => files(inventory, 'group_vars', ['all']),
      all_plugins_play: () => files(playbook, 'group_vars', ['all']),
      groups_plugins_inventory: () => files(inventory, 'group_vars', names),
      groups_plugins_play: () => files(playbook, 'group_vars', names),
    }
    return [
      ...this.#tree.groupOrder.flatMap((place) => ofGroups[place]()),
      originLayer(draft?.origin ?? { file: this.file, dir: this.dir }),
      { name: `inventory: host ${host.name}`, values: draft?.variables ?? {} },
      ...(draft || !isController(host.name) ? [] : [local]),
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
