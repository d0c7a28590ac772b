/** Magic variables: what the engine sets about the run, the play, the host and the current role. */
import { basename, dirname, resolve } from 'node:path'
import { controllerPythonPath } from '../model/controller-python.ts'
import type { Host, Inventory } from '../model/host.ts'
import type { Play, Role, RoleUse, Step } from '../model/play.ts'
import type { Layer, Variables } from '../model/template.ts'

/** Weaker than everything an author sets. The text is constant, so that files do not change from run to run. */
export function engineDefaults(managed = 'Ansible managed'): readonly Layer[] {
  return [{ name: 'defaults of the engine', values: { ansible_managed: managed } }]
}

/** Options of a run that its tasks can read. */
export interface RunChoices {
  readonly check: boolean
  readonly diff: boolean
  readonly verbosity: number
  /** Maximum number of hosts in parallel. */
  readonly forks: number
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** The settings file in use. */
  readonly settingsFile?: string
}

export interface RunContext extends RunChoices {
  readonly inventory: Inventory
  readonly sources: readonly string[]
  /** The dict of all hosts' variables. */
  readonly hostvars: unknown
}

const ofRun: Table<[RunContext]> = {
  ansible_check_mode: ({ check }) => check,
  ansible_diff_mode: ({ diff }) => diff,
  ansible_verbosity: ({ verbosity }) => verbosity,
  ansible_forks: ({ forks }) => forks,
  ansible_limit: ({ limit }) => limit,
  ansible_run_tags: ({ tags }) => (tags.length > 0 ? tags : ['all']),
  ansible_skip_tags: ({ skipTags }) => skipTags,
  ansible_inventory_sources: ({ sources }) => sources,
  ansible_version: () => ansibleVersion,
  hostvars: ({ hostvars }) => hostvars,
  ansible_config_file: ({ settingsFile }) => settingsFile ?? null,
}
const ofRunLive: Table<[RunContext]> = {
  groups: ({ inventory }) => groupsOf(inventory),
  ansible_playbook_python: () => controllerPythonPath(),
}

/** Magic variables of the whole run. */
export function runMagic(run: RunContext): Layer {
  return layerOf('the run', [run], ofRun, ofRunLive)
}

export interface PlayHosts {
  /** All hosts of the play, including failed ones. */
  readonly all: readonly string[]
  /** Hosts of the current batch. */
  readonly batch: readonly string[]
  /** Hosts that are still in the play. */
  active(): readonly string[]
}

const ofPlay: Table<[Play, string, PlayHosts]> = {
  playbook_dir: ({ dir }) => dir,
  ansible_play_name: (_, name) => name,
  ansible_play_hosts_all: (_, __, { all }) => all,
  ansible_play_role_names: (play) => directRoles(play),
  ansible_dependent_role_names: ({ roles }) => namesOf(roles.filter(({ parents }) => parents.length > 0)),
  ansible_role_names: ({ roles }) => namesOf(roles),
  role_names: (play) => directRoles(play),
}
const ofPlayLive: Table<[Play, string, PlayHosts]> = {
  ansible_play_hosts: (_, __, hosts) => hosts.active(),
  play_hosts: (_, __, hosts) => batchOf(hosts),
  ansible_play_batch: (_, __, hosts) => batchOf(hosts),
}

/** Magic variables of one play on one batch of hosts. */
export function playMagic(play: Play, name: string, hosts: PlayHosts): Layer {
  return layerOf('the play', [play, name, hosts], ofPlay, ofPlayLive)
}

const namesOf = (uses: readonly RoleUse[]) => [...new Set(uses.map(({ role }) => role.name))]
const directRoles = ({ roles }: Play) => namesOf(roles.filter(({ parents }) => parents.length === 0))

function batchOf(hosts: PlayHosts): readonly string[] {
  const present = new Set(hosts.active())
  return hosts.batch.filter((host) => present.has(host))
}

const ofHost: Table<[Host]> = {
  inventory_hostname: ({ name }) => name,
  inventory_hostname_short: ({ name }) => (/^[\d.]+$|:/.test(name) ? name : name.split('.')[0]),
  group_names: ({ groups }) => groups,
}

const hostLayers = new WeakMap<Host, Layer>()
export function hostMagic(host: Host): Layer {
  return cached(hostLayers, host, () => layerOf('the host', [host], ofHost))
}

