/** `import_tasks` and `import_role`: read in place; imported tasks inherit their keywords. */
import type { Block, Keywords } from '../model/play.ts'
import { type Raw, Template, type Variables } from '../model/template.ts'
import type { Entry, MapNode } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { importedName } from './import-names.ts'
import { type Inclusion, includeOptions, inclusionAt } from './included.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import { addError, addWarning, type Draft, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { roleBlock } from './roles.ts'
import { findTasks, stepsOfFile } from './task-files.ts'

export type ImportWord = 'tasks' | 'role'

/** The block that replaces an import. */
export function importAt(outside: Position, map: MapNode, entry: Entry, what: ImportWord): Block | undefined {
  const block = emptyBlock(outside, map, {})
  const position: Position = { ...outside, step: block }
  const { keywords, rest, others } = readLevel(position, map, position.handlers ? 'handler' : 'task')
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'task',
  )
  reportUnsupported(position, entry, rest)
  const called = inclusionAt(position, entry, rest.get('args')?.value, what, false)
  block.keywords = keywords
  if (!called) return block
  const level = withVariables(keywords, called.variables)
  block.keywords = level
  const target = importedName(position, called.target, level, called.place, `use \`include_${what}\``)
  if (target === undefined) return block
  if (what === 'role') return importedRole(withCollections(position, rest), block, map, called, target)
  fill(position, block, map, called, target, rest)
  return block
}

/** Reads the imported tasks; if that fails, the block is empty and has the error. */
function fill(
  position: Position,
  block: Draft<Block>,
  map: MapNode,
  called: Inclusion,
  target: string,
  rest: ReadonlyMap<string, Entry>,
): void {
  const path = findTasks(position, target, called.place)
  if (path === undefined) return
  if (position.trail.includes(path)) {
    const hint = 'use `include_tasks` with a condition that ends the recursion'
    addError(position, 'import-cycle', `\`${target}\` imports itself`, called.place, hint, { typo: true })
    return
  }
  const listen = topicsOf(position, rest)
  if (listen) block.listen = listen
  const conditional = underCondition(position, block.keywords)
  const inside = { ...position, parent: block, by: map.place, conditional, trail: [...position.trail, path] }
  block.steps = stepsOfFile(inside, path)
}

/** The `listen` topics of an import or include of handlers, which notify all of them. */
export function topicsOf(position: Position, rest: ReadonlyMap<string, Entry>): readonly Raw<string>[] | undefined {
  const entry = rest.get('listen')
  const topics = entry && (readKeyword(position, 'listen', 'texts', entry.value) as Raw<string> | readonly Raw<string>[] | undefined)
  return topics === undefined ? undefined : [topics].flat()
}

function importedRole(position: Position, block: Draft<Block>, map: MapNode, called: Inclusion, target: string): Block | undefined {
  const { keywords } = block
  const options = Object.entries(called.options).map(([name, value]) =>
    value instanceof Template ? [name, importedName(position, value, keywords, called.place, 'use `include_role`')] : [name, value],
  )
  if (options.some(([, value]) => value === undefined)) return block
  return roleBlock(position, {
    name: target,
    place: called.place,
    whole: map.place,
    keywords,
    level: block,
    parameters: {},
    options: includeOptions(Object.fromEntries(options)),
  })
}

/** An empty level. */
export function emptyBlock({ project, parent }: Position, map: Pick<MapNode, 'place'>, keywords: Keywords): Draft<Block> {
  return { kind: 'block', id: project.nextId(), place: map.place, keywords, steps: [], rescue: [], always: [], ...(parent && { parent }) }
}

/** Keywords with further variables; those of the level win. */
export function withVariables(keywords: Keywords, variables: Variables | undefined): Keywords {
  return variables ? { ...keywords, vars: { ...variables, ...keywords.vars } } : keywords
}

/** Reports keywords that an include supports and an import does not. */
function reportUnsupported(position: Position, { key }: Entry, rest: ReadonlyMap<string, Entry>): void {
  const dynamic = key.text.replace('import_', 'include_')
  if (loopAt(position, rest)) {
    const loop = [...rest.keys()].find((word) => word === 'loop' || word.startsWith('with_'))
    const at = loop === undefined ? undefined : rest.get(loop)
    if (at) addError(position, 'loop-on-import', `\`${key.text}\` cannot loop`, at.key.place, `use \`${dynamic}\``)
  }
  for (const [word, entry] of rest) {
    const message = `\`${word}\` has no effect on \`${key.text}\``
    if (['action', 'local_action'].includes(word)) addError(position, 'unknown-keyword', message, entry.key.place)
    if (['register', 'until', 'retries', 'delay', 'changed_when', 'failed_when'].includes(word))
      addWarning(position, 'unknown-keyword', message, entry.key.place, 'set it on the imported tasks')
  }
}
