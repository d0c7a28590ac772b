/** Loads what is linted: each playbook, and each role by itself with each of its task files. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Bridge } from '../../engine/bridge/bridge.ts'
import type { PluginsInPython } from '../../engine/bridge/plugins.ts'
import type { PythonProcess } from '../../engine/bridge/process.ts'
import type { ReadFile, Subject } from '../../engine/lint/rule.ts'
import { rolesOf, stepsOf } from '../../engine/lint/steps.ts'
import { type Diagnostic, DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Play } from '../../engine/model/play.ts'
import { SourceCache } from '../../engine/playbook/files.ts'
import { emptyFileCache, type FileCache } from '../../engine/playbook/loading.ts'
import { judgedPlaybooks, type PlaybookRead, readPlaybook } from '../../engine/playbook/playbook.ts'
import { parseExtraVars } from '../../engine/variables/extra-vars.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { variablesFrom } from '../../engine/variables/variables-file.ts'
import type { Vault } from '../../engine/variables/vault.ts'
import type { LintFlags } from '../commands/lint.ts'
import { pluginFolders } from '../options/play-defaults.ts'
import { type Found, filesUnder } from './lint-files.ts'
import { limitMemory } from './memory-limits.ts'
import { openInventory, pluginsInPython } from './open-inventory.ts'
import { openVault } from './open-vault.ts'
import { pythonOf } from './python.ts'
import { makeRegistry } from './registry.ts'
import { loadUserCarriers } from './user-carriers.ts'

export interface Read {
  readonly subject: Subject
  /** What the loader has to say. */
  readonly diagnostics: readonly Diagnostic[]
  /** Modules and plug-ins that are called through Python once all texts are checked: kind, name and file. */
  readonly inPython: () => readonly string[]
}

export async function readProject(paths: readonly string[], flags: LintFlags): Promise<Read> {
  const cache = emptyFileCache(new SourceCache({ oneName: true, onRead: limitMemory }))
  const found = filesUnder(paths, cache)
  const vault = await openVault({ ...flags, syntaxCheck: true }, new Secrets())
  const reading: Reading = {
    diagnostics: [],
    plays: [],
    alone: new Set(),
    partial: new Set(),
    files: new Set(),
    plugins: new Set(),
    registries: [],
    modulesInPython: new Set(),
    failed: false,
  }
  const python = pythonOf(flags)
  const means = { flags, vault, python, cache, bridge: python && new Bridge(python, flags.collectionsPath ?? []) }
  for (const file of found.playbooks) await readInto(reading, file, means)
  const isRead = (file: string) => reading.files.has(cache.sources.shown(file))
  for (const role of found.roles) for (const text of playsAround(role, isRead)) await readInto(reading, aroundOf(role), { ...means, text })
  const { given, sealed } = await fromOutside(found, reading, means)
  addErrors(reading, found.errors)
  const { plays, alone, partial, plugins, registries, failed, diagnostics } = reading
  const aside = elsewhere(plays, found, cache)
  const standIns = new Set(found.roles.map((role) => path.resolve(aroundOf(role))))
  return {
    subject: {
      plays,
      rolePlays: alone,
      partialPlays: partial,
      externalFiles: aside,
      files: found.files,
      templates: found.templates,
      plugins: { has: (name) => plugins.has(name) || registries.some((each) => kinds.some((kind) => each.find(kind, name))) },
      definedOutside: given,
      incomplete: failed || sealed,
    },
    diagnostics: diagnostics.map((each) => ledByAuthor(each, standIns)),
    inPython: () => [...new Set([...reading.modulesInPython, ...registries.flatMap((each) => each.used)])].sort(),
  }
}

/** LoadErrors of files that nothing else has read. */
function addErrors(reading: Reading, errors: readonly Diagnostic[]): void {
  const key = ({ code, place }: Diagnostic) => `${code} ${path.resolve(place?.source.file ?? '')} ${place?.start}`
  const reported = new Set(reading.diagnostics.map(key))
  const unread = errors.filter((error) => !reported.has(key(error)))
  reading.diagnostics.push(...unread)
  if (unread.length > 0) reading.failed = true
}

