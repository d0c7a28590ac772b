/** Reads inventories with `plugin: …`: the options of plug-ins, and those that are not supported. */
import { booleanIn } from '../formats/booleans.ts'
import type { JsonCache } from '../formats/json-cache.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Outcome, Request } from '../model/action.ts'
import type { Place } from '../model/diagnostic.ts'
import { PythonFailure } from '../model/plugin.ts'
import type { Variables } from '../model/template.ts'
import { toText } from '../template/index.ts'
import type { MapNode } from '../template/values/yaml.ts'
import { type Entry, type Node, parseYaml, toValue } from '../template/values/yaml.ts'
import type { LoadVariables } from './variable-folders.ts'
import { type GroupsReading, readPrinted } from './yaml-groups.ts'

/** Data a plug-in may use besides the tree so far. */
export interface PluginReading extends GroupsReading {
  readonly extraVars: Variables
  /** Cached facts of a host. */
  readonly keptFacts: (host: string) => Variables
  /** Directories that may have `group_vars` and `host_vars`. */
  readonly folders: readonly string[]
  readonly load: LoadVariables
  /** Reads a file by a plug-in in Python: JSON as a script prints it; undefined if there is no such plug-in. */
  readonly inPython?: (plugin: string, path: string) => Promise<string | undefined>
  /** Sends an HTTP request from the controller. */
  readonly request?: (request: Request) => Promise<Pick<Outcome, 'code' | 'stderr' | 'response'>>
  readonly cache?: InventoryCache
  /** What is cached counts no more. */
  readonly fresh: boolean
}

/** Settings of the cache of inventories; a source may have its own. */
export interface InventoryCache extends Partial<JsonCache> {
  readonly enabled?: boolean
  /** `memory`, which ends with the run, or `jsonfile`. */
  readonly plugin?: string
}

type Plugin = (config: MapNode, reading: PluginReading) => void | Promise<void>

const plugins: Readonly<Record<string, () => Promise<Plugin>>> = {
  'community.digitalocean.digitalocean': async () => (await import('./digitalocean.ts')).readDigitalOcean,
  constructed: async () => (await import('./constructed.ts')).readConstructed,
  'community.docker.docker_containers': async () => (await import('./docker-containers.ts')).readDockerContainers,
  'containers.podman.podman_containers': async () => (await import('./podman-containers.ts')).readPodmanContainers,
  generator: async () => (await import('./generator.ts')).readGenerator,
}

/** Whether a file configures a plug-in; a group may be called `plugin` too. */
export function namesPlugin(config: MapNode): boolean {
  return config.entries.some(({ key, value }) => key.text === 'plugin' && value.kind === 'scalar' && value.tag === 'str')
}

export async function readPlugin(config: MapNode, reading: PluginReading): Promise<void> {
  const entry = config.entries.find(({ key }) => key.text === 'plugin')
  if (entry?.value.kind !== 'scalar') return
  const { text, place } = entry.value
  const name = text.replace(/^ansible\.(?:builtin|legacy)\./, '')
  const load = plugins[name]
  if (load) await (await load())(config, reading)
  else if (!(await readInPython(name, place, reading))) {
    const hint =
      didYouMean(text, Object.keys(plugins)) ?? 'write its hosts to a file with `ansible-inventory --list`, or use an inventory script'
    reading.tree.report('unsupported', `the inventory plug-in \`${text}\` is not supported`, place, hint)
  }
}

/** What it prints is read as the output of a script. */
async function readInPython(name: string, place: Place, reading: PluginReading): Promise<boolean> {
  const { tree, inPython } = reading
  try {
    const text = await inPython?.(name, tree.origin.file ?? place.source.file)
    if (text === undefined) return false
    const { node, diagnostics } = parseYaml({ file: place.source.file, text })
    tree.diagnostics.push(...diagnostics)
    if (node) readPrinted(node, reading)
  } catch (error) {
    if (!(error instanceof PythonFailure)) throw error
    tree.report('inventory-script-failed', `the inventory plug-in \`${name}\` of ${error.where} fails: ${error.message}`, place, error.hint)
  }
  return true
}

export class PluginOptions {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #reading: GroupsReading
  readonly #what: string

  /** Reports every key that is not among `names`. */
  constructor(map: MapNode, names: readonly string[], what: string, reading: GroupsReading) {
    this.#entries = new Map(map.entries.map((entry) => [entry.key.text, entry]))
    this.#reading = reading
    this.#what = what
    for (const { key } of map.entries)
      if (!names.includes(key.text))
        reading.tree.report('unknown-option', `${what} has no option \`${key.text}\``, key.place, didYouMean(key.text, names))
  }

  node(name: string): Node | undefined {
    const value = this.#entries.get(name)?.value
    return value?.kind === 'scalar' && value.tag === 'null' ? undefined : value
  }
  /** Entries of a dict; none if it is not set. */
  entries(name: string): readonly Entry[] {
    return this.#ofKind(name, 'map', 'a dict')?.entries ?? []
  }
  items(name: string): readonly Node[] {
    return this.#ofKind(name, 'seq', 'a list')?.items ?? []
  }
  text(name: string): string | undefined {
    return this.#ofKind(name, 'scalar', 'a text')?.text
  }
  /** A list of texts, or one text with commas. */
  texts(name: string): readonly string[] | undefined {
    const node = this.node(name)
    if (node?.kind === 'scalar')
      return node.text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
    return node && this.items(name).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []))
  }
  /** A whole number that is not negative. */
  number(name: string): number | undefined {
    const node = this.node(name)
    if (node === undefined) return undefined
    if (node.kind === 'scalar' && /^\d{1,9}$/.test(node.text)) return Number(node.text)
    this.#report(name, 'a whole number', node)
    return undefined
  }
  flag(name: string, defaultValue: boolean): boolean {
    const node = this.node(name)
    if (node === undefined) return defaultValue
    const value = toText(toValue(node, this.#reading.values))
    const found = booleanIn('options', value)
    if (found === undefined) this.#report(name, 'true or false', node)
    return found === true
  }

  #ofKind<Kind extends Node['kind']>(name: string, kind: Kind, what: string): Extract<Node, { kind: Kind }> | undefined {
    const node = this.node(name)
    if (node?.kind === kind) return node as Extract<Node, { kind: Kind }>
    if (node) this.#report(name, what, node)
    return undefined
  }

  #report(name: string, kind: string, { place }: Node): void {
    this.#reading.tree.report('wrong-type', `\`${name}\` of ${this.#what} must be ${kind}`, place)
  }
}
