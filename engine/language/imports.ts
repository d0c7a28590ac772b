/** `import_tasks` and `import_role`: read in place, their keywords inherited by all they bring. */
import type { Block, Keywords } from '../play.ts'
import { type Raw, Template, type Variables } from '../template.ts'
import type { Entry, MapNode } from '../values/yaml.ts'
import { withCollections } from './collections.ts'
import { importedName } from './import-names.ts'
import { type Called, calledAt, settledOptions } from './included.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import { type Draft, mistake, oddity, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { roleBlock } from './roles.ts'
import { findTasks, stepsOfFile } from './task-files.ts'

export type ImportWord = 'tasks' | 'role'

/** The block that an import leaves behind. */
export function importAt(position: Position, map: MapNode, entry: Entry, what: ImportWord): Block | undefined {
  const { keywords, rest, others } = readLevel(position, map, position.handlers ? 'handler' : 'task')
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'task',
  )
  refuseRest(position, entry, rest)
  const called = calledAt(position, entry, rest.get('args')?.value, what, false)
  if (!called) return undefined
  const level = withVariables(keywords, called.variables)
  const target = importedName(position, called.target, level, called.place, `say \`include_${what}\``)
  if (target === undefined) return undefined
  return what === 'role'
    ? importedRole(withCollections(position, rest), map, level, called, target)
    : importedTasks(position, map, level, called, target, rest)
}

function importedTasks(
  position: Position,
  map: MapNode,
  keywords: Keywords,
  called: Called,
  target: string,
  rest: ReadonlyMap<string, Entry>,
): Block | undefined {
  const path = findTasks(position, target, called.place)
  if (path === undefined) return undefined
  if (position.trail.includes(path)) {
    const hint = 'say `include_tasks` with a condition that ends it'
    mistake(position.loading, 'import-loop', `\`${target}\` imports itself`, called.place, hint)
    return undefined
  }
  const block = emptyBlock(position, map, keywords)
  const listen = topicsOf(position, rest)
  if (listen) block.listen = listen
  const conditional = underCondition(position, keywords)
  const inside = { ...position, parent: block, by: map.place, conditional, trail: [...position.trail, path] }
  block.steps = stepsOfFile(inside, path)
  return block
}

/** What the import or include of handlers listens to, all of it at once. */
export function topicsOf(position: Position, rest: ReadonlyMap<string, Entry>): readonly Raw<string>[] | undefined {
  const entry = rest.get('listen')
  const topics = entry && (readKeyword(position, 'listen', 'texts', entry.value) as Raw<string> | readonly Raw<string>[] | undefined)
  return topics === undefined ? undefined : [topics].flat()
}

function importedRole(position: Position, map: MapNode, keywords: Keywords, called: Called, target: string): Block | undefined {
  const options = Object.entries(called.options).map(([name, value]) =>
    value instanceof Template ? [name, importedName(position, value, keywords, called.place, 'say `include_role`')] : [name, value],
  )
  if (options.some(([, value]) => value === undefined)) return undefined
  return roleBlock(position, {
    name: target,
    place: called.place,
    whole: map.place,
    keywords,
    parameters: {},
    options: settledOptions(Object.fromEntries(options)),
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
    if (at) mistake(position.loading, 'import-loop', `\`${key.text}\` can not loop`, at.key.place, `say \`${dynamic}\``)
  }
  for (const [word, entry] of rest) {
    const message = `\`${word}\` has no meaning on \`${key.text}\``
    if (['action', 'local_action'].includes(word)) mistake(position.loading, 'unknown-keyword', message, entry.key.place)
    if (['register', 'until', 'retries', 'delay', 'changed_when', 'failed_when'].includes(word))
      oddity(position.loading, 'unknown-keyword', message, entry.key.place, 'put it on the tasks inside')
  }
}
