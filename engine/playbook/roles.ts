/** Reads roles: each use of a role becomes a level of the play. */
import { basename, isAbsolute, join, relative } from 'node:path'
import type { Place } from '../model/diagnostic.ts'
import type { Block, Keywords, Role, RoleUse, Step } from '../model/play.ts'
import type { Variables } from '../model/template.ts'
import { collectionOf } from './collections.ts'
import { type Files, mainFiles } from './files.ts'
import { emptyBlock } from './imports.ts'
import { underCondition } from './levels.ts'
import { addError, type Draft, type Position, type RoleHandlers } from './loading.ts'
import { findRole } from './role-folders.ts'
import { dependenciesOf, metaOf, type RoleMeta } from './role-meta.ts'
import { specCheckAt } from './role-specs.ts'
import { stepsOfFile } from './steps.ts'
import { signature } from './texts.ts'
import { variablesOf } from './variable-files.ts'

/** One use of a role, in any form. */
export interface RoleCall {
  readonly name: string
  /** Place of the name. */
  readonly place: Place
  /** The whole entry or task. */
  readonly whole: Place
  readonly keywords: Keywords
  readonly parameters: Variables
  /** The level that it becomes, if that exists already. */
  readonly level?: Draft<Block>
  /** `tasks_from`, `vars_from` and the like; undefined in `roles:` and dependencies, which have none and run once. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** The level of one role, with its dependencies before its own tasks; undefined if it already runs with the same parameters. */
export function roleBlock(outside: Position, call: RoleCall): Draft<Block> | undefined {
  // `vars` of an entry of `roles:` belong to the role, and are weaker than its own; those of a task are variables of that task.
  const { vars: _, ...level } = call.keywords
  const block = call.level ?? emptyBlock(outside, call.whole, call.options ? call.keywords : level)
  const position: Position = { ...outside, by: call.whole, step: block }
  const isIncluded = outside.step?.kind === 'include'
  const path = findRole(isIncluded ? { ...position, step: outside.step } : position, call.name, call.place)
  if (path === undefined) return isIncluded ? undefined : block
  position.collected.pluginRoots.add(path)
  const entry = `${path} ${fromOf(call.options, 'tasks') ?? 'main'}`
  if (position.trail.includes(entry)) {
    addError(position, 'role-cycle', `the role \`${call.name}\` depends on itself`, call.place, undefined, { typo: true })
    return block
  }
  const meta = metaOf(position, path)
  const use = useOf(position, call, path, meta.allowDuplicates)
  if (!call.options) (position.role?.dependencies as RoleUse[] | undefined)?.push(use)
  block.role = use
  const conditional = underCondition(position, call.keywords)
  const trail = [...position.trail, entry]
  const { collections } = meta
  const inside = {
    ...position,
    collections,
    role: use,
    parent: block,
    step: block,
    conditional,
    trail,
    file: join(path, 'tasks', 'main.yml'),
  }
  if (!use.once || !isRepeated(position, use.word)) {
    fill(block, call, meta, inside)
    return block
  }
  // Of a repeated use only dependencies that may run twice remain.
  block.steps = dependencyBlocks(inside, meta)
  return block.steps.length > 0 ? block : undefined
}

/** Reads the role's dependencies, tasks and handlers; `inside` is the position of its tasks. */
function fill(block: Draft<Block>, call: RoleCall, meta: RoleMeta, inside: Position & { readonly role: RoleUse }): void {
  const { play, gathered, role, conditional } = inside
  const steps = dependencyBlocks(inside, meta)
  if (!gathered && call.options?.public !== false) play.roles.push(role)
  const check = specCheckAt(inside, meta.specs, fromOf(call.options, 'tasks') ?? 'main', call.options?.rolespec_validate !== false)
  block.steps = [...steps, ...(check ? [check] : []), ...partOf(inside, call, 'tasks')]
  const position = { ...inside, handlers: true, turn: inside.turn ?? inside.project.nextId() }
  const read = () => partOf(position, call, 'handlers')
  if (gathered) gathered.push(...read())
  else keepHandlers(inside, role.role.path, { read, conditional })
}

function dependencyBlocks(inside: Position, meta: RoleMeta): Step[] {
  return dependenciesOf(inside, meta).flatMap((dependency) => roleBlock(inside, dependency) ?? [])
}

/** Keeps one set of handlers for all uses of a role: the last unconditional one, as handlers are notified by name. */
function keepHandlers({ play: { roleHandlers } }: Position, path: string, handlers: RoleHandlers): void {
  const before = roleHandlers.get(path)
  if (!before || before.conditional || !handlers.conditional) roleHandlers.set(path, handlers)
}

function useOf(position: Position, call: RoleCall, path: string, allowDuplicates: boolean): RoleUse {
  const { parameters, options, keywords } = call
  const parents = position.role ? [position.role, ...position.role.parents] : []
  // What an include or import says of duplicates replaces what the role says of itself.
  const repeats = options ? options.allow_duplicates !== false : allowDuplicates
  const word = signature([path, parameters, keywords, options && entryPoints(options)])
  return {
    role: roleAt(position, call, path),
    parameters,
    parents,
    dependencies: [],
    ...(position.project.privateRoles && options?.public !== true && { hidden: true as const }),
    ...(keywords.vars && { vars: keywords.vars }),
    ...(options && { called: true as const }),
    word,
    ...(!repeats && { once: true as const }),
  }
}

/** Two includes of one role are the same if they use the same files. */
function entryPoints(options: NonNullable<RoleCall['options']>): unknown {
  return ['tasks', 'vars', 'defaults', 'handlers'].map((part) => fromOf(options, part))
}

/** Whether the same use under the same levels was read before: both run or are skipped together. */
function isRepeated({ play, parent, gathered }: Position, word: string): boolean {
  if (gathered) return false
  const above: unknown[] = []
  for (let level = parent; level; level = level.parent) above.push(level.keywords.when, level.keywords.tags)
  const key = `${word} ${signature(above.filter((each) => each !== undefined))}`
  const repeated = play.uses.has(key)
  play.uses.add(key)
  return repeated
}

function roleAt(position: Position, { name, options, place }: RoleCall, path: string): Role {
  const defaults = variablesOf(position, path, 'defaults', fromOf(options, 'defaults'), place)
  const vars = variablesOf(position, path, 'vars', fromOf(options, 'vars'), place)
  // A role of a collection has its whole name, however it is called; reports show it without intermediate directories.
  const collection = isAbsolute(name) ? undefined : collectionOf(`${path}/`)
  return { name: collection === undefined ? name : `${collection}.${basename(path)}`, path, defaults, vars }
}

/** Steps of the role's `tasks/` or `handlers/`. */
function partOf(position: Position, { options, name, place }: RoleCall, part: 'tasks' | 'handlers'): Step[] {
  const { project, role } = position
  const from = fromOf(options, part)
  const folder = join(role?.role.path ?? '', part)
  const paths = mainFiles(project.files, folder, from)
  const outside = (isAbsolute(from ?? '') ? mainFiles(project.files, '/', from) : paths).find((path) =>
    relative(folder, path).startsWith('..'),
  )
  if (outside !== undefined) {
    addError(
      position,
      'missing-file',
      `\`${outside}\` is not loaded for the role \`${name}\`, as it is not inside the expected role path \`${project.files.shown(folder)}\``,
      place,
      undefined,
      { refusedBy: 'parser' },
    )
    return []
  }
  if (paths.length === 0 && from !== undefined)
    addError(
      position,
      'missing-file',
      `the role \`${name}\` has no \`${part}/${from}\``,
      place,
      `use one of ${namesIn(project.files, folder)}`,
      { refusedBy: 'parser' },
    )
  return paths.flatMap((path) => stepsOfFile(position, path))
}

function namesIn(files: Files, folder: string): string {
  const names = files.list(folder).map((name) => `\`${name}\``)
  return names.length > 0 ? names.join(', ') : 'none'
}

function fromOf(options: RoleCall['options'], part: string): string | undefined {
  const from = options?.[`${part}_from`]
  return typeof from === 'string' ? from : undefined
}
