/** Finds the directory of a role, or reports that it is missing. */
import { basename, dirname, isAbsolute, join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import { collectionFolders, collectionOf, inCollection } from './collections.ts'
import { addError, type Position } from './loading.ts'
import { installHint } from './requirements.ts'

/** The directory of a role; a missing role is an error with a hint to install it, or the searched paths. */
export function findRole(position: Position, name: string, place: Place): string | undefined {
  const { files } = position.project
  const folders = roleFolders(position)
  const paths = isAbsolute(name)
    ? [name]
    : [...new Set([...collectionRoles(position, name), ...folders.map((folder) => join(folder, name))])]
  const found = paths.find((path) => files.isFolder(path))
  if (found !== undefined) return found
  const suggestion = didYouMean(
    name,
    folders.filter((folder) => basename(folder) === 'roles').flatMap((folder) => files.list(folder)),
  )
  const locations = `searched ${paths.map((path) => `\`${files.shown(path)}\``).join(', ')}`
  addError(position, 'missing-role', `there is no role \`${name}\``, place, installHint(position, name) ?? suggestion ?? locations)
  return undefined
}

/** Candidate directories of `namespace.collection.role`, or of a short name in the searched collections. */
function collectionRoles({ project, play, file, collections = [] }: Position, name: string): string[] {
  const whole = inCollection(name)
  const own = collectionOf(file)
  const searched = whole ? [whole.collection] : [...(own === undefined ? [] : [own]), ...collections]
  const word = whole?.word ?? name
  return searched.flatMap((collection) =>
    collectionFolders(project, play, collection).map((folder) => join(folder, 'roles', ...word.split('.'))),
  )
}

function roleFolders({ project, play: { dir }, role }: Position): string[] {
  return [join(dir, 'roles'), ...project.rolesPath, ...(role ? [dirname(role.role.path)] : []), dir]
}