/** The way without the playbook that stands in around a role: nobody wrote that. */
function ledByAuthor({ through = [], furtherTraces, ...diagnostic }: Diagnostic, standIns: ReadonlySet<string>): Diagnostic {
  const written = through.filter(({ source }) => !standIns.has(path.resolve(source.file)))
  return written.length === 0 ? diagnostic : { ...diagnostic, through: written, ...(furtherTraces !== undefined && { furtherTraces }) }
}

/** Files of roles that are used, but lie outside of what is linted. */
function elsewhere(plays: readonly Play[], { files, templates }: Found, cache: FileCache): readonly ReadFile[] {
  const here = new Set([...files.map(({ source }) => source), ...templates])
  const folders = new Set([...rolesOf(plays)].map(({ role }) => role.path))
  const others = filesUnder([...folders], cache, here)
  return [...others.files, ...others.templates.map((source) => ({ source }))]
}

const kinds = ['filters', 'tests', 'lookups'] as const

interface Reading {
  readonly diagnostics: Diagnostic[]
  readonly plays: Play[]
  readonly alone: Set<Play>
  readonly partial: Set<Play>
  /** Files that plays name, as they are shown. */
  readonly files: Set<string>
  readonly plugins: Set<string>
  /** Plug-ins in Python of each playbook. */
  readonly registries: PluginsInPython[]
  readonly modulesInPython: Set<string>
  failed: boolean
}
interface Means {
  readonly flags: LintFlags
  readonly vault: Vault
  readonly python: PythonProcess | undefined
  readonly bridge: Bridge | undefined
  readonly cache: FileCache
  /** Stands in for a playbook around a role. */
  readonly text?: string
}

/** Whatever tags or hosts a run will be about: what none can reach is a warning that says so. */
const everywhere = { anyTags: true, undecided: true, unreached: true }

async function readInto(reading: Reading, file: string, { flags, vault, python, bridge, cache, text }: Means): Promise<void> {
  const folder = path.dirname(file)
  const modules = path.join(folder, 'modules')
  const moduleFolders = [modules, ...(flags.modulePath ?? [])]
  const registry = makeRegistry(moduleFolders, python, flags.collectionsPath, bridge)
  const rolesPath = [...(flags.rolesPath ?? []), ...(text === undefined ? [] : [folder])]
  const own = path.resolve(file)
  const readFile = (each: string) => (each === own ? text : undefined)
  await problems(reading, async () => {
    reading.diagnostics.push(...(await loadUserCarriers({ modules: moduleFolders })))
    const read = await readPlaybook(file, {
      registry,
      rolesPath,
      collectionsPath: flags.collectionsPath,
      pluginFolders: pluginFolders(flags.settings),
      vault: vault.decrypt,
      // Where a playbook has its own modules or carriers, its tasks are read by them.
      ...(![modules, path.join(folder, 'carriers')].some(existsSync) && { cache }),
      ...(text !== undefined && { readFile }),
    })
    const found = judgedPlaybooks([read], everywhere)
    const isPartial = found.some(({ severity }) => severity === 'error')
    if (isPartial) reading.failed = true
    reading.diagnostics.push(...found)
    for (const each of read.collected.traces.files) reading.files.add(each)
    for (const play of playsWithIncludes(read)) {
      reading.plays.push(play)
      // A role without tasks has its handlers for those of others.
      if (isPartial || (text !== undefined && !hasTasks(play))) reading.partial.add(play)
      if (text !== undefined) reading.alone.add(play)
    }
  })
  for (const each of registry.modulesInPython()) reading.modulesInPython.add(each)
  if (registry.inPython) reading.registries.push(registry.inPython)
  for (const kind of kinds) for (const name of registry.ownPlugins[kind].keys()) reading.plugins.add(name)
}

