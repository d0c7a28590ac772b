/** What a step collects from all the levels it stands in: computed once a step, for all hosts. */
import type { Block, Keywords, Play, RoleUse, Step } from '../../model/play.ts'
import type { Expression, Layer } from '../../model/template.ts'
import { shortName } from '../../variables/magic.ts'

interface Inherited {
  /** Every condition that must hold, outermost first. */
  readonly when: readonly Expression[]
  /** `vars` of blocks and of the step itself, outermost first; the play's are not among them. */
  readonly vars: readonly Layer[]
  /** `environment` of every level, outermost first. */
  readonly environment: readonly unknown[]
  /** Roles it stands in, outermost first. */
  readonly roles: readonly RoleUse[]
  /** Blocks it stands in, outermost first. */
  readonly blocks: readonly Block[]
  /** What levels notify, innermost first: the nearest that gives anything counts. */
  readonly notify: readonly unknown[]
  /** Some level sets a connection variable, so that the host is not reached as usual. */
  readonly reachVaries: boolean
}

const cache = new WeakMap<Step, Inherited>()

export function inheritedOf(step: Step, play: Play): Inherited {
  let inherited = cache.get(step)
  if (!inherited) {
    inherited = inherit(step, play)
    cache.set(step, inherited)
  }
  return inherited
}

function inherit(step: Step, play: Play): Inherited {
  const blocks = blocksOf(step)
  const levels: readonly Step[] = [...blocks, step]
  const keywords = levels.map((level) => level.keywords)
  const roles: RoleUse[] = []
  for (const block of blocks) if (block.role && roles.at(-1) !== block.role) roles.push(block.role)
  return {
    when: [...(play.keywords.when ?? []), ...keywords.flatMap((each) => each.when ?? [])],
    vars: keywords.flatMap((each) => (each.vars ? [{ name: 'vars', values: each.vars }] : [])),
    environment: [play.keywords, ...keywords].flatMap((each) => (each.environment === undefined ? [] : [each.environment])),
    roles,
    blocks,
    notify: keywords.toReversed().flatMap((each) => (each.notify === undefined ? [] : [each.notify])),
    reachVaries: keywords.some(variesReach),
  }
}

/** The names of a role by which tasks may notify its handlers: with its collection, and without. */
export function namesOf({ role }: RoleUse): readonly string[] {
  return [role.name, shortName(role)]
}

function blocksOf(step: Step): readonly Block[] {
  const blocks: Block[] = []
  for (let block = step.parent; block; block = block.parent) blocks.unshift(block)
  return blocks
}

function variesReach({ vars, remoteUser, connection, port }: Keywords): boolean {
  if (remoteUser !== undefined || connection !== undefined || port !== undefined) return true
  return vars !== undefined && Object.keys(vars).some((name) => name.startsWith('ansible_'))
}
