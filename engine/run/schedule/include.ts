/** Includes: what they name is loaded when a host reaches them, once for all hosts. */

import { DiagnosticError, Problem } from '../../model/diagnostic.ts'
import type { Block, Include, Meta, Play, Role } from '../../model/play.ts'
import { type Layer, Template, type Variables } from '../../model/template.ts'
import { settled, toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { effective, failing, hides, isTrue, renderedKeyword } from '../prepare/keywords.ts'
import { labelOf } from '../prepare/label.ts'
import { itemsOrCondition, type Looping, loopLocals } from '../prepare/loop.ts'
import { resultFromError, skippedByCondition, withTrace } from '../task/results.ts'
import { arrive, HostEnded, HostFailed, isConfirmed, type WalkContext } from '../task/walk-context.ts'
import { OncePerPosition, type PlayContext, type PlayRun } from './state.ts'
import { frameOfRounds, walk } from './walk.ts'

export async function performInclude(include: Include, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(include, level, run, host)
  if (!(await isConfirmed(include, position, level, run, host))) return
  const taken = isTaken(include, position.join('.'), level, run, host)
  // Tasks that `apply` makes `run_once` do what they do for the other hosts as well: these take their results over.
  if (taken && !isAppliedOnce(include, level, run, host)) return
  const start = performance.now()
  let reached: Reached
  try {
    reached = await roundsOf(include, level, run, host)
  } catch (error) {
    return failToBegin(include, level, run, host, error, start)
  }
  const { rounds, skippedItems, result } = reached
  if (!taken) host.totals.count(...columns(include, rounds))
  if (include.register !== undefined) host.variables.register(include.register, result)
  if (!taken) reportTargets(include, rounds, skippedItems, level, run, host)
  for (const [index, round] of rounds.entries()) {
    const at = roundLevel(include, round, index, level)
    for (const handler of round.block.handlers ?? []) {
      host.progress.handlerParameters.set(handler, at.parameters)
      if (!run.state.handlers.includes(handler)) run.state.handlers.push(handler)
    }
    const rest = rounds.slice(index + 1).map((each, more) => [each.block, roundLevel(include, each, index + 1 + more, level)] as const)
    if (isPublic(include, level, run, host)) for (const [role, given] of rolesIn(round.block)) host.variables.exposeRole(role, given)
    await walk([round.block], { ...at, frame: frameOfRounds(rest, level) }, [], run, host)
  }
}

/** Where the steps of one round stand. */
export function roundLevel(
  step: Include | Block,
  { local, item }: Pick<Round, 'local' | 'item'>,
  index: number,
  level: WalkContext,
): WalkContext {
  const parameters = local ? [...level.parameters, local] : level.parameters
  const rounds = item === undefined ? level.rounds : [...(level.rounds ?? []), item]
  return { ...level, prefix: [...level.prefix, step.id, index], parameters, ...(rounds && { rounds }) }
}

function reportTargets(
  include: Include,
  rounds: readonly Round[],
  skippedItems: readonly string[],
  level: WalkContext,
  run: PlayContext,
  host: HostRun,
): void {
  const brought = rounds.map(({ block, text, requested }) => ({
    ...(requested ? { requested } : {}),
    ...(block.file === undefined ? { role: block.role?.role.name ?? '' } : { file: block.file }),
    ...(text === undefined ? {} : { item: text }),
  }))
  const targets = [...skippedItems.map((item) => ({ item })), ...brought]
  run.input.report({ type: 'include', host: host.name, task: labelOf(include, level, run, host), targets })
}

/** `run_once`: only the first host takes the include, and runs what is in it. */
function isTaken(include: Include, position: string, level: WalkContext, run: PlayRun, host: HostRun): boolean {
  if (!effective('runOnce', include, run.play, () => run.scope(include, level, host))?.value) return false
  const taken = run.state.taken.has(position)
  run.state.taken.add(position)
  return taken
}

function isAppliedOnce(include: Include, level: WalkContext, run: PlayContext, host: HostRun): boolean {
  return isTrue('run_once', include.apply.runOnce, include.place, () => run.scope(include, level, host)) === true
}

function isPublic(include: Include, level: WalkContext, run: PlayContext, host: HostRun): boolean {
  return isTrue('public', include.options.public, include.place, () => run.scope(include, level, host)) === true
}

/** The included role after those it depends on and before those that it imports, and the `vars` that each was given. */
function* rolesIn(block: Block): Generator<readonly [Role, Variables | undefined]> {
  const { role: use, included, steps } = block
  const blocks = steps.filter((step) => step.kind === 'block')
  const needed = blocks.filter(({ role }) => role && use?.dependencies.includes(role))
  for (const each of needed) yield* rolesIn(each)
  if (use) yield [use.role, included ?? use.vars]
  for (const each of blocks) if (!needed.includes(each)) yield* rolesIn(each)
}

/** As Ansible counts: every file that is included and holds something, and no role. */
function columns({ what }: Include, rounds: readonly Round[]): readonly ('ok' | 'skipped')[] {
  if (rounds.length === 0) return ['skipped']
  return what === 'tasks' ? rounds.flatMap(({ block }) => (block.steps.length > 0 ? (['ok'] as const) : [])) : []
}

interface Round {
  readonly block: Block
  readonly local?: Layer
  /** The item of its loop as a template writes it, for the layout of Ansible. */
  readonly text?: string
  /** The same as reports of our own show it. */
  readonly item?: string
  /** What was asked for, with the variables of the loop; not there where `no_log` hides it. */
  readonly requested?: Readonly<Record<string, unknown>>
}

interface Reached {
  /** One block, or one for each item of a loop whose condition holds. */
  readonly rounds: readonly Round[]
  /** Items of its loop whose condition does not hold, as a template writes them. */
  readonly skippedItems: readonly string[]
  /** What `register` sees: what was asked for, of a loop for each item. */
  readonly result: Variables
}

/** What is to be walked. */
export async function roundsOf(include: Include, level: WalkContext, run: PlayRun, host: HostRun, ahead = false): Promise<Reached> {
  refuseEndless(include, level)
  const scope = run.scope(include, level, host, { ahead })
  const failed = (inside: typeof scope) => failing(inheritedOf(include, run.play).when, inside)?.text
  if (!include.loop) {
    const condition = await settled(() => failed(scope))
    if (condition !== undefined) return skipped(condition)
    const { block, requested } = await expanded(include, scope, run, ahead)
    const round = { block, ...(hides(include, run.play, () => scope) ? {} : { requested }) }
    return { rounds: [round], skippedItems: [], result: { changed: false, ...round.requested } }
  }
  const loopScope = run.scope(include, level, host, { ahead, unconnected: true })
  const items = await itemsOrCondition(include, loopScope, () => failed(scope))
  if (typeof items === 'string') return skipped(items)
  const rounds: Round[] = []
  const results: Variables[] = []
  const skippedItems: string[] = []
  for (const index of items.keys()) {
    const { variables, label, text } = loopLocals(include, items, index, loopScope)
    const inside = run.scope(include, level, host, { ahead, local: variables })
    const condition = await settled(() => failed(inside))
    if (condition !== undefined) {
      results.push({ ...skippedByCondition(condition).result, ...variables })
      skippedItems.push(hides(include, run.play, () => inside) ? '(hidden)' : text)
      continue
    }
    const { block, requested } = await expanded(include, inside, run, ahead)
    results.push({ ...requested, ...variables })
    const shown = hides(include, run.play, () => inside)
      ? { item: '(hidden)', text: '(hidden)' }
      : { item: label, text, requested: { ...requested, ...variables } }
    rounds.push({ block, local: { name: 'loop of the include', values: variables }, ...shown })
  }
  return { rounds, skippedItems, result: joinedResult(results, rounds.length === 0) }
}

function skipped(condition: string): Reached {
  return { rounds: [], skippedItems: [], result: skippedByCondition(condition).result }
}

function joinedResult(results: readonly Variables[], allSkipped: boolean): Variables {
  if (results.length === 0) return { changed: false, results, skipped: true, skipped_reason: 'No items in the list' }
  return { changed: false, msg: allSkipped ? 'All items skipped' : 'All items completed', results, skipped: allSkipped }
}

/** Includes inside of includes: deeper than any that comes to an end by a condition. */
const deepest = 400

function refuseEndless({ what, place }: Include, { prefix }: WalkContext): void {
  if (prefix.length < 2 * deepest) return
  throw new Problem(`this \`include_${what}\` is nested in ${deepest} others and never ends`, {
    place,
    hint: 'add a `when` that ends the recursion',
  })
}

/** The same block for every host that means the same, so that they stand at the same place in it. */
async function expanded(
  include: Include,
  scope: Scope,
  run: PlayRun,
  ahead: boolean,
): Promise<{ readonly block: Block; readonly requested: Readonly<Record<string, unknown>> }> {
  if (include.findings) throw new DiagnosticError(include.findings)
  const target = await settled(() => targetOf(include, scope))
  const options = await settled(() => renderedOptions(include, scope))
  const key = JSON.stringify([target, options, ahead && include.mayChange()])
  const { expansions } = run.state
  const targets = expansions.get(include) ?? new OncePerPosition()
  expansions.set(include, targets)
  try {
    const block = await targets.once(key, () => include.expand(target, options))
    return { block, requested: requestedOf(include, target, options) }
  } catch (error) {
    // What was missing when it was read ahead may be there when a host reaches it.
    targets.forget(key)
    throw error
  }
}

function targetOf({ target, what, place }: Include, scope: Scope): string {
  const named = renderedKeyword(target, () => scope)
  if (named !== undefined) return toText(named)
  throw new Problem(`this \`include_${what}\` has no ${what === 'tasks' ? 'file' : 'role'}: it is omitted`, {
    place: target instanceof Template ? target.place : place,
    hint: 'skip the task with `when`',
  })
}

/** In Ansible's words. */
function requestedOf(include: Include, target: string, rendered: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (include.what === 'tasks') return { include: target, include_args: {} }
  return { include_args: { name: target, ...include.options, ...rendered } }
}

/** Options that are templates; one that is omitted is as if it were not there. */
function renderedOptions({ options }: Include, scope: Scope): Record<string, unknown> {
  const templates = Object.entries(options).filter(([, value]) => value instanceof Template)
  return Object.fromEntries(templates.map(([name, value]) => [name, renderedKeyword(value, () => scope)]))
}

/** A block, a role or an import with a mistake of its own: a host that reaches it fails with that. */
export async function performBroken(block: Block, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  await arrive(block, level, run, host)
  const start = performance.now()
  try {
    const scope = run.scope(block, level, host)
    if (await settled(() => failing(inheritedOf(block, run.play).when, scope))) return host.totals.count('skipped')
  } catch (error) {
    return failToBegin(block, level, run, host, error, start)
  }
  failToBegin(block, level, run, host, new DiagnosticError(block.findings ?? []), start)
}

/** `ignore_errors` of an include counts for its condition, its loop and its name, not for what does not load. */
function isIgnored(step: Looping | Meta, error: unknown, play: Play, scope: () => Scope): boolean {
  if (step.kind !== 'include' || error instanceof DiagnosticError) return false
  try {
    return effective('ignoreErrors', step, play, scope)?.value === true
  } catch {
    return false
  }
}

/** What could not even begin: the host failed at it. */
export function failToBegin(include: Looping | Meta, level: WalkContext, run: PlayRun, host: HostRun, error: unknown, start: number): void {
  const label = labelOf(include, level, run, host)
  const ended = resultFromError(error, start, run.input, label)
  // Ansible says it in the words of what ends a run, be it rescued or not.
  const words = error instanceof DiagnosticError && ended.failure ? { endsRun: true as const } : {}
  const end = { ...ended, failure: ended.failure && withTrace({ ...ended.failure, ...words }, include, run.play) }
  const event = { type: 'task-end', host: host.name, task: label } as const
  if (end.status === 'cannot-tell') {
    host.totals.count('cannotTell')
    run.input.report({ ...event, ...end })
    return
  }
  const ignored = end.status === 'failed' && isIgnored(include, error, run.play, () => run.scope(include, level, host))
  const endsRun = error instanceof DiagnosticError && error.endsRun
  // A host that an include failed for is out of all further plays, as in Ansible, even if a `rescue` follows.
  const isLost = error instanceof DiagnosticError && include.kind === 'include'
  const rescued = level.rescued && end.status === 'failed' && !ignored && !isLost
  run.input.report({ ...event, ...end, ...(ignored ? { ignored } : {}), ...(rescued ? { rescued } : {}) })
  if (ignored) {
    host.totals.count('ok', 'ignored')
    if (include.kind === 'include' && include.register !== undefined) host.variables.register(include.register, { ...end.result })
    return
  }
  if (end.status === 'unreachable') {
    host.status = 'unreachable'
    host.totals.count('unreachable')
    host.fail(end.failure)
    throw new HostEnded()
  }
  if (!rescued) {
    host.totals.count('failed')
    host.fail(end.failure)
    host.isLost = isLost
  }
  if (endsRun) {
    host.status = 'failed'
    run.services.fail(include, host, endsRun)
    throw new HostEnded()
  }
  throw new HostFailed(include, end.failure ?? { message: 'it could not start' }, end.result, isLost)
}
