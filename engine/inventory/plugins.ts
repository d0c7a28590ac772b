/** Reads inventories with `plugin: …`, and reports unsupported plug-ins. */

import { didYouMean } from '../formats/suggest.ts'
import type { Variables } from '../model/template.ts'
import type { MapNode } from '../template/values/yaml.ts'
import type { LoadVariables } from './variable-folders.ts'
import type { GroupsReading } from './yaml-groups.ts'

/** Data a plug-in may use besides the tree so far. */
export interface PluginReading extends GroupsReading {
  readonly extraVars: Variables
  /** Cached facts of a host. */
  readonly keptFacts: (host: string) => Variables
  /** Directories that may have `group_vars` and `host_vars`. */
  readonly folders: readonly string[]
  readonly load: LoadVariables
}

type Plugin = (config: MapNode, reading: PluginReading) => void

const plugins: Readonly<Record<string, () => Promise<Plugin>>> = {
  constructed: async () => (await import('./constructed.ts')).readConstructed,
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
  const load = plugins[text.replace(/^ansible\.(?:builtin|legacy)\./, '')]
  if (load) (await load())(config, reading)
  else {
    const hint =
      didYouMean(text, Object.keys(plugins)) ?? 'write its hosts to a file with `ansible-inventory --list`, or use an inventory script'
    reading.tree.report('unsupported', `the inventory plug-in \`${text}\` is not supported`, place, hint)
  }
}
