/** Resolves unknown plug-in names in templates: loads custom plug-ins, and adds a hint for those in Python. */
import { join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { PluginKind, PluginSet } from '../model/plugin.ts'
import type { Finding, Load } from './loading.ts'
import { pythonHint } from './python-plugins.ts'

const kinds: Readonly<Record<string, PluginKind>> = { 'unknown-filter': 'filters', 'unknown-test': 'tests', 'unknown-lookup': 'lookups' }

/** Resolves names that were reported as unknown, once all roles are known. */
export async function resolvePlugins(load: Load): Promise<void> {
  const custom = await loadPlugins(load)
  for (const each of load.collected.findings.splice(0)) {
    const remaining = resolved(each, load, custom)
    if (remaining) load.collected.findings.push(remaining)
  }
}

/** Loads `plugins/` beside playbooks and in used roles. */
async function loadPlugins({ project: { files, registry }, collected: { pluginRoots } }: Load): Promise<PluginSet | undefined> {
  const folders = [...pluginRoots].map((home) => join(home, 'plugins')).filter((folder) => files.isFolder(folder))
  return folders.length > 0 ? registry.plugins?.(folders) : undefined
}

function resolved(finding: Finding, load: Load, custom: PluginSet | undefined): Finding | undefined {
  const { diagnostic } = finding
  const { code, subject } = diagnostic
  if (subject === undefined) return finding
  const kind = kinds[code]
  const last = subject.slice(subject.lastIndexOf('.') + 1)
  if (kind && (custom?.[kind].has(subject) || custom?.[kind].has(last))) return undefined
  const python = pythonHint(load, kind ?? 'modules', subject)
  if (python) return { ...finding, typo: false, diagnostic: { ...diagnostic, ...python } }
  const suggestion = kind && custom && didYouMean(last, custom[kind].keys())
  return suggestion === undefined || diagnostic.hint !== undefined
    ? finding
    : { ...finding, diagnostic: { ...diagnostic, hint: suggestion } }
}
