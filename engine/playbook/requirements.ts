/** `requirements.yml`: read only to say how a role or a collection that is missing can be had. */
import { basename, dirname, join } from 'node:path'
import { type Node, parseYaml } from '../template/values/yaml.ts'
import { collectionFolders, inCollection } from './collections.ts'
import type { Position } from './loading.ts'

/** The next step for a role that is nowhere; undefined where its name tells of no place to get it from. */
export function howToGet(position: Position, role: string): string | undefined {
  const { files } = position.loading
  const whole = inCollection(role)
  if (whole && hasCollection(position, whole.collection)) return undefined
  const wanted = whole?.collection ?? role
  const kind = whole ? 'collection' : 'role'
  const listing = requirementFiles(position).find((path) => listed(position, path, kind).includes(wanted))
  if (listing !== undefined)
    return `\`${files.shown(listing)}\` lists ${whole ? `\`${wanted}\`` : 'it'}: fetch it with \`ansible-galaxy install -r ${files.shown(listing)}\``
  if (whole) return `the collection \`${wanted}\` is not here: fetch it with \`ansible-galaxy collection install ${wanted}\``
  return /^[\w-]+\.[\w-]+$/.test(role) ? `is it one of Ansible Galaxy? \`ansible-galaxy role install ${role}\` fetches it` : undefined
}

function hasCollection({ loading, play }: Position, name: string): boolean {
  return collectionFolders(loading, play, name).some((folder) => loading.files.isFolder(folder))
}

/** Beside the playbook, or one folder up, where playbooks have a folder of their own. */
function requirementFiles({ loading, play: { dir } }: Position): readonly string[] {
  const names = ['requirements', 'roles/requirements', 'collections/requirements'].flatMap((name) => [`${name}.yml`, `${name}.yaml`])
  return [dir, dirname(dir)].flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => loading.files.isFile(path))
}

/** Names of the roles, or of the collections, of one file; a plain list holds roles. */
function listed({ loading }: Position, path: string, kind: 'role' | 'collection'): readonly string[] {
  const source = loading.files.read(path)
  const node = source && parseYaml(source).node
  if (!node) return []
  const list = node.kind === 'map' ? node.entries.find(({ key }) => key.text === `${kind}s`)?.value : node
  if (list?.kind !== 'seq') return []
  if (node.kind === 'seq' && kind === 'collection') return []
  return list.items.flatMap(nameOf)
}

/** `name`, or what the address of its repository ends with. */
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
