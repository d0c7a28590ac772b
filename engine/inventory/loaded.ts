/** A loaded inventory: hosts, groups, the variables of a host as layers, and what tasks add. */
import { isDeepStrictEqual } from 'node:util'
import { controllerPythonPath } from '../model/controller-python.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import { Problem } from '../model/diagnostic.ts'
import { controller, type Entry, type Group, type Host, type Inventory, isController } from '../model/host.ts'
import type { Layer } from '../model/template.ts'
import { asWritten } from '../model/template.ts'
import { byStrength, type FinishedTree, finishTree, withMember } from './finish-tree.ts'
import type { Tree } from './tree.ts'
import { type GroupPlace, usualOrder } from './tree.ts'
import { type FolderKind, type LoadVariables, type MoreVariables, unusedFiles, VariableFolder } from './variable-folders.ts'

const localVariables = { ansible_connection: 'local', ansible_python_interpreter: controllerPythonPath() }
const local: Layer = { name: 'the controller itself', values: localVariables }

/** The tree of all sources, and the directories that may have `group_vars` and `host_vars`. */
export interface LoadedSources {
  readonly tree: Tree
  readonly folders: readonly string[]
}

export class LoadedInventory implements Inventory {
  readonly file?: string
  readonly dir?: string
  /** Files that were read so far, as they are shown. */
  readonly files: ReadonlySet<string>
  #tree: Tree
  #folders: readonly VariableFolder[]
  readonly #beside = new Map<string, VariableFolder>()
  readonly #load: LoadVariables
  /** By host name, then by the playbook's directory. */
  readonly #layers = new Map<string, Map<string | undefined, readonly Layer[]>>()
  /** Entries that tasks added, to add again after a reload. */
  readonly #added: { readonly entry: Entry; readonly host: string }[] = []
  readonly #reread: () => Promise<LoadedSources>
  readonly #warnings: readonly (readonly Diagnostic[])[]
  #finished?: FinishedTree

  readonly #more: MoreVariables | undefined

  /** `warnings` is where `load` puts its own. */
  constructor(
    { tree, folders }: LoadedSources,
    load: LoadVariables,
    reread: () => Promise<LoadedSources>,
    {
      warnings = [],
      more,
      files = new Set(),
    }: { readonly warnings?: readonly Diagnostic[]; readonly more?: MoreVariables; readonly files?: ReadonlySet<string> } = {},
  ) {
    this.#reread = reread
    this.#more = more
    this.files = files
    this.#tree = tree
    this.#load = load
    this.#folders = folders.map((path) => new VariableFolder(path, load))
    this.#warnings = [tree.diagnostics.filter(({ severity }) => severity === 'warning'), this.#unusedFiles(), warnings]
    const first = [...tree.hosts.values()][0]?.origin
    this.file = first?.file
    this.dir = first?.dir ?? folders[0]
  }

  /** Warnings of the load. */
  get warnings(): readonly Diagnostic[] {
    return this.#warnings.flat()
  }

  /** `hash_behaviour: merge`. */
  get merges(): boolean {
    return this.#tree.merges
  }

  get hosts(): ReadonlyMap<string, Host> {
    return this.#finish().hosts
  }
  get groups(): ReadonlyMap<string, Group> {
    return this.#finish().groups
  }

  /** A host of the inventory, or the controller where its name is not taken. */
  host(name: string): Host | undefined {
    return this.hosts.get(name) ?? (isController(name) ? { name, groups: [] } : undefined)
  }

