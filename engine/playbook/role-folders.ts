/** Finds the directory of a role, or reports that it is missing and how to install it. */
import { basename, dirname, isAbsolute, join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import { type Node, parseYaml } from '../template/values/yaml.ts'
import { collectionFolders, collectionOf, inCollection } from './collections.ts'
import { searched } from './files.ts'
import { addError, type Position } from './loading.ts'

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
  // It may have handlers of any name.
  position.play.topicsOpen = true
  const hint = installHint(position, name) ?? suggestion ?? searched(files, paths)
  // An include searches again when it is reached.
  const list = name.includes(',')
  const msg = list ? `Invalid old style role requirement: ${name}` : `the role '${name}' was not found in ${folders.join(':')}`
  const when = position.step?.kind === 'include' ? { deferred: true } : { refusedBy: 'loader' as const }
  addError(position, 'missing-role', `there is no role \`${name}\``, place, hint, { ...when, msg })
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

/** The hint for a missing role; undefined if its name does not show where to get it. */
function installHint(position: Position, role: string): string | undefined {
  const { files } = position.project
  const whole = inCollection(role)
  if (whole && hasCollection(position, whole.collection)) return undefined
  const wanted = whole?.collection ?? role
  const kind = whole ? 'collection' : 'role'
  const listing = requirementFiles(position).find((path) => listed(position, path, kind).includes(wanted))
  if (listing !== undefined)
    return `\`${files.shown(listing)}\` lists ${whole ? `\`${wanted}\`` : 'it'}: install it with \`ansible-galaxy install -r ${files.shown(listing)}\``
  if (whole) return `the collection \`${wanted}\` is not installed: install it with \`ansible-galaxy collection install ${wanted}\``
  return /^[\w-]+\.[\w-]+$/.test(role) ? `if it is on Ansible Galaxy, install it with \`ansible-galaxy role install ${role}\`` : undefined
}

function hasCollection({ project, play }: Position, name: string): boolean {
  return collectionFolders(project, play, name).some((folder) => project.files.isFolder(folder))
}

/** Beside the playbook, or one directory up, if playbooks have their own directory. */
function requirementFiles({ project, play: { dir } }: Position): readonly string[] {
  const names = ['requirements', 'roles/requirements', 'collections/requirements'].flatMap((name) => [`${name}.yml`, `${name}.yaml`])
  return [dir, dirname(dir)].flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => project.files.isFile(path))
}

/** Names of the roles or collections of one file; a plain list has roles. */
function listed({ project }: Position, path: string, kind: 'role' | 'collection'): readonly string[] {
  const source = project.files.read(path)
  const node = source && parseYaml(source).node
  if (!node) return []
  const list = node.kind === 'map' ? node.entries.find(({ key }) => key.text === `${kind}s`)?.value : node
  if (list?.kind !== 'seq') return []
  if (node.kind === 'seq' && kind === 'collection') return []
  return list.items.flatMap(nameOf)
}

/** `name`, or the last part of its repository URL. */
function nameOf(item: Node): string[] {
  if (item.kind === 'scalar') {
    const [address = '', , name] = item.text.split(',')
    return [name ?? lastWord(address)]
  }
  if (item.kind !== 'map') return []
  const text = (word: string) => {
    const value = item.entries.find(({ key }) => key.text === word)?.value
    return value?.kind === 'scalar' ? value.text : undefined
  }
  const source = text('src') ?? text('role')
  return [text('name'), source && lastWord(source)].filter((each) => each !== undefined)
}

function lastWord(address: string): string {
  return /[/:]/.test(address) ? basename(address).replace(/\.(?:git|tar\.gz|tgz)$/, '') : address
}
