/** Names that templates want and that are not ours: those of users are loaded, those in Python are pointed at. */
import { join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { PluginKind, PluginSet } from '../model/plugin.ts'
import type { Finding, Loading } from './loading.ts'
import { pointedAt } from './python-plugins.ts'

const kinds: Readonly<Record<string, PluginKind>> = { 'unknown-filter': 'filters', 'unknown-test': 'tests', 'unknown-lookup': 'lookups' }

/** Looks again at what is told to be unknown, when all roles are known. */
export async function resolvePlugins(loading: Loading): Promise<void> {
  const own = await loadPlugins(loading)
  for (const each of loading.findings.splice(0)) {
    const settled = settle(each, loading, own)
    if (settled) loading.findings.push(settled)
  }
}

/** `plugins/` beside the playbooks and in the roles that are used. */
async function loadPlugins({ homes, files, registry }: Loading): Promise<PluginSet | undefined> {
  const folders = [...homes].map((home) => join(home, 'plugins')).filter((folder) => files.isFolder(folder))
  return folders.length > 0 ? registry.plugins?.(folders) : undefined
}

function settle(finding: Finding, loading: Loading, own: PluginSet | undefined): Finding | undefined {
  const { diagnostic } = finding
  const { code, subject } = diagnostic
  if (subject === undefined) return finding
  const kind = kinds[code]
  const last = subject.slice(subject.lastIndexOf('.') + 1)
  if (kind && (own?.[kind].has(subject) || own?.[kind].has(last))) return undefined
  const python = pointedAt(loading, kind ?? 'modules', subject)
  if (python) return { ...finding, slip: false, diagnostic: { ...diagnostic, ...python } }
  const near = kind && own && didYouMean(last, own[kind].keys())
  return near === undefined || diagnostic.hint !== undefined ? finding : { ...finding, diagnostic: { ...diagnostic, hint: near } }
}
