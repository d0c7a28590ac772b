/** What a run has planned for one machine: the state after some effects, out of the state before. Pure data. */
import { posix } from 'node:path'
import { defined } from '../../formats/defined.ts'
import { directoryOf } from '../../formats/trim.ts'
import type { Cause, Effect, Ownership, PlannedPath, PlannedUnit, PlannedUser } from '../../model/effect.ts'

/** Something that may bring what is not there yet: software below some folders, a pattern below one, or a program anywhere. */
interface Bringer {
  readonly kind: 'software' | 'filled' | 'anything'
  readonly cause: Cause
  /** Empty where it may do anything. */
  readonly below: readonly string[]
  readonly order: number
}

export interface PlannedState {
  /** How many effects it is made of; later ones have higher numbers. */
  readonly order: number
  readonly paths: ReadonlyMap<string, PathPlan>
  readonly users: ReadonlyMap<string, AccountPlan<PlannedUser>>
  readonly groups: ReadonlyMap<string, AccountPlan<{ readonly gid: number }>>
  readonly units: ReadonlyMap<string, PlannedUnit & { readonly cause: Cause }>
  /** Modules whose changes nobody can foresee. */
  readonly topics: ReadonlyMap<string, Cause>
  /** Changes that nobody can foresee the end of, as they would be carried out. */
  readonly opaqueActions: ReadonlyMap<string, Cause>
  readonly bringers: readonly Bringer[]
  /** The latest change, whatever it was. */
  readonly latest?: Cause
}

interface AccountPlan<T> {
  readonly cause: Cause
  readonly order: number
  /** Undefined where it goes. */
  readonly account?: T
}

type PathPlan = { readonly order: number } & Exclude<PlannedPath, { readonly kind: 'host' }>

/** What is at a path, and after which effect it was so; undefined where the host says it. */
export interface Found {
  readonly plan: PlannedPath
  readonly order: number
}

export const nothingPlanned: PlannedState = {
  order: 0,
  paths: new Map(),
  users: new Map(),
  groups: new Map(),
  units: new Map(),
  topics: new Map(),
  opaqueActions: new Map(),
  bringers: [],
}

/** Stands for a number that only the host will choose: no account has one as high. */
const firstStandIn = 2 ** 52

/** Whether a number is none that a host gave. */
export function isStandIn(value: unknown): boolean {
  return typeof value === 'number' && value >= firstStandIn
}

/** The state after these effects of one change. */
export function withEffects(state: PlannedState, effects: readonly Effect[], cause: Cause): PlannedState {
  return effects.reduce((before, effect) => withEffect(before, effect, cause), state)
}

/** The state after changes of which only what they do is known, not what comes of it. */
export function withOpaqueActions(state: PlannedState, opaqueActions: readonly string[], cause: Cause): PlannedState {
  return { ...state, opaqueActions: new Map([...state.opaqueActions, ...opaqueActions.map((action) => [action, cause] as const)]) }
}

/** Effects of a change whose plan hung on something unsure: what kind of thing is there is sure, what it holds is not. */
export function weakened(effects: readonly Effect[]): readonly Effect[] {
  return effects.map((effect): Effect => {
    if (effect.kind === 'directory') return { ...effect, created: false }
    if (effect.kind === 'file' || effect.kind === 'link' || effect.kind === 'ownership') return { kind: 'unknown', path: effect.path }
    if (effect.kind === 'user' || effect.kind === 'group' || effect.kind === 'unit') return { kind: 'anything' }
    return effect
  })
}

/** What is planned for a path: by itself, or by what is planned for a folder above it. */
export function pathIn(state: PlannedState, path: string, depth = 0): Found {
  for (let above = path; ; above = directoryOf(above)) {
    const plan = state.paths.get(above)
    if (plan && (above === path || reachesBelow(plan)))
      return above === path ? { plan, order: plan.order } : below(state, plan, path, above, depth)
    if (above === '/' || above === '') return { plan: { kind: 'host' }, order: 0 }
  }
}

/** What may bring something at this path that was not there after the effect of that number; the latest that is known to bring something there, or the latest. */
export function bringerOf({ bringers }: PlannedState, path: string, after: number): Bringer | undefined {
  const candidates = bringers.filter(
    ({ order, below }) => order > after && (below.length === 0 || below.some((folder) => isBelow(path, folder))),
  )
  return candidates.findLast(({ below }) => below.length > 0) ?? candidates.at(-1)
}

