/** Plays with what the settings say for those that say nothing themselves. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFolder } from '../../engine/formats/controller-files.ts'
import type { Keywords, Play, Playbook, PlayDefaults } from '../../engine/model/play.ts'
import type { PluginFolders } from '../../engine/playbook/loading.ts'
import type { Values } from '../../engine/settings/index.ts'

export function withPlayDefaults(playbooks: readonly Playbook[], values: Values | undefined): readonly Playbook[] {
  if (!values) return playbooks
  const words = { ...defaultsOf(values), keywords: keywordsOf(values) }
  const settled = (play: Play): Play => ({ ...play, defaults: { ...play.defaults, ...words } })
  return playbooks.map((playbook) => ({ ...playbook, plays: playbook.plays.map(settled) }))
}

function defaultsOf({ gathering, gatherSubset, gatherTimeout, factPath, forceHandlers }: Values): PlayDefaults {
  return {
    ...(gathering === 'explicit' && { gatherFacts: false }),
    ...(gatherSubset && { gatherSubset }),
    ...(gatherTimeout && { gatherTimeout }),
    ...(factPath !== undefined && { factPath }),
    ...(forceHandlers && { forceHandlers }),
  }
}

function keywordsOf({ anyErrorsFatal, noLog, becomeFlags, becomeExe }: Values): Keywords {
  return {
    ...(anyErrorsFatal && { anyErrorsFatal }),
    ...(noLog && { noLog }),
    ...(becomeFlags !== undefined && { becomeFlags }),
    ...(becomeExe !== undefined && { becomeExe }),
  }
}

/** Where the settings say that plug-ins in Python are: in these folders and two levels below them. */
export function pluginFolders(settings: Values = {}): Partial<PluginFolders> {
  const { modulePath = [], actionPlugins = [], filterPlugins = [], testPlugins = [], lookupPlugins = [] } = settings
  return {
    modules: [...modulePath, ...actionPlugins].flatMap(withBelow),
    filters: filterPlugins.flatMap(withBelow),
    tests: testPlugins.flatMap(withBelow),
    lookups: lookupPlugins.flatMap(withBelow),
  }
}

/** In Ansible's order: the folder itself comes last. */
function withBelow(folder: string): readonly string[] {
  const children = foldersIn(folder)
  return [...children, ...children.flatMap(foldersIn), folder]
}

function foldersIn(folder: string): readonly string[] {
  const names = isFolder(folder) ? readdirSync(folder).sort() : []
  const paths = names.filter((name) => !name.startsWith('.')).map((name) => join(folder, name))
  return paths.filter((path) => isFolder(path))
}

export function missingHandlers(settings: Values = {}): 'refuse' | 'warn' {
  return settings.errorOnMissingHandler === false ? 'warn' : 'refuse'
}

/** Mitogen's strategies are Ansible's own, made faster; what made them so is built in here. */
export function strategyOf(settings: Values | undefined): string | undefined {
  return settings?.strategy?.replace(/^ansible\.builtin\./, '').replace(/^mitogen_/, '')
}
