/** Reads `meta/main.yml` of a role, and lists of roles: entries of `roles:` and dependencies. */
import { join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { namesIn } from './collections.ts'
import { mainFiles } from './files.ts'
import { importedName } from './imports.ts'
import { recordInclude } from './include-trace.ts'
import { keywords as table } from './keywords.ts'
import { readKeys } from './levels.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { isIdentifier, isNull, readKeyword } from './readers.ts'
import type { RoleCall } from './roles.ts'
import { parsedFile } from './steps.ts'
import { valueAt } from './texts.ts'

export interface RoleMeta {
  readonly allowDuplicates: boolean
  readonly dependencies?: Node
  readonly file?: string
  /** Collections to search for roles it names; those of the play are not inherited. */
  readonly collections: readonly string[]
  /** The argument specs of its entry points, by name. */
  readonly specs?: MapNode
}

const words = ['dependencies', 'allow_duplicates', 'galaxy_info', 'collections', 'argument_specs', 'standalone']

/** Reads the meta file of a role. */
export function metaOf(position: Position, path: string): RoleMeta {
  const { project } = position
  const [file] = mainFiles(project.files, join(path, 'meta'))
  const node = file === undefined ? undefined : metaFile(position, file)
  const specs = specsOf(position, path, node)
  if (node?.kind !== 'map') return { allowDuplicates: false, collections: [], ...(specs && { specs }) }
  const entries = new Map(node.entries.map((entry) => [entry.key.text, entry]))
  for (const [word, { key }] of entries)
    if (!words.includes(word))
      addWarning(position, 'unknown-keyword', `\`${word}\` is not a keyword of the meta file of a role`, key.place, didYouMean(word, words))
  const twice = entries.get('allow_duplicates')
  const dependencies = entries.get('dependencies')?.value
  const collections = entries.get('collections')
  return {
    collections: collections ? namesIn(collections) : [],
    allowDuplicates: twice !== undefined && readKeyword(position, 'allow_duplicates', 'boolean', twice.value) === true,
    ...(dependencies && { dependencies }),
    ...(file !== undefined && { file }),
    ...(specs && { specs }),
  }
}

/** `argument_specs` of `meta/argument_specs.yml`, or of the meta file. */
function specsOf(position: Position, path: string, meta: Node | undefined): MapNode | undefined {
  const { project } = position
  const [file] = mainFiles(project.files, join(path, 'meta'), 'argument_specs')
  const node = file === undefined ? meta : metaFile(position, file)
  const specs = node?.kind === 'map' ? node.entries.find(({ key }) => key.text === 'argument_specs')?.value : undefined
  if (specs?.kind === 'map') return specs
  if (!specs || isNull(specs)) return undefined
  addError(
    position,
    'wrong-type',
    '`argument_specs` must be a dict of entry points',
    specs.place,
    'write `argument_specs: { main: { options: … } }`',
  )
  return undefined
}

function metaFile(position: Position, file: string): Node | undefined {
  recordInclude(position, file)
  return parsedFile(position, file)
}

/** The dependencies of a role. */
export function dependenciesOf(position: Position, { dependencies, file }: RoleMeta): RoleCall[] {
  return roleCalls({ ...position, file: file ?? position.file }, 'dependencies', dependencies)
}

/** Roles of a list. */
export function roleCalls(position: Position, word: string, node: Node | undefined): RoleCall[] {
  if (!node || isNull(node)) return []
  if (node.kind === 'seq') return node.items.flatMap((item) => roleCall(position, word, item) ?? [])
  addError(position, 'wrong-type', `\`${word}\` must be a list of roles`, node.place, 'begin each role with `- `', {
    msg: 'A malformed role declaration was encountered.',
  })
  return []
}

function roleCall(position: Position, word: string, node: Node): RoleCall | undefined {
  if (node.kind === 'map') return fromMap(position, word, node)
  if (node.kind === 'scalar' && node.text !== '') return named(position, node, node, { keywords: {}, parameters: {} })
  addError(position, 'wrong-type', 'a role must be a name or a dict with `role`', node.place)
  return undefined
}

function fromMap(position: Position, word: string, map: MapNode): RoleCall | undefined {
  const at = (name: string) => map.entries.find(({ key }) => key.text === name)
  const source = word === 'dependencies' ? at('src') : undefined
  const entry = at('role') ?? at('name') ?? source
  if (!entry) {
    addError(position, 'missing-role', 'this entry does not name a role', map.place, 'add `role: NAME`')
    return undefined
  }
  const keys = { ...map, entries: map.entries.filter((each) => each !== entry && each.key.text !== 'name') }
  const { keywords, others, rest } = readKeys(position, keys, 'role')
  const parameters: Record<string, unknown> = Object.create(null)
  for (const each of [...others, ...misplaced(rest)]) {
    checkParameter(position, each)
    parameters[each.key.text] = valueAt(position, each.value, { variable: each.key.text })
  }
  return named(position, entry === source ? namedBySource(entry.value) : entry.value, map, { keywords, parameters })
}

/** The role name of a dependency's `src`: NAME of `https://host/path/NAME.git`, otherwise the text itself. */
function namedBySource(node: Node): Node {
  if (node.kind !== 'scalar' || !/:\/\/|@/.test(node.text)) return node
  const last = node.text.slice(node.text.lastIndexOf('/') + 1)
  return { ...node, locate: node.locate, text: last.replace(/\.git$|\.tar\.gz$/, '').replace(/,.*/, '') }
}

function misplaced(rest: ReadonlyMap<string, Entry>): Entry[] {
  return [...rest.values()].filter(({ key }) => key.text !== 'collections')
}

/** Checks a parameter; warns if it looks like a misspelled keyword. */
function checkParameter(position: Position, { key }: Entry): void {
  const hint = didYouMean(
    key.text,
    Object.keys(table).filter((word) => table[word]?.levels.includes('role') && word.length > 3),
  )
  if (!isIdentifier(key.text)) addWarning(position, 'invalid-variable-name', `\`${key.text}\` is not a valid variable name`, key.place)
  else if (hint && !Object.hasOwn(table, key.text) && mayBeKeyword(key.text))
    addWarning(position, 'suspicious-parameter', `\`${key.text}\` is used as a parameter of the role`, key.place, hint)
}

/** Whether a name is long enough to be a misspelled keyword. */
function mayBeKeyword(word: string): boolean {
  return word.length >= 3 && !word.includes('__')
}

function named(position: Position, node: Node, whole: Node, more: Pick<RoleCall, 'keywords' | 'parameters'>): RoleCall | undefined {
  const text = readKeyword(position, 'role', 'text', node)
  const name = text === undefined ? undefined : importedName(position, text, more.keywords, node.place, 'use `include_role` in a task')
  return name === undefined ? undefined : { name, place: node.place, whole: whole.place, ...more }
}