const ofStep: Table<[Step, Play]> = {
  environment: (step, play) => environments(step, play),
  ansible_search_path: (step, { dir }) => [...new Set([...foldersOf(step), dir])],
}
const ofRole: Table<[RoleUse]> = {
  role_name: ({ role }) => shortName(role),
  role_path: ({ role }) => role.path,
  ansible_role_name: ({ role }) => role.name,
  ansible_collection_name: ({ role }) => collectionOf(role),
  ansible_parent_role_names: (use) => aboveOf(use)?.map(({ name }) => name),
  ansible_parent_role_paths: (use) => aboveOf(use)?.map(({ path }) => path),
}

/** The name of a role without its collection. */
export function shortName(role: Role): string {
  return collectionOf(role) === null ? role.name : basename(role.path)
}

const stepLayers = new WeakMap<Step, Layer>()
/** Magic variables of a step: its role, its directories, its environment. */
export function stepMagic(step: Step, play: Play): Layer {
  return cached(stepLayers, step, () => {
    const role = roleAround(step)
    const values = { ...(role && valuesOf(ofRole, [role])), ...valuesOf(ofStep, [step, play]) }
    return { name: 'the task', values }
  })
}

/** `a.b` of a role `a.b.c`; null for a role outside of collections. */
function collectionOf({ name }: Role): string | null {
  return /^(\w+\.\w+)\.\w+/.exec(name)?.[1] ?? null
}

function aboveOf(use: RoleUse): readonly Role[] | undefined {
  const callers = callersOf(use)
  return callers.length > 0 ? callers : undefined
}

/** Roles that include or import this one; not those that depend on it. */
function callersOf({ called, parents: [parent] }: RoleUse): readonly Role[] {
  return called && parent ? [parent.role, ...callersOf(parent)] : []
}

function roleAround(step: Step): RoleUse | undefined {
  for (let at: Step | undefined = step; at; at = at.parent) if (at.kind === 'block' && at.role) return at.role
  return undefined
}

function environments(step: Step, play: Play): readonly unknown[] {
  const found: unknown[] = []
  for (let at: Step | undefined = step; at; at = at.parent)
    if (at.keywords.environment !== undefined) found.unshift(at.keywords.environment)
  return play.keywords.environment === undefined ? found : [play.keywords.environment, ...found]
}

/** Directories of the roles around a step, innermost first, and of its file. */
export function foldersOf(step: Step): readonly string[] {
  const role = roleAround(step)
  const roles = role ? [role.role.path, ...role.parents.map((parent) => parent.role.path)] : []
  return [...new Set([...roles, dirname(resolve(step.place.source.file))])]
}

function groupsOf(inventory: Inventory): Variables {
  let groups = groupLists.get(inventory.groups)
  if (!groups) {
    groups = Object.fromEntries([...inventory.groups.values()].map(({ name, hosts }) => [name, hosts]))
    groupLists.set(inventory.groups, groups)
  }
  return groups
}
/** By the groups of an inventory, which change when a play adds one. */
const groupLists = new WeakMap<Inventory['groups'], Variables>()

type Table<Of extends readonly unknown[]> = Readonly<Record<string, (...of: Of) => unknown>>

/** Makes a layer without undefined values; `live` values are computed on each access. */
function layerOf<Of extends readonly unknown[]>(name: string, of: Of, table: Table<Of>, live: Table<Of> = {}): Layer {
  const values = valuesOf(table, of)
  for (const [word, get] of Object.entries(live)) Object.defineProperty(values, word, { get: () => get(...of), enumerable: true })
  return { name, values }
}

function valuesOf<Of extends readonly unknown[]>(table: Table<Of>, of: Of): Record<string, unknown> {
  const all = Object.entries(table).map(([word, value]) => [word, value(...of)] as const)
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}

function cached<Key extends object>(layers: WeakMap<Key, Layer>, key: Key, make: () => Layer): Layer {
  let layer = layers.get(key)
  if (!layer) {
    layer = make()
    layers.set(key, layer)
  }
  return layer
}

/** Names that only the engine sets; the last few are set by the inventory and the scope. */
export const magicNames: ReadonlySet<string> = new Set([
  ...[ofRun, ofRunLive, ofPlay, ofPlayLive, ofHost, ofStep, ofRole].flatMap((table) => Object.keys(table)),
  ...['inventory_dir', 'inventory_file', 'omit', 'vars'],
])

export const ansibleVersion = { full: '2.18.0', string: '2.18.0', major: 2, minor: 18, revision: 0 }
