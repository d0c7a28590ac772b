/** The inventory of a command: what `-i` names, or the folder `inventory/`, or none where only the controller is meant. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { PluginsInPython } from '../../engine/bridge/plugins.ts'
import { nearPath } from '../../engine/formats/near-path.ts'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import type { GroupNames, GroupPlace } from '../../engine/inventory/tree.ts'
import type { MoreVariables } from '../../engine/inventory/variable-folders.ts'
import { DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { type Host, type Inventory, isController } from '../../engine/model/host.ts'
import type { Play, Playbook, Step } from '../../engine/model/play.ts'
import { PythonFailure } from '../../engine/model/plugin.ts'
import type { Variables } from '../../engine/model/template.ts'
import { fromPython } from '../../engine/template/values/python-values.ts'
import type { Vault } from '../../engine/variables/vault.ts'
import { inventoryCache, keptFacts } from '../options/fact-options.ts'
import type { RunFlags } from '../options/flags.ts'
import { pythonOf } from './python.ts'

export type InventoryFlags = Pick<
  RunFlags,
  'inventory' | 'layout' | 'flushCache' | 'syntaxCheck' | 'listTasks' | 'listTags' | 'listHosts' | 'settings' | 'python' | 'collectionsPath'
>

/** `playbooks`: those that are to run; a playbook for the controller alone, or one that adds its hosts, needs no inventory. */
export async function openInventory(
  flags: InventoryFlags,
  vault: Vault,
  playbooks?: readonly Playbook[],
  extraVars: Variables = {},
  plugins: PluginsInPython | undefined = pluginsInPython(flags, foldersOf(playbooks)),
): Promise<LoadedInventory> {
  // Ansible's programs know no such directory, and nobody has named it: what it holds is read, never run.
  const unasked = flags.inventory === undefined
  const sources = flags.inventory ?? (flags.layout === undefined && existsSync('inventory') ? ['inventory'] : [])
  const onlyLooks = (flags.syntaxCheck || flags.listTasks || flags.listTags) && !flags.listHosts
  if (sources.length === 0 && !onlyLooks && flags.layout === undefined && !needsNoHosts(playbooks))
    throw new Problem('there is no inventory: the directory `inventory/` does not exist here', {
      hint: 'set one with `-i hosts.yml`, or `-i host,` for a single host',
    })
  const { ignoreExtensions: endings, ignorePatterns: patterns, hashBehaviour, groupNames, groupOrder } = flags.settings ?? {}
  const merge = hashBehaviour === 'merge'
  const moreVariables = variablesPlugins(flags, plugins, foldersOf(playbooks), vault)
  const inventory = await loadInventory(sources, {
    vault,
    extraVars,
    merge,
    keptFacts: keptFacts(flags),
    cache: inventoryCache(flags),
    fresh: flags.flushCache === true,
    request: async (action) => {
      const { request } = await import('../../engine/run/host/request.ts')
      return request(action, (await import('../../engine/transport/local.ts')).connected)
    },
    groupNames: groupNames as GroupNames | undefined,
    lenient: flags.layout !== undefined,
    groupOrder: groupOrder as readonly GroupPlace[] | undefined,
    passedOver: { endings, patterns, programs: unasked },
    ...(plugins && { inPython: (name, path) => plugins.readInventory(name, path, vault.keys) }),
    ...(moreVariables && { moreVariables }),
  })
  const absent = inventory.warnings.filter(({ code }) => code === 'missing-inventory')
  const none = absent.length === sources.length
  const { unparsedIsFailed, anyUnparsedIsFailed } = flags.settings ?? {}
  if (absent.length > 0 && (anyUnparsedIsFailed || (none && unparsedIsFailed)))
    throw new DiagnosticError(absent.map((each) => ({ ...each, severity: 'error' as const })))
  // As Ansible has it, the controller itself is left where there is no other; its programs only warn.
  if (inventory.hosts.size === 0 && !none && !flags.syntaxCheck && flags.layout === undefined && !needsNoHosts(playbooks))
    throw new Problem(`the inventory ${sources.map((each) => `\`${each}\``).join(', ')} has no hosts`, {
      hint: 'add a host to it, or use `-i host,`',
    })
  return inventory
}

/** Those that inventory sources may name: beside playbooks, in collections, and of the installed Ansible. */
export function pluginsInPython(flags: InventoryFlags, roots: readonly string[]): PluginsInPython | undefined {
  const python = pythonOf(flags)
  if (!python) return undefined
  const plugins = new PluginsInPython(python, nearPath)
  const collections = [...[...roots, resolve('.')].map((root) => join(root, 'collections')), ...(flags.collectionsPath ?? [])]
  plugins.add({ roots, folders: { filters: [], tests: [], lookups: [] }, collections })
  return plugins
}

function foldersOf(playbooks: readonly Playbook[] = []): readonly string[] {
  return [...new Set(playbooks.flatMap(({ plays }) => plays.map(({ dir }) => resolve(dir))))]
}

/** What `vars_plugins/` beside playbooks, and the settings, add to groups and hosts. */
function variablesPlugins(
  { settings = {} }: InventoryFlags,
  plugins: PluginsInPython | undefined,
  roots: readonly string[],
  { keys }: Vault,
): MoreVariables | undefined {
  if (!plugins) refuseVariablesPlugins([...roots.map((root) => join(root, 'vars_plugins')), ...(settings.varsPlugins ?? [])])
  const call = plugins?.variables(settings.varsPlugins ?? [], settings.varsPluginsEnabled ?? [], keys)
  return (
    call &&
    ((folder, kind, name, groups) => {
      try {
        return fromPython(call(folder, kind === 'host_vars' ? 'host' : 'group', name, groups)) as Variables
      } catch (error) {
        if (!(error instanceof PythonFailure)) throw error
        const message = `the vars plug-ins fail for \`${name}\`: ${error.message} (${error.where})`
        throw new DiagnosticError([{ code: 'inventory-script-failed', severity: 'error', message, hint: error.hint }])
      }
    })
  )
}

