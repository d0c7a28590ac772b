/** Collections on disk: `collections/ansible_collections/NAMESPACE/NAME` beside the playbook and in the folders of the settings. */
import { basename, join } from 'node:path'
import type { Entry } from '../values/yaml.ts'
import type { Loading, PlayDraft, Position } from './loading.ts'

/** Folders that may hold a collection, `namespace.name`, nearest first. */
export function collectionFolders(loading: Loading, { dir }: Pick<PlayDraft, 'dir'>, name: string): readonly string[] {
  const roots = [join(dir, 'collections'), ...loading.collectionsPath]
  return roots.map((root) => join(basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections'), ...name.split('.')))
}

/** The collection and the last word of `namespace.collection.word`; undefined for any other name. */
export function inCollection(name: string): { readonly collection: string; readonly word: string } | undefined {
  const found = /^([a-z_]\w*\.[a-z_]\w*)\.([\w.]+)$/i.exec(name)
  return found ? { collection: found[1] as string, word: found[2] as string } : undefined
}

/** The collection that a file belongs to. */
export function collectionOf(path: string): string | undefined {
  const found = /\/ansible_collections\/([^/]+)\/([^/]+)\//.exec(path)
  return found ? `${found[1]}.${found[2]}` : undefined
}

/** The position under a level that names `collections` to look for roles in; the nearest such level counts. */
export function withCollections(position: Position, rest: ReadonlyMap<string, Entry>): Position {
  const entry = rest.get('collections')
  return entry ? { ...position, collections: namesIn(entry) } : position
}

export function namesIn({ value }: Pick<Entry, 'value'>): readonly string[] {
  const items = value.kind === 'seq' ? value.items : [value]
  return items.flatMap((item) => (item.kind === 'scalar' && item.text !== '' ? [item.text] : []))
}
