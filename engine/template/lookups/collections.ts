/** The lookup `collection_version`: installed version of a collection. */
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { missing, type Scope } from '../scope.ts'
import { entry, isDict } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { fromJson } from '../values/json.ts'
import { toText } from '../values/text.ts'
import { loadYaml } from '../values/yaml-load.ts'
import { renderDeep } from '../variables.ts'
import { defineLookup } from './lookup.ts'

export const collectionVersion = defineLookup('result_not_found result_no_version', ({ terms, options, scope }) =>
  terms.map((term) => {
    const name = toText(term)
    if (!/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(name))
      throw new EvaluationError(`\`${name}\` is not a collection name`, 'write it as `namespace.name`')
    const unnamed = options.result_no_version ?? '*'
    if (name === 'ansible.builtin') return member(renderDeep(scope.get('ansible_version'), scope), 'full') ?? unnamed
    const folder = folderOf(name, scope)
    return folder === undefined ? (options.result_not_found ?? null) : (versionIn(folder) ?? unnamed)
  }),
)

function folderOf(name: string, scope: Scope): string | undefined {
  const roots = (scope.here.collections ?? []).map((root) =>
    basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections'),
  )
  return roots.map((root) => join(root, ...name.split('.'))).find((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
}

/** Reads the version from MANIFEST.json, or from galaxy.yml of a source checkout. */
function versionIn(folder: string): unknown {
  const manifest = textOf(join(folder, 'MANIFEST.json'))
  if (manifest !== undefined) return member(member(fromJson(manifest), 'collection_info'), 'version')
  const galaxy = textOf(join(folder, 'galaxy.yml'))
  return galaxy === undefined ? undefined : member(loadYaml(galaxy), 'version')
}

function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined
}

function member(value: unknown, name: string): unknown {
  const item = isDict(value) ? entry(value, name) : missing
  return item === missing || item === null ? undefined : item
}
