/** Runs a playbook text on a model host, from the loader to the last event. */
import assert from 'node:assert/strict'
import type { Diagnostic } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'
import type { Group, Host, Inventory } from '../../engine/model/host.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import { widest } from '../../engine/run/host/answers.ts'
import { run } from '../../engine/run/index.ts'
import type { RunInput, RunOptions } from '../../engine/run/schedule/state.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { type Loaded, loadPlaybook } from '../playbook/load-playbook.ts'
import { eventProblems } from '../report/schema-check.ts'
import { ModelHost } from './model-host.ts'
import { modelFacts, modelRegistry } from './model-modules.ts'

export const usualOptions: RunOptions = {
  check: false,
  diff: false,
  verbosity: 0,
  forks: 100,
  tags: [],
  skipTags: [],
  extraVars: {},
  reach: {},
  become: {},
  window: widest,
  verify: false,
  taskTimeout: 3600,
}

/** An inventory of hosts without variables. */
export function plainInventory(names: readonly string[]): Inventory {
  const hosts = new Map<string, Host>(names.map((name) => [name, { name, groups: ['ungrouped'] }]))
  const group = (name: string, depth: number, parents: string[], children: string[]): Group => ({
    name,
    children,
    parents,
    hosts: names,
    depth,
    priority: 1,
  })
  const groups = new Map([
    ['all', group('all', 0, [], ['ungrouped'])],
    ['ungrouped', group('ungrouped', 1, ['all'], [])],
  ])
  return { hosts, groups, layers: () => [], wouldChange: () => false, add: () => {}, refresh: async () => {} }
}

export interface ModelRun {
  readonly code: number
  readonly events: readonly Event[]
  readonly hosts: ReadonlyMap<string, ModelHost>
  readonly secrets: Secrets
  readonly warnings: readonly Diagnostic[]
}

/** Loads a playbook text for model hosts, or a file. */
export function loadModel(text: string, given: { file?: string; circumstances?: Circumstances } = {}): Promise<Loaded> {
  const readFile = given.file === undefined ? { readFile: () => text } : {}
  return loadPlaybook(given.file ?? '/model/play.yml', { registry: modelRegistry, ...readFile }, given.circumstances)
}

export async function modelRun(
  text: string,
  given: {
    files?: ReadonlyMap<string, string>
    hosts?: readonly string[]
    /** Hosts that only tasks which are delegated come to. */
    others?: readonly string[]
    /** Hosts that have been used before, with what they hold. */
    used?: ReadonlyMap<string, ModelHost>
    before?: ModelHost['before']
    prepare?: (host: ModelHost) => void
    options?: Partial<RunOptions>
    signal?: AbortSignal
    /** Sees each event as it happens. */
    watch?: (event: Event) => void
    prompt?: RunInput['prompt']
    oversee?: RunInput['oversee']
    moment?: RunInput['moment']
    progress?: RunInput['progress']
    /** A playbook on disk, instead of the text. */
    file?: string
    circumstances?: Circumstances
    /** The text, where several runs are of the same. */
    loaded?: Loaded
  } = {},
): Promise<ModelRun> {
  const { playbook, warnings } = given.loaded ?? (await loadModel(text, given))
  const names = given.hosts ?? ['one']
  const hosts = new Map([...names, ...(given.others ?? [])].map((name) => [name, given.used?.get(name) ?? new ModelHost()]))
  if (given.before) for (const host of hosts.values()) host.before = given.before
  for (const host of hosts.values()) given.prepare?.(host)
  for (const host of hosts.values()) for (const [path, content] of given.files ?? []) host.files.set(path, content)
  const events: Event[] = []
  const secrets = new Secrets()
  const code = await run({
    playbooks: [playbook],
    inventory: plainInventory(names),
    options: { ...usualOptions, ...given.options },
    connect: (reach, options) => (hosts.get(reach.address) as ModelHost).connect(reach, options),
    connectOptions: {},
    secrets,
    prompt: given.prompt,
    ...(given.oversee && { oversee: given.oversee }),
    ...(given.moment && { moment: given.moment }),
    ...(given.progress && { progress: given.progress }),
    factsModule: modelFacts,
    emit: (event) => {
      events.push(event)
      given.watch?.(event)
    },
    signal: given.signal ?? new AbortController().signal,
    version: 'test',
  })
  assert.deepEqual(eventProblems(events), [])
  return { code, events, hosts, secrets, warnings }
}

/** What does not depend on the clock or on how often was asked: ends of tasks in order. */
export function ends(events: readonly Event[]): unknown[] {
  return events.flatMap((event) => {
    if (event.type !== 'task-end' && event.type !== 'item-end') return []
    const { time: _, seconds: __, ...rest } = event
    return [rest]
  })
}
