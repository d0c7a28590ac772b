/** `import_tasks` and `import_role`: names are rendered before any host is known, tasks are read in place and inherit the keywords. */
import { type Place, Problem } from '../model/diagnostic.ts'
import type { Block, Keywords } from '../model/play.ts'
import { type Raw, Template, type Variables } from '../model/template.ts'
import { renderValue, toText } from '../template/index.ts'
import { NotAhead } from '../template/scope.ts'
import type { Entry, MapNode } from '../template/values/yaml.ts'
import { LayeredScope } from '../variables/layered-scope.ts'
import { shortName } from '../variables/magic.ts'
import { type Levels, playLayers, taskLayers } from '../variables/variables.ts'
import { withCollections } from './collections.ts'
import { type Inclusion, includeOptions, inclusionAt } from './includes.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import { addError, addWarning, type Draft, newStep, type Position } from './loading.ts'
import { foldersFor } from './local-files.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { roleBlock } from './roles.ts'
import { findTasks, stepsOfFile } from './steps.ts'

export type ImportWord = 'tasks' | 'role'

/** The block that replaces an import. */
export function importAt(outside: Position, map: MapNode, entry: Entry, what: ImportWord): Block | undefined {
  const block = emptyBlock(outside, map.place, {})
  const position: Position = { ...outside, step: block }
  const { keywords, rest, others } = readLevel(position, map, position.handlers ? 'handler' : 'task')
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'task',
  )
  reportUnsupported(position, entry, rest)
  const called = inclusionAt(position, { entry, args: rest.get('args')?.value, what, dynamic: false })
  block.keywords = keywords
  if (!called) return block
  const level = withVariables(keywords, called.variables)
  block.keywords = level
  const target = importedName(position, called.target, level, called.place, `use \`include_${what}\``)
  if (target === undefined) return block
  if (what === 'role') return importedRole(withCollections(position, rest), block, map, called, target)
  // The `vars` of an old `include` are parameters whether it is dynamic or not.
  if (/^(?:.*\.)?include$/.test(entry.key.text)) block.included = keywords.vars ?? {}
  fill(position, block, map, called, target)
  return block
}

/** Reads the imported tasks; if that fails, the block is empty and has the error. */
function fill(position: Position, block: Draft<Block>, map: MapNode, called: Inclusion, target: string): void {
  const path = findTasks(position, target, called.place)
  if (path === undefined) return
  if (position.trail.includes(path)) {
    const hint = 'use `include_tasks` with a condition that ends the recursion'
    addError(position, 'import-cycle', `\`${target}\` imports itself`, called.place, hint, { typo: true })
    return
  }
  const conditional = underCondition(position, block.keywords)
  const inside = { ...position, parent: block, by: map.place, conditional, trail: [...position.trail, path] }
  block.steps = stepsOfFile(inside, path)
}

/** The `listen` topics of a handler. */
export function topicsOf(position: Position, rest: ReadonlyMap<string, Entry>): readonly string[] | undefined {
  const entry = rest.get('listen')
  const topics = entry && readKeyword(position, 'listen', 'texts', entry.value)
  if (entry === undefined || topics === undefined) return undefined
  return [topics].flat().map((topic) => {
    if (!(topic instanceof Template)) return topic
    addWarning(position, 'unknown-handler', `no task can notify \`${topic.text}\`: \`listen\` is not rendered`, entry.value.place)
    return topic.text
  })
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
export function emptyBlock(position: Position, place: Place, keywords: Keywords): Draft<Block> {
  return { kind: 'block', ...newStep(position, place), keywords, steps: [], rescue: [], always: [] }
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
    if (['register', 'until', 'retries', 'delay', 'changed_when', 'failed_when', 'listen'].includes(word))
      addWarning(position, 'unknown-keyword', message, entry.key.place, 'set it on the imported tasks')
  }
}

/** The rendered name; undefined, with an error, if it depends on something that only the run knows. */
export function importedName(position: Position, named: Raw<string>, own: Keywords, place: Place, instead: string): string | undefined {
  if (!(named instanceof Template)) return named
  try {
    return toText(renderValue(named, scopeOf(position, own)))
  } catch (error) {
    const reason =
      error instanceof NotAhead ? 'this lookup only runs during the play' : error instanceof Problem ? error.message : undefined
    if (reason === undefined) throw error
    const message = `the name of an import is rendered before any host is known: ${reason}`
    addError(position, 'template-in-import', message, place, `${instead}, or set the variable with \`-e\``, { refusedBy: 'loader' })
    return undefined
  }
}

/** As in Ansible: `--extra-vars`, and `vars` and roles of the play read so far; neither inventory nor facts. */
function scopeOf(position: Position, own: Keywords): LayeredScope {
  const { project, play, role, parent } = position
  const levels: Levels[] = [
    playLayers({ roles: play.roles, keywords: { ...(play.vars && { vars: play.vars }) } }),
    parent ? taskLayers(parent, true) : {},
    { taskVars: [{ name: 'vars of the import', values: own.vars ?? {} }] },
    {
      extraVars: [{ name: '--extra-vars', values: project.extraVars }],
      magic: [
        {
          name: 'the loader',
          values: { playbook_dir: play.dir, ...(role && { role_path: role.role.path, role_name: shortName(role.role) }) },
        },
      ],
    },
  ]
  const here = { folders: (kind: 'files' | 'templates' | 'vars') => foldersFor(position, kind), keepSecret: () => {}, hostsOf: () => [] }
  return new LayeredScope(levels, { here, ahead: true })
}
