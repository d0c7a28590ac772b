/** Reads entries of `roles:` and of dependencies: a name, or a dict with keywords and parameters. */

import { didYouMean } from '../formats/suggest.ts'
import type { Raw } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { importedName } from './import-names.ts'
import { keywords as table } from './keywords.ts'
import { readLevel } from './levels.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { isIdentifier, readKeyword } from './readers.ts'
import type { RoleCall } from './roles.ts'
import { valueAt } from './texts.ts'

/** Roles of a list. */
export function roleCalls(position: Position, word: string, node: Node | undefined): RoleCall[] {
  if (!node || (node.kind === 'scalar' && node.tag === 'null')) return []
  if (node.kind === 'seq') return node.items.flatMap((item) => roleCall(position, word, item) ?? [])
  addError(position, 'wrong-type', `\`${word}\` must be a list of roles`, node.place, 'begin each role with `- `')
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
  const { keywords, others, rest } = readLevel(
    position,
    { ...map, entries: map.entries.filter((each) => each !== entry && each.key.text !== 'name') },
    'role',
  )
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
  return { ...node, text: last.replace(/\.git$|\.tar\.gz$/, '').replace(/,.*/, '') }
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
  if (!isIdentifier(key.text)) addError(position, 'invalid-variable-name', `\`${key.text}\` is not a valid variable name`, key.place)
  else if (Object.hasOwn(table, key.text))
    addError(position, 'unknown-keyword', `\`${key.text}\` is not a keyword of a role entry`, key.place)
  else if (hint && mayBeKeyword(key.text))
    addWarning(position, 'suspicious-parameter', `\`${key.text}\` is used as a parameter of the role`, key.place, hint)
}

/** Whether a name is long enough to be a misspelled keyword. */
function mayBeKeyword(word: string): boolean {
  return word.length >= 3 && !word.includes('__')
}

function named(position: Position, node: Node, whole: Node, more: Pick<RoleCall, 'keywords' | 'parameters'>): RoleCall | undefined {
  const text = readKeyword(position, 'role', 'text', node) as Raw<string> | undefined
  const name = text === undefined ? undefined : importedName(position, text, more.keywords, node.place, 'use `include_role` in a task')
  return name === undefined ? undefined : { name, place: node.place, whole: whole.place, ...more }
}
