/** `import_tasks` and `import_role`: read in place, their keywords inherited by all they bring. */
import type { Block, Keywords } from '../model/play.ts'
import { type Raw, Template, type Variables } from '../model/template.ts'
import type { Entry, MapNode } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { importedName } from './import-names.ts'
import { type Called, calledAt, includeOptions } from './included.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import { addError, addWarning, type Draft, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { roleBlock } from './roles.ts'
import { findTasks, stepsOfFile } from './task-files.ts'

export type ImportWord = 'tasks' | 'role'

/** The block that an import leaves behind. */
export function importAt(outside: Position, map: MapNode, entry: Entry, what: ImportWord): Block | undefined {
  const block = emptyBlock(outside, map, {})
  const position: Position = { ...outside, step: block }
  const { keywords, rest, others } = readLevel(position, map, position.handlers ? 'handler' : 'task')
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'task',
  )
  refuseRest(position, entry, rest)
  const called = calledAt(position, entry, rest.get('args')?.value, what, false)
  block.keywords = keywords
  if (!called) return block
  const level = withVariables(keywords, called.variables)
  block.keywords = level
  const target = importedName(position, called.target, level, called.place, `say \`include_${what}\``)
  if (target === undefined) return block
  if (what === 'role') return importedRole(withCollections(position, rest), block, map, called, target)
  fill(position, block, map, called, target, rest)
  return block
}

/** Reads the tasks that are imported; where they can not be read the block holds none, and the mistake. */
function fill(
  position: Position,
  block: Draft<Block>,
  map: MapNode,
  called: Called,
  target: string,
  rest: ReadonlyMap<string, Entry>,
): void {
  const path = findTasks(position, target, called.place)
  if (path === undefined) return
  if (position.trail.includes(path)) {
    const hint = 'say `include_tasks` with a condition that ends it'
    addError(position, 'import-loop', `\`${target}\` imports itself`, called.place, hint, { slip: true })
    return
  }
  const listen = topicsOf(position, rest)
  if (listen) block.listen = listen
  const conditional = underCondition(position, block.keywords)
  const inside = { ...position, parent: block, by: map.place, conditional, trail: [...position.trail, path] }
  block.steps = stepsOfFile(inside, path)
}

/** What the import or include of handlers listens to, all of it at once. */
export function topicsOf(position: Position, rest: ReadonlyMap<string, Entry>): readonly Raw<string>[] | undefined {
  const entry = rest.get('listen')
  const topics = entry && (readKeyword(position, 'listen', 'texts', entry.value) as Raw<string> | readonly Raw<string>[] | undefined)
  return topics === undefined ? undefined : [topics].flat()
}

function importedRole(position: Position, block: Draft<Block>, map: MapNode, called: Called, target: string): Block | undefined {
  const { keywords } = block
  const options = Object.entries(called.options).map(([name, value]) =>
    value instanceof Template ? [name, importedName(position, value, keywords, called.place, 'say `include_role`')] : [name, value],
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

/** A level with nothing in it yet. */
export function emptyBlock({ loading, parent }: Position, map: Pick<MapNode, 'place'>, keywords: Keywords): Draft<Block> {
  return { kind: 'block', id: loading.nextId(), place: map.place, keywords, steps: [], rescue: [], always: [], ...(parent && { parent }) }
}

/** Keywords with more variables; the level's own win. */
export function withVariables(keywords: Keywords, variables: Variables | undefined): Keywords {
  return variables ? { ...keywords, vars: { ...variables, ...keywords.vars } } : keywords
}

/** What a dynamic include can do and an import can not. */
function refuseRest(position: Position, { key }: Entry, rest: ReadonlyMap<string, Entry>): void {
  const dynamic = key.text.replace('import_', 'include_')
  if (loopAt(position, rest)) {
    const loop = [...rest.keys()].find((word) => word === 'loop' || word.startsWith('with_'))
    const at = loop === undefined ? undefined : rest.get(loop)
    if (at) addError(position, 'import-loop', `\`${key.text}\` can not loop`, at.key.place, `say \`${dynamic}\``)
  }
  for (const [word, entry] of rest) {
    const message = `\`${word}\` has no meaning on \`${key.text}\``
    if (['action', 'local_action'].includes(word)) addError(position, 'unknown-keyword', message, entry.key.place)
    if (['register', 'until', 'retries', 'delay', 'changed_when', 'failed_when'].includes(word))
      addWarning(position, 'unknown-keyword', message, entry.key.place, 'put it on the tasks inside')
  }
}
