/** Where a role is looked for, and what is said of one that is nowhere. */
import { basename, dirname, isAbsolute, join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import { collectionFolders, collectionOf, inCollection } from './collections.ts'
import { addError, type Position } from './loading.ts'
import { howToGet } from './requirements.ts'

/** The folder of a role; a missing one is a mistake that says how to get it, or lists where was looked. */
export function findRole(position: Position, name: string, place: Place): string | undefined {
  const { loading } = position
  const { files } = loading
  const folders = roleFolders(position)
  const paths = isAbsolute(name) ? [name] : [...new Set([...collected(position, name), ...folders.map((folder) => join(folder, name))])]
  const found = paths.find((path) => files.isFolder(path))
  if (found !== undefined) return found
  const near = didYouMean(
    name,
    folders.filter((folder) => basename(folder) === 'roles').flatMap((folder) => files.list(folder)),
  )
  const looked = `looked for ${paths.map((path) => `\`${files.shown(path)}\``).join(', ')}`
  addError(position, 'missing-role', `there is no role \`${name}\``, place, howToGet(position, name) ?? near ?? looked)
  return undefined
}

/** `namespace.collection.role`, or a short name in the collections that are to be searched. */
function collected({ loading, play, file, collections = [] }: Position, name: string): string[] {
  const whole = inCollection(name)
  const own = collectionOf(file)
  const searched = whole ? [whole.collection] : [...(own === undefined ? [] : [own]), ...collections]
  const word = whole?.word ?? name
  return searched.flatMap((collection) =>
    collectionFolders(loading, play, collection).map((folder) => join(folder, 'roles', ...word.split('.'))),
  )
}

function roleFolders({ loading, play: { dir }, role }: Position): string[] {
  return [join(dir, 'roles'), ...loading.rolesPath, ...(role ? [dirname(role.role.path)] : []), dir]
}
