/** Sorts found files as Ansible's `find` does: in each directory first other files, then directories, then their content. */
import type { Found, Walked } from './walk.ts'

interface Folder {
  readonly files: Found[]
  /** Subdirectories by name, with their entry if it was found. */
  readonly folders: Map<string, Folder>
  self?: Found
}

/** Sorts the entries of one walk, keeping the order of the host within a directory; a link to a directory counts as one. */
export function topDown(top: string, { found, folders }: Pick<Walked, 'found' | 'folders'>): readonly Found[] {
  const root: Folder = { files: [], folders: new Map() }
  for (const each of found) {
    const names = each.path.slice(top.length).split('/').filter(Boolean)
    const name = names.pop() ?? ''
    const folder = names.reduce(inside, root)
    if (each.facts.kind === 'directory' || folders.has(each.path)) inside(folder, name).self = each
    else folder.files.push(each)
  }
  return listed(root)
}

function inside({ folders }: Folder, name: string): Folder {
  let folder = folders.get(name)
  if (!folder) {
    folder = { files: [], folders: new Map() }
    folders.set(name, folder)
  }
  return folder
}

function listed({ files, folders }: Folder): readonly Found[] {
  const below = [...folders.values()]
  return [...files, ...below.flatMap(({ self }) => (self ? [self] : [])), ...below.flatMap(listed)]
}
