/** Collections on disk: `collections/ansible_collections/NAMESPACE/NAME` beside the playbook and in the configured directories. */
import { basename, join } from 'node:path'
import type { Entry } from '../template/values/yaml.ts'
import type { PlayDraft, Position, Project } from './loading.ts'

/** Directories that may hold a collection, `namespace.name`, nearest first. */
export function collectionFolders(project: Project, { dir }: Pick<PlayDraft, 'dir'>, name: string): readonly string[] {
  return foldersIn(collectionRoots(project, dir), name)
}

/** Directories that hold `ansible_collections`, or are it, nearest first. */
export function collectionRoots(project: Project, dir: string): readonly string[] {
  const around = /^.*\/ansible_collections(?=\/)/.exec(dir)
  return [join(dir, 'collections'), join(project.files.dir, 'collections'), ...(around ? [around[0]] : []), ...project.collectionsPath]
}

function foldersIn(roots: readonly string[], name: string): readonly string[] {
  const holders = roots.map((root) => (basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections')))
  return [...new Set(holders)].map((holder) => join(holder, ...name.split('.')))
}

/** Candidate files of `namespace.collection.playbook`; none for any other name. */
export function playbookFiles(name: string, folders: (collection: string) => readonly string[]): readonly string[] {
  const whole = inCollection(name)
  if (!whole) return []
  return folders(whole.collection).flatMap((folder) =>
    ['.yml', '.yaml', ''].map((ending) => join(folder, 'playbooks', `${whole.word.replaceAll('.', '/')}${ending}`)),
  )
}

/** A playbook as the command line names it: a file, or `namespace.collection.playbook` in the given directories. */
export function playbookFile(name: string, roots: readonly string[], isFile: (path: string) => boolean): string {
  if (isFile(name)) return name
  return playbookFiles(name, (collection) => foldersIn(roots, collection)).find(isFile) ?? name
}

/** The collection and the last word of `namespace.collection.word`; undefined for any other name. */
export function inCollection(name: string): { readonly collection: string; readonly word: string } | undefined {
  const found = /^([a-z_]\w*\.[a-z_]\w*)\.([\w.]+)$/i.exec(name)
  return found ? { collection: found[1] as string, word: found[2] as string } : undefined
}

/** The collection of a file. */
export function collectionOf(path: string): string | undefined {
  const found = /\/ansible_collections\/([^/]+)\/([^/]+)\//.exec(path)
  return found ? `${found[1]}.${found[2]}` : undefined
}

/** The position under a level that names `collections` to search for roles; the nearest such level counts. */
export function withCollections(position: Position, rest: ReadonlyMap<string, Entry>): Position {
  const entry = rest.get('collections')
  return entry ? { ...position, collections: namesIn(entry) } : position
}

/** The names to look for a plug-in under: a short one is also searched in the collections of its level. */
export function searchedNames(name: string, collections: readonly string[] = []): readonly string[] {
  return name.includes('.') ? [name] : [name, ...collections.map((collection) => `${collection}.${name}`)]
}

export function namesIn({ value }: Pick<Entry, 'value'>): readonly string[] {
  const items = value.kind === 'seq' ? value.items : [value]
  return items.flatMap((item) => (item.kind === 'scalar' && item.text !== '' ? [item.text] : []))
}
