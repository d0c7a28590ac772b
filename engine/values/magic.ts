/** Variables that nobody writes: what the engine tells of the run, the play, the host and the role at hand. */
import { existsSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import type { Host, Inventory } from '../host.ts'
import type { Play, Role, RoleUse, Step } from '../play.ts'
import type { Layer, Variables } from '../template.ts'
import { speaks } from './speaks.ts'

/** Below everything an author sets. A constant text, so that files do not change from run to run. */
export function engineDefaults(managed = 'Ansible managed'): readonly Layer[] {
  return [{ name: 'defaults of the engine', values: { ansible_managed: managed } }]
}

export interface RunWords {
  readonly inventory: Inventory
  readonly sources: readonly string[]
  readonly check: boolean
  readonly diff: boolean
  readonly verbosity: number
  readonly forks: number
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** The dict of all hosts' variables. */
  readonly hostvars: unknown
  /** The file of settings that counts. */
  readonly settingsFile?: string
}

/** The same for the whole run. */
export function runMagic(run: RunWords): Layer {
  const values = {
    ansible_check_mode: run.check,
    ansible_diff_mode: run.diff,
    ansible_verbosity: run.verbosity,
    ansible_forks: run.forks,
    ...(run.limit !== undefined && { ansible_limit: run.limit }),
    ansible_run_tags: run.tags.length > 0 ? run.tags : ['all'],
    ansible_skip_tags: run.skipTags,
    ansible_inventory_sources: run.sources,
    ansible_version: speaks,
    hostvars: run.hostvars,
    ansible_config_file: run.settingsFile ?? null,
  }
  const getters = { groups: () => groupsOf(run.inventory), ansible_playbook_python: pythonHere }
  return { name: 'the run', values: withGetters(values, getters) }
}

/** Nothing here runs on Python; plays that start it on this machine ask for its path. */
function pythonHere(): string {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'python3')).find((path) => existsSync(path)) ?? '/usr/bin/python3'
}

export interface PlayHosts {
  /** Every host the play was written for, those that failed included. */
  readonly all: readonly string[]
  /** Those of the batch at hand. */
  readonly batch: readonly string[]
  /** Those that are still in the play. */
  active(): readonly string[]
}

/** The same for one play on one batch of hosts. */
export function playMagic(play: Play, name: string, hosts: PlayHosts): Layer {
  const roles = [...new Set(play.roles.map(({ role }) => role.name))]
  const direct = [...new Set(play.roles.filter(({ parents }) => parents.length === 0).map(({ role }) => role.name))]
  const dependencies = play.roles.filter(({ parents }) => parents.length > 0).map(({ role }) => role.name)
  const active = () => hosts.active()
  const values = {
    playbook_dir: play.dir,
    ansible_play_name: name,
    ansible_play_hosts_all: hosts.all,
    ansible_play_role_names: direct,
    ansible_dependent_role_names: [...new Set(dependencies)],
    ansible_role_names: roles,
    role_names: direct,
  }
  const batch = () => hosts.batch.filter((host) => active().includes(host))
  return { name: 'the play', values: withGetters(values, { ansible_play_hosts: active, play_hosts: batch, ansible_play_batch: batch }) }
}

const ofHost = new WeakMap<Host, Layer>()
export function hostMagic(host: Host): Layer {
  let layer = ofHost.get(host)
  if (!layer) {
    const short = /^[\d.]+$|:/.test(host.name) ? host.name : (host.name.split('.')[0] as string)
    const values = { inventory_hostname: host.name, inventory_hostname_short: short, group_names: host.groups }
    layer = { name: 'the host', values }
    ofHost.set(host, layer)
  }
  return layer
}

const ofStep = new WeakMap<Step, Layer>()
/** What depends on where a step stands: its role, its folders, its environment. */
export function stepMagic(step: Step, play: Play): Layer {
  let layer = ofStep.get(step)
  if (!layer) {
    const role = roleAround(step)
    layer = {
      name: 'the task',
      values: {
        ...(role && roleWords(role)),
        environment: environments(step, play),
        ansible_search_path: [...new Set([...foldersOf(step), play.dir])],
      },
    }
    ofStep.set(step, layer)
  }
  return layer
}

function roleWords(use: RoleUse): Variables {
  const { role } = use
  const above = callersOf(use)
  return {
    role_name: basename(role.path),
    role_path: role.path,
    ansible_role_name: role.name,
    ansible_collection_name: collectionOf(role),
    ...(above.length > 0 && {
      ansible_parent_role_names: above.map(({ name }) => name),
      ansible_parent_role_paths: above.map(({ path }) => path),
    }),
  }
}

/** `a.b` of a role `a.b.c`; nothing for a role outside of collections. */
function collectionOf({ name }: Role): string | null {
  return /^(\w+\.\w+)\.\w+/.exec(name)?.[1] ?? null
}

/** Roles that include or import this one; those that depend on it are not among them. */
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

/** Folders of the roles around a step, from the inside, and of its file. */
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
/** An inventory answers with other groups once a play adds some. */
const groupLists = new WeakMap<Inventory['groups'], Variables>()

/** Values that may be others when they are asked for again. */
function withGetters(values: Variables, getters: Readonly<Record<string, () => unknown>>): Variables {
  const all: Record<string, unknown> = { ...values }
  for (const [name, get] of Object.entries(getters)) Object.defineProperty(all, name, { get, enumerable: true })
  return all
}