/** Plays with what their includes name. They are never run: what a run would load is let go. */
function playsWithIncludes({ playbook, drafts }: PlaybookRead): readonly Play[] {
  const plays = playbook.plays.map((play, index): Play => {
    const ahead = [...(drafts[index]?.ahead.values() ?? [])].flatMap(({ block, handlers }) => (block && !handlers ? [block] : []))
    return { ...play, loadVariables: unused, sections: [...play.sections, { name: 'tasks', steps: ahead }] }
  })
  for (const { step } of stepsOf(plays)) if (step.kind === 'include') Object.assign(step, { expand: unused, mayChange: unused })
  return plays
}

function hasTasks(play: Play): boolean {
  for (const { step, handler } of stepsOf([play])) if (!handler && step.kind !== 'block') return true
  return false
}

function unused(): never {
  throw new Error('what is checked is not run')
}

async function isReadable(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return false
  }
}

async function problems(reading: Reading, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    reading.diagnostics.push(...error.diagnostics)
    reading.failed = true
  }
}

/** Plays for those task files of a role that were not read until then, the main one first; a role without that one may have handlers. */
function* playsAround(role: string, isRead: (file: string) => boolean): Generator<string> {
  const folder = path.resolve(role, 'tasks')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : []
  const main = names.find((name) => /^main\./.test(name))
  for (const name of [main, ...names.filter((each) => each !== main)])
    if (name === undefined || !isRead(path.join(folder, name))) yield playAround(role, name === main ? undefined : name)
}

/** What the role notifies may be another's, so that any name may be a handler. */
function playAround(role: string, from: string | undefined): string {
  const called = JSON.stringify({ name: path.resolve(role), tasks_from: from })
  return `- hosts: all\n  tasks:\n    - import_role: ${called}\n  handlers:\n    - name: "{{ 'any' }}"\n      debug: { msg: "" }\n`
}

/** Where the play around a role would stand: in the folder that holds the roles. */
function aroundOf(role: string): string {
  const above = path.dirname(role)
  return path.join(path.basename(above) === 'roles' ? path.dirname(above) : above, `(${path.basename(path.resolve(role))})`)
}

/** Names of variables that the inventory, `-e` and encrypted files give; `sealed` where one stays closed. */
async function fromOutside(found: Found, reading: Reading, { flags, vault }: Means): Promise<{ given: Set<string>; sealed: boolean }> {
  const defined = new Set<string>()
  let sealed = false
  const add = (values: object) => {
    for (const name of Object.keys(values)) defined.add(name)
  }
  await problems(reading, async () => add(parseExtraVars(flags.extraVars ?? [], { vault: vault.decrypt })))
  const readInventory = async () => {
    const folders = new Set(reading.plays.map(({ dir }) => dir))
    const plugins = pluginsInPython(
      flags,
      [...folders].map((folder) => path.resolve(folder)),
    )
    const inventory = await openInventory({ ...flags, syntaxCheck: true, listTasks: true }, vault, undefined, {}, plugins)
    if (plugins) reading.registries.push(plugins)
    // Without a host nobody asks vars plug-ins what they would say.
    const { varsPlugins = [], varsPluginsEnabled = [] } = flags.settings ?? {}
    if (inventory.hosts.size === 0 && plugins?.variables(varsPlugins, varsPluginsEnabled)) sealed = true
    for (const host of inventory.hosts.values())
      for (const folder of folders.size > 0 ? folders : [undefined]) for (const { values } of inventory.layers(host, folder)) add(values)
  }
  // Nobody has named the directory `inventory/`: it may be something else.
  if (flags.inventory === undefined) sealed = !(await isReadable(readInventory)) || sealed
  else await problems(reading, readInventory)
  for (const source of found.sealed) {
    const values = variablesFrom(source, { vault: vault.decrypt })
    add(values)
    sealed ||= Object.keys(values).length === 0
  }
  return { given: defined, sealed }
}