/** Whether a path lies below a folder, or is it. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

function withEffect(state: PlannedState, effect: Effect, cause: Cause): PlannedState {
  const order = state.order + 1
  const next = { ...state, order, latest: cause }
  switch (effect.kind) {
    case 'file':
    case 'directory':
    case 'link':
    case 'ownership':
    case 'absent':
    case 'unknown':
      return { ...next, paths: withPath(state, effect, cause, order) }
    case 'user':
      return withUser(next, effect, cause)
    case 'group': {
      const gid = effect.gid ?? state.groups.get(effect.name)?.account?.gid ?? firstStandIn + order
      return { ...next, groups: new Map(state.groups).set(effect.name, { cause, order, account: { gid } }) }
    }
    case 'no-user':
      return { ...next, users: new Map(state.users).set(effect.name, { cause, order }) }
    case 'no-group':
      return { ...next, groups: new Map(state.groups).set(effect.name, { cause, order }) }
    case 'unit': {
      const { kind: _, name, ...unit } = effect
      const before = state.units.get(name)
      return { ...next, units: new Map(state.units).set(name, { ...before, ...defined(unit), cause }) }
    }
    case 'software':
      return { ...next, bringers: [...state.bringers, { kind: effect.kind, cause, order, below: effect.below }] }
    case 'filled':
      return { ...next, bringers: [...state.bringers, { kind: effect.kind, cause, order, below: [effect.path] }] }
    case 'topic':
      return { ...next, topics: new Map(state.topics).set(effect.topic, cause) }
    case 'anything': {
      const topics = effect.by === undefined ? state.topics : new Map(state.topics).set(effect.by, cause)
      return { ...next, topics, bringers: [...state.bringers, { kind: effect.kind, cause, order, below: [] }] }
    }
  }
}

/** A path as it is called without the planned links that lead to it. */
function behindLinks(state: PlannedState, path: string, depth = 0): string {
  for (let above = directoryOf(path); above !== '/' && above !== ''; above = directoryOf(above)) {
    const plan = state.paths.get(above)
    if (plan?.kind === 'link' && depth < mostLinks)
      return behindLinks(state, `${leadsTo(above, plan.target)}${path.slice(above.length)}`, depth + 1)
  }
  return path
}

function leadsTo(link: string, target: string): string {
  return link.startsWith('/') ? posix.resolve(directoryOf(link), target) : target
}

type PathEffect = Exclude<Extract<Effect, { readonly path: string }>, { readonly kind: 'filled' }>

function withPath(state: PlannedState, effect: PathEffect, cause: Cause, order: number): PlannedState['paths'] {
  const path = behindLinks(state, effect.path)
  const paths = new Map(state.paths)
  // What was planned below does not outlive what goes, or what takes the place of a folder.
  if (effect.kind !== 'directory' && effect.kind !== 'ownership')
    for (const each of state.paths.keys()) if (each !== path && isBelow(each, path)) paths.delete(each)
  return paths.set(path, { ...planOf(effect, pathIn(state, path).plan, cause), order })
}

function planOf(effect: PathEffect, before: PlannedPath, cause: Cause): Exclude<PlannedPath, { readonly kind: 'host' }> {
  switch (effect.kind) {
    case 'absent':
    case 'unknown':
      return { kind: effect.kind, cause }
    case 'link':
      return { kind: 'link', cause, target: effect.target, behind: effect.behind }
    case 'file': {
      const { content, sha1, size } = effect
      const ownership = { ...(before.kind === 'file' || before.kind === 'ownership' ? before.ownership : {}), ...ownershipOf(effect) }
      return { kind: 'file', cause, content, sha1, size, ownership, over: overOf(before) }
    }
    case 'directory': {
      const ownership = { ...(before.kind === 'directory' || before.kind === 'ownership' ? before.ownership : {}), ...ownershipOf(effect) }
      return { kind: 'directory', cause, ownership, over: effect.created ? 'nothing' : overOf(before) }
    }
    case 'ownership': {
      const ownership = ownershipOf(effect)
      if (before.kind === 'host') return { kind: 'ownership', cause, ownership }
      if (!('ownership' in before)) return { kind: 'unknown', cause }
      return { ...before, cause, ownership: { ...before.ownership, ...ownership } }
    }
  }
}

function overOf(before: PlannedPath): 'host' | 'nothing' {
  if (before.kind === 'file' || before.kind === 'directory') return before.over
  return before.kind === 'host' || before.kind === 'ownership' ? 'host' : 'nothing'
}

function ownershipOf({ mode, uid, gid, owner, group }: Ownership): Ownership {
  return defined({ mode, uid, gid, owner, group })
}

/** Whether what is planned for a folder says something of all that is below it. */
function reachesBelow(plan: PathPlan): boolean {
  return plan.kind !== 'ownership' && !(plan.kind === 'directory' && plan.over === 'host')
}

/** What is below something that is planned. */
function below(state: PlannedState, plan: PathPlan, path: string, above: string, depth: number): Found {
  const { order, cause } = plan
  if (plan.kind === 'unknown') return { plan: { kind: 'unknown', cause }, order }
  if (plan.kind !== 'link') return { plan: { kind: 'absent', cause }, order }
  // Behind a link that is not there yet the host could not be asked.
  const target = `${leadsTo(above, plan.target)}${path.slice(above.length)}`
  const behind = depth < mostLinks ? pathIn(state, target, depth + 1) : undefined
  return behind && behind.plan.kind !== 'host' ? behind : { plan: { kind: 'unknown', cause }, order }
}
const mostLinks = 16

function withUser(
  state: PlannedState,
  { kind: _, name, created, ...more }: Extract<Effect, { readonly kind: 'user' }>,
  cause: Cause,
): PlannedState {
  const before = state.users.get(name)?.account
  const { order } = state
  const uid = more.uid ?? before?.uid ?? (created ? firstStandIn + order : undefined)
  const shadow = more.shadow || before?.shadow ? { shadow: { ...before?.shadow, ...more.shadow } } : {}
  return {
    ...state,
    users: new Map(state.users).set(name, { cause, order, account: { ...before, ...defined(more), ...shadow, uid } }),
  }
}
