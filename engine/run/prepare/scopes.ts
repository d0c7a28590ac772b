/** The scope of a step on a host: which layers of variables it sees. */

import path from 'node:path'
import { select } from '../../inventory/patterns.ts'
import { type Place, whereOf } from '../../model/diagnostic.ts'
import type { Play, Step } from '../../model/play.ts'
import { type Layer, Template } from '../../model/template.ts'
import { overlaid, toText } from '../../template/index.ts'
import type { Here, Scope } from '../../template/scope.ts'
import { AllHostVariables, ScopeDict } from '../../variables/hostvars.ts'
import { engineDefaults, foldersOf, hostMagic, playMagic, runMagic, stepMagic } from '../../variables/magic.ts'
import { LayeredScope, type Levels, playLayers, scopeFor, taskLayers } from '../../variables/variables.ts'
import type { HostRun } from '../host/host-run.ts'
import type { Hosts } from '../schedule/run.ts'
import type { RunContext, ScopeExtras } from '../schedule/state.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { addressOf, connectionIn, delegatedAddress, delegateName, fixedConnections } from './connection-variables.ts'
import { nameWord, renderedKeyword } from './keywords.ts'
import { varsFileLayers, varsFilesOf } from './vars-files.ts'

/** Makes the scopes of one play on one batch; what does not depend on the task is made once. */
export function scopeMaker(
  play: Play,
  batch: readonly HostRun[],
  all: readonly HostRun[],
  input: RunContext,
  hosts: Hosts,
): (step: Step | undefined, level: WalkContext | undefined, host: HostRun, more?: ScopeExtras) => Scope {
  const names = (runs: readonly HostRun[]) => runs.map(({ name }) => name)
  const active = () => names(all.filter(({ status }) => status === 'running'))
  const { inventory } = input
  const extraVars = extraLayer(input)
  const defaults = engineDefaults(input.options.managed)
  const hostvars = new AllHostVariables({
    inventory,
    here: hereOf(undefined, play, input),
    playbookDir: () => play.dir,
    variables: ({ name }) => hosts.of(name).variables,
    levels: (host) => [{ engineDefaults: defaults, extraVars, magic: [...magic, hostMagic(host)] }],
    merge: merges(input),
  })
  const magic: readonly Layer[] = [
    runLayer(input, hostvars),
    playMagic(play, playNameOf(play, input), { all: names(all), batch: names(batch), active }),
  ]
  const files = varsFilesOf(play)

  const connectionAt = fixedConnections(play, input.options)
  const fixed = new WeakMap<Step | Play, readonly Levels[]>()
  function levelsOf(step: Step | undefined): readonly Levels[] {
    let levels = fixed.get(step ?? play)
    if (!levels) {
      const engine: Levels = { engineDefaults: defaults, extraVars, magic: step ? [...magic, stepMagic(step, play)] : magic }
      levels = step ? [taskLayers(step), engine] : [engine]
      fixed.set(step ?? play, levels)
    }
    return levels
  }

  function make(step: Step | undefined, level: WalkContext | undefined, host: HostRun, more: ScopeExtras = {}, withFiles = true): Scope {
    const own: { -readonly [K in keyof Levels]: Levels[K] } = { magic: [hostMagic(host.host)] }
    if (withFiles && play.varsFiles.length) own.varsFiles = files(host, () => make(undefined, undefined, host, {}, false))
    if (level?.parameters.length) own.includeParameters = level.parameters
    const isConnected = !more.unconnected
    if (step && isConnected)
      own.engineDefaults = [addressOf(host.host, inventory), connectionAt(step) ?? connectionIn(step, play, input.options, () => scope)]
    if (step && isDelegated(step)) {
      const scopeAt = (name: string) => make(step, level, hosts.of(name), more)
      const scopeOf = (name: string) => make(undefined, undefined, hosts.of(name))
      if (isConnected)
        own.engineDefaults = [...(own.engineDefaults ?? []), delegatedAddress(step, play, host.host, inventory, () => scope, scopeOf)]
      own.magic = [hostMagic(host.host), delegatedVars(step, play, host.host.name, () => scope, scopeAt)]
    }
    if (more.local) own.local = [{ name: 'loop', values: more.local }]
    const scope: Scope = scopeFor({
      host: host.variables,
      inventory: inventory.layers(host.host, rootsOf(step, play, input)),
      levels: [playLayers(play), host.variables.exposed, ...levelsOf(step), own],
      here: hereOf(step, play, input),
      ahead: more.ahead,
      merge: merges(input),
      // It has only what an author or the run has set.
      vars: (own) => new ScopeDict(isConnected ? make(step, level, host, { ...more, unconnected: true }, withFiles) : own),
    })
    return scope
  }
  return make
}