  /** Hosts of a group itself, without those of its children. */
  directHosts(group: string): readonly string[] {
    if (group === 'ungrouped') return this.groups.get(group)?.hosts ?? []
    return group === 'all' ? [] : [...(this.#tree.groups.get(group)?.hosts ?? [])]
  }

  layers(host: Host, playbookDir?: string | readonly string[]): readonly Layer[] {
    const cacheKey = typeof playbookDir === 'object' ? playbookDir.join('\0') : playbookDir
    const cached = this.#layers.get(host.name) ?? new Map<string | undefined, readonly Layer[]>()
    this.#layers.set(host.name, cached)
    let layers = cached.get(cacheKey)
    if (!layers) {
      layers = this.#layersOf(host, this.#foldersBeside(playbookDir)).filter(({ values }) => Object.keys(values).length > 0)
      cached.set(cacheKey, layers)
    }
    return layers
  }

  /** Layers of one group. */
  groupLayers(group: string, playbookDir?: string): readonly Layer[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const priority = this.#tree.groups.get(group)?.priority ?? 1
    return [
      this.#written(group),
      ...[...inventory, ...playbook].flatMap((folder) => folder.layers('group_vars', group)),
      ...(priority === 1 ? [] : [{ name: `inventory: group ${group}`, values: { ansible_group_priority: priority } }]),
    ]
  }

  /** Layers of a host, without those of its groups. */
  ownLayers(host: Host, playbookDir?: string): readonly Layer[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const own = { name: `inventory: host ${host.name}`, values: this.#tree.hosts.get(host.name)?.variables ?? {}, made: true }
    return [own, ...[...inventory, ...playbook].flatMap((folder) => folder.layers('host_vars', host.name))]
  }

  /** Reads the `group_vars` and `host_vars` files of all groups and hosts, and returns their errors. A file that cannot be decrypted is an error only for those who need it: `by` and their groups. */
  checkVariables(playbookDir?: string, by?: readonly Host[]): readonly Diagnostic[] {
    const { inventory, playbook } = this.#foldersBeside(playbookDir)
    const needed = {
      group_vars: new Set(by && ['all', ...by.flatMap((host) => host.groups)]),
      host_vars: new Set(by?.map(({ name }) => name)),
    }
    const errorsOf = (folder: VariableFolder, kind: FolderKind, names: readonly string[]) =>
      names.flatMap((name) => folder.check(kind, name).filter(({ code }) => code !== 'cannot-decrypt' || needed[kind].has(name)))
    const [groups, hosts] = [[...this.groups.keys()], [...this.hosts.keys(), ...controller]]
    return [...inventory, ...playbook].flatMap((folder) => [
      ...errorsOf(folder, 'group_vars', groups),
      ...errorsOf(folder, 'host_vars', hosts),
    ])
  }

  wouldChange(entry: Entry, host: string): boolean {
    return wouldChange(this.#tree, withTreeNames(this.#tree, entry), host)
  }

  add(added: Entry, host: string): void {
    const entry = withTreeNames(this.#tree, added)
    this.#added.push({ entry, host })
    if (!wouldChange(this.#tree, entry, host)) return
    const finished = this.#finish()
    const joins = entry.kind === 'group' && finished.hosts.has(host) && hasGroup(this.#tree, entry)
    addTo(this.#tree, entry, host)
    if (!joins) {
      this.#changed()
      return
    }
    this.#finished = withMember(finished, this.#tree, host, entry.group)
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

  #unusedFiles(): Diagnostic[] {
    const [groups, hosts] = [new Set(this.groups.keys()), new Set([...this.hosts.keys(), ...controller])]
    return this.#folders.flatMap((folder) => [...unusedFiles(folder, 'group_vars', groups), ...unusedFiles(folder, 'host_vars', hosts)])
  }

  #changed(): void {
    this.#finished = undefined
    this.#layers.clear()
  }

  #finish(): FinishedTree {
    this.#finished ??= finishTree(this.#tree)
    return this.#finished
  }

  /** A directory beside both inventory and playbook is read once, unless another inventory or another precedence comes between. */
  #foldersBeside(playbookDir: string | readonly string[] = []): Folders {
    const isUsualOrder = this.#tree.groupOrder === usualOrder
    const folders = [playbookDir].flat().filter((folder) => !isUsualOrder || folder !== this.#folders.at(-1)?.path)
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

  /** Layers in Ansible's order, from the inventory's `all` to the playbook's `host_vars`. */
  #layersOf(host: Host, { inventory, playbook }: Folders): Layer[] {
    const groups = byStrength(host.groups.flatMap((name) => this.groups.get(name) ?? []))
    const names = groups.map(({ name }) => name)
    const files = (folders: readonly VariableFolder[], kind: FolderKind, of: readonly string[]) =>
      folders.flatMap((folder) => of.flatMap((name) => [...folder.layers(kind, name), ...this.#moreLayers(folder, kind, name, host)]))
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

  #moreLayers({ path }: VariableFolder, kind: FolderKind, name: string, { groups }: Host): readonly Layer[] {
    return this.#more ? [{ name: `vars plug-ins: ${name}`, values: this.#more(path, kind, name, groups) }] : []
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

/** The entry with group names as in the tree. */
function withTreeNames(tree: Tree, entry: Entry): Entry {
  const named = (names: readonly string[]) => names.map((name) => tree.nameOf(name))
  if (entry.kind === 'host') return { ...entry, groups: named(entry.groups) }
  return { ...entry, group: tree.nameOf(entry.group), parents: named(entry.parents) }
}

/** Whether the entry would change something for the current `host`. */
function wouldChange(tree: Tree, entry: Entry, host: string): boolean {
  if (entry.kind === 'host') {
    const existing = tree.hosts.get(entry.host)
    if (!existing || entry.groups.some((group) => !tree.groups.get(group)?.hosts.has(entry.host))) return true
    return Object.entries(entry.variables).some(
      ([name, value]) => !isDeepStrictEqual(asWritten(existing.variables[name]), asWritten(value)),
    )
  }
  return !tree.groups.get(entry.group)?.hosts.has(host) || !hasGroup(tree, entry)
}

/** Whether the group exists and is in all wanted parents. */
function hasGroup(tree: Tree, { group, parents }: Extract<Entry, { kind: 'group' }>): boolean {
  return tree.groups.has(group) && parents.every((parent) => parent === 'all' || tree.groups.get(parent)?.children.has(group))
}

/** Throws Problem if a group would contain itself. */
function addTo(tree: Tree, entry: Entry, host: string): void {
  if (entry.kind === 'host') {
    if (!tree.hosts.has(entry.host)) tree.group('all').hosts.add(entry.host)
    Object.assign(tree.host(entry.host).variables, entry.variables)
    for (const group of entry.groups) tree.group(group).hosts.add(entry.host)
    return
  }
  if (!tree.hosts.has(host) && isController(host)) Object.assign(tree.host(host).variables, localVariables)
  const before = tree.diagnostics.length
  for (const parent of entry.parents) if (parent !== 'all') tree.addChild(parent, entry.group)
  const error = tree.diagnostics[before]
  if (error) throw new Problem(error.message, { kind: error.code })
  tree.group(entry.group).hosts.add(host)
}
