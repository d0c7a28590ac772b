/** `include_tasks` and `include_role`: checked at load if the name is literal, read again when the run reaches them. */
import { dirname, resolve } from 'node:path'
import { DiagnosticError } from '../model/diagnostic.ts'
import type { Block, Include, Keywords } from '../model/play.ts'
import { Template, type Variables } from '../model/template.ts'
import type { Entry, MapNode } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { emptyBlock, topicsOf, withVariables } from './imports.ts'
import { recordSameIncludes } from './include-trace.ts'
import { type Inclusion, includeOptions, inclusionAt } from './included.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import type { Draft, Position, ReadAhead } from './loading.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { roleBlock } from './roles.ts'
import { whileRunning } from './running.ts'
import { signature } from './signature.ts'
import { findTasks, stepsOfFile } from './task-files.ts'

/** The include step. */
export function includeAt(outside: Position, map: MapNode, entry: Entry, what: 'tasks' | 'role'): Include | Block {
  const include: Draft<Include> = {
    kind: 'include',
    id: outside.project.nextId(),
    place: map.place,
    keywords: {},
    ...(outside.parent && { parent: outside.parent }),
    ...{ what, target: '', options: {}, apply: {}, expand: () => Promise.reject(new DiagnosticError(include.findings ?? [])) },
  }
  const { keywords, rest, others } = readLevel({ ...outside, step: include }, map, 'include')
  const position: Position = { ...withCollections(outside, rest), step: include }
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'include',
  )
  const called = inclusionAt(position, entry, rest.get('args')?.value, what, true)
  Object.assign(include, { keywords }, includeKeywords(position, rest))
  if (!called) return include
  const level = withVariables(keywords, called.variables)
  const { target, options, apply } = called
  Object.assign(include, { keywords: level, target, options, apply, expand: expander(position, map, what, called, level) })
  checkAhead({ ...position, conditional: underCondition(position, level) }, include, map, called)
  return include
}

function includeKeywords(position: Position, rest: ReadonlyMap<string, Entry>): Pick<Include, 'loop' | 'register' | 'listen'> {
  const loop = loopAt(position, rest)
  const register = rest.get('register')
  const name = register && (readKeyword(position, 'register', 'identifier', register.value) as string | undefined)
  const listen = topicsOf(position, rest)
  return { ...(loop && { loop }), ...(name !== undefined && { register: name }), ...(listen && { listen }) }
}

/** Reads what a literal name includes, so that its errors are known before the run. */
function checkAhead(position: Position, include: Include, map: MapNode, called: Inclusion): void {
  const { what, keywords } = include
  const { collected, play, role, file, conditional, handlers } = position
  if (typeof called.target !== 'string' || Object.values(called.options).some((value) => value instanceof Template)) {
    play.namesFacts = true
    if (what === 'role' || handlers) play.topicsOpen = true
    return
  }
  const key = signature([what, called.target, called.options, role?.role.path, dirname(file), conditional, handlers])
  if (collected.running) return
  const same = play.ahead.get(key)
  if (same) {
    const [first] = same.includes
    if (first) recordSameIncludes(collected, first.place, map.place)
    same.includes.push(include)
    return
  }
  const ahead: Draft<ReadAhead> = { includes: [include] }
  play.ahead.set(key, ahead)
  ahead.block = expanded({ ...position, trail: [] }, map, what, called, called.target, keywords)
}

function expander(position: Position, map: MapNode, what: 'tasks' | 'role', called: Inclusion, keywords: Keywords): Include['expand'] {
  return async (target, options) => {
    const conditional = position.conditional || typeof called.target !== 'string' || underCondition(position, keywords)
    const rendered = { ...called, options: { ...called.options, ...includeOptions(options) } }
    const block = await whileRunning(position, (collected) =>
      expanded({ ...position, collected, conditional, trail: [] }, map, what, rendered, target, keywords),
    )
    // An error of the file or the role as a whole fails the include; an error of a task in it fails that task.
    if (!block || block.findings) throw new DiagnosticError(block?.findings ?? [])
    return block
  }
}

/** The level of one inclusion: the keywords of `apply`, and the variables of the include. */
function expanded(
  position: Position,
  map: MapNode,
  what: 'tasks' | 'role',
  called: Inclusion,
  target: string,
  own: Keywords,
): Draft<Block> | undefined {
  const keywords = { ...called.apply, vars: { ...called.apply.vars, ...own.vars } }
  const gathered = position.gathered ?? []
  const block =
    what === 'role'
      ? includedRole({ ...position, gathered }, map, called, target, keywords)
      : includedTasks({ ...position, gathered }, map, called, target, keywords)
  if (block) block.included = withoutShort(own.vars, called)
  if (block && gathered.length > 0) block.handlers = gathered
  return block
}

/** Parameters of the short form are weaker than those of `vars`: they count as task variables. */
function withoutShort(vars: Variables = {}, { variables = {} }: Inclusion): Variables {
  return Object.fromEntries(Object.entries(vars).filter(([name]) => !Object.hasOwn(variables, name)))
}

function includedRole(position: Position, map: MapNode, called: Inclusion, target: string, keywords: Keywords): Draft<Block> | undefined {
  return roleBlock(position, { name: target, place: called.place, whole: map.place, keywords, parameters: {}, options: called.options })
}

function includedTasks(position: Position, map: MapNode, called: Inclusion, target: string, keywords: Keywords): Draft<Block> | undefined {
  const path = findTasks(position, target, called.place)
  if (path === undefined) return undefined
  const block = emptyBlock(position, map, keywords)
  block.file = resolve(path)
  const inside = { ...position, parent: block, step: block, by: map.place, conditional: underCondition(position, keywords) }
  block.steps = stepsOfFile(inside, path)
  return block
}