/** Folders beside which `group_vars` and `host_vars` count. */
function rootsOf(step: Step | undefined, play: Play, { options: { varsRoot = 'top' } }: RunContext): string | readonly string[] {
  if (step === undefined || varsRoot === 'top') return play.dir
  const folders = foldersOf(step)
  return varsRoot === 'all' ? folders : folders.slice(0, 1)
}

const merges = ({ options }: ScopeInput) => options.hashBehaviour === 'merge'

/** Its hosts name a play without a name. A name that needs a host to be rendered stays as it is written. */
function playNameOf(play: Play, input: RunContext): string {
  const { name } = play.keywords
  const scope = () => playScope(play, input)
  try {
    return nameWord(play.keywords, scope) || [renderedKeyword(play.hosts, scope) ?? []].flat().map(toText).join(',')
  } catch {
    return name instanceof Template ? name.text : ''
  }
}

/** What scopes need to know of a run; a listing has no more. */
export type ScopeInput = Pick<
  RunContext,
  'options' | 'inventory' | 'secrets' | 'decrypt' | 'plugins' | 'setting' | 'collectionsPath' | 'report'
>

/** What the keywords of a play see, before there is a host; those of a step see its role and its levels, too. As in Ansible a missing file of `vars_files` is an error only for a host. */
export function playScope(play: Play, input: ScopeInput, step?: Step): Scope {
  const own = step ? [stepMagic(step, play)] : []
  const levels: Levels[] = [
    playLayers(play),
    ...(step ? [taskLayers(step)] : []),
    {
      engineDefaults: engineDefaults(input.options.managed),
      extraVars: extraLayer(input),
      magic: [runLayer(input, {}), { name: 'the play', values: { playbook_dir: play.dir } }, ...own],
    },
  ]
  const options = { here: hereOf(step, play, input), merge: merges(input) }
  if (play.varsFiles.length === 0) return new LayeredScope(levels, options)
  const varsFiles = varsFileLayers(play, new LayeredScope(levels, options), 'ignored')
  return new LayeredScope([...levels, { varsFiles }], options)
}

function runLayer({ options, inventory }: ScopeInput, hostvars: unknown): Layer {
  return runMagic({ ...options, inventory, sources: inventory.file === undefined ? [] : [inventory.file], hostvars })
}

function extraLayer({ options }: ScopeInput): readonly Layer[] {
  return [{ name: '--extra-vars', values: options.extraVars }]
}

const hereCache = new WeakMap<ScopeInput, WeakMap<object, Here>>()
function hereOf(step: Step | undefined, play: Play, input: ScopeInput): Here {
  let cache = hereCache.get(input)
  if (!cache) {
    cache = new WeakMap()
    hereCache.set(input, cache)
  }
  const key = step ?? play
  let here = cache.get(key)
  if (!here) {
    here = makeHere(step, play, input)
    cache.set(key, here)
  }
  return here
}

function makeHere(step: Step | undefined, play: Play, input: ScopeInput): Here {
  const { secrets, inventory, decrypt, plugins, setting, collectionsPath = [] } = input
  const search = step ? (stepMagic(step, play).values.ansible_search_path as readonly string[]) : [play.dir]
  return {
    folders: (kind) => search.flatMap((folder) => [path.join(folder, kind), folder]),
    ...(decrypt && { decrypt }),
    ...(plugins && { plugins }),
    ...(setting && { setting }),
    collections: [path.join(play.dir, 'collections'), ...collectionsPath],
    keepSecret: (value) => secrets.add(value),
    isEncrypted: (value) => secrets.isEncrypted(value),
    warn: (message, more) => warnOnce(message, input, more),
    hostsOf: (pattern) => select(inventory, pattern).hosts.map(({ name }) => name),
  }
}

const warned = new WeakMap<ScopeInput, Set<string>>()
function warnOnce(message: string, input: ScopeInput, { place, hint }: { readonly place?: Place; readonly hint?: string } = {}): void {
  const cache = warned.get(input) ?? new Set()
  warned.set(input, cache)
  const where = place && whereOf(place)
  const key = where ? `${where.file}:${where.line}:${where.column}` : message
  if (cache.has(key)) return
  cache.add(key)
  input.report({ type: 'warning', message, ...(hint && { hint }), ...(where && { where }) })
}

function isDelegated(step: Step): boolean {
  for (let level: Step | undefined = step; level; level = level.parent) if (level.keywords.delegateTo !== undefined) return true
  return false
}

/** The variables of the host that a step is delegated to, under its name; the name of the own host remains. */
function delegatedVars(step: Step, play: Play, own: string, scope: () => Scope, scopeAt: (name: string) => Scope): Layer {
  const values = {
    get ansible_delegated_vars(): Readonly<Record<string, ScopeDict>> {
      const name = delegateName(step, play, scope)?.value
      return name === undefined ? {} : { [name]: new ScopeDict(overlaid(scopeAt(name), { inventory_hostname: own })) }
    },
  }
  return { name: 'the host it is delegated to', values }
}