/** Without Python hosts would lack variables in silence. */
function refuseVariablesPlugins(folders: readonly string[]): void {
  const files = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []).map((name) => join(folder, name)))
  const found = files.find((file) => file.endsWith('.py') && !basename(file).startsWith('_'))
  if (found === undefined) return
  throw new Problem(`\`${nearPath(found)}\` is a vars plug-in in Python, which is switched off`, {
    hint: 'remove `--no-python` and the setting `TSPLAY_PYTHON`, or move the file away and write its variables into `group_vars`',
  })
}

/** A limit that matches nothing would settle nothing and look like success. */
export function limitChecked(inventory: Inventory, limit: string | undefined): void {
  if (limit === undefined) return
  const { hosts, problems } = select(inventory, 'all,localhost', limit)
  const problem = problems.find(({ of }) => of === 'limit')
  if (hosts.length > 0 && !problem) return
  throw new Problem(problem ? `\`--limit\`: ${problem.message}` : `\`--limit ${limit}\` matches no host of the inventory`, {
    hint: problem?.hint ?? '`tsplay inventory --graph` shows hosts and groups',
  })
}

/** Reads `group_vars` and `host_vars` beside the plays now: a mistake in them is no surprise for the middle of a run. */
export function checkedInventory(inventory: LoadedInventory, playbooks: readonly Playbook[], limit?: string): void {
  const plays = playbooks.flatMap((playbook) => playbook.plays)
  const hosts = [...new Set(plays.flatMap((play) => hostsOf(inventory, play, limit)))]
  const diagnostics = [...new Set(plays.map(({ dir }) => dir))].flatMap((folder) => inventory.checkVariables(folder, hosts))
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics)
}

/** The hosts of a play; all of them where a template names them. */
function hostsOf(inventory: LoadedInventory, { hosts }: Play, limit: string | undefined): readonly Host[] {
  const patterns = [hosts].flat()
  const written = patterns.filter((pattern) => typeof pattern === 'string')
  return select(inventory, written.length < patterns.length ? 'all' : written, limit).hosts
}

function needsNoHosts(playbooks: readonly Playbook[] = []): boolean {
  const plays = playbooks.flatMap((playbook) => playbook.plays)
  const [first] = plays
  return first !== undefined && (plays.every(isLocal) || (isLocal(first) && plays.some(addsHosts)))
}

function isLocal({ hosts }: Play): boolean {
  return [hosts].flat().every((host) => typeof host === 'string' && isController(host))
}

function addsHosts({ sections }: Play): boolean {
  const adds = (step: Step): boolean =>
    step.kind === 'task'
      ? step.module?.runEffects !== undefined
      : step.kind === 'block' && [...step.steps, ...step.rescue, ...step.always].some(adds)
  return sections.some(({ steps }) => steps.some(adds))
}
