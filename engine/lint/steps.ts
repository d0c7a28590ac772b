/** Iterates over the steps of plays, and over the texts of plays, steps and roles. */
import type { Block, Play, RoleUse, Step, Task } from '../model/play.ts'
import { Expression, Template } from '../model/template.ts'

/** A step with its play. */
export interface StepInPlay<S extends Step = Step> {
  readonly step: S
  readonly play: Play
  readonly handler: boolean
}

/** All steps, blocks before their content; a step that several plays share is returned for each. */
export function* stepsOf(plays: readonly Play[]): Generator<StepInPlay> {
  for (const play of plays) {
    for (const { steps } of play.sections) yield* within(play, steps, false)
    yield* within(play, play.handlers, true)
  }
}

/** Tasks, each once by its place. */
export function* tasksOf(plays: readonly Play[]): Generator<StepInPlay<Task>> {
  const seen = new Set<string>()
  for (const { step, ...rest } of stepsOf(plays)) {
    if (step.kind !== 'task') continue
    const key = `${step.place.source.file} ${step.place.start}`
    if (seen.has(key)) continue
    seen.add(key)
    yield { step, ...rest }
  }
}

function* within(play: Play, steps: readonly Step[], handler: boolean): Generator<StepInPlay> {
  for (const step of steps) {
    yield { step, play, handler }
    if (step.kind !== 'block') continue
    yield* within(play, [...step.steps, ...step.rescue, ...step.always], handler)
    yield* within(play, step.handlers ?? [], true)
  }
}

/** Roles of the plays, and those of their steps. */
export function rolesOf(plays: readonly Play[]): ReadonlySet<RoleUse> {
  const uses = new Set(plays.flatMap(({ roles }) => roles))
  for (const { step } of stepsOf(plays)) if (step.kind === 'block' && step.role) uses.add(step.role)
  return uses
}

export type Text = Template | Expression

/** Texts that are evaluated, in plays, their steps and roles. */
export function* textsOf(plays: readonly Play[]): Generator<Text> {
  for (const play of plays) {
    const { sections: _sections, handlers: _handlers, roles: _roles, loadVariables: _load, place: _place, ...words } = play
    yield* textsIn(words)
  }
  for (const { step } of stepsOf(plays)) yield* textsIn(ownValues(step))
  for (const { role, parameters, vars } of rolesOf(plays)) yield* textsIn([role.defaults, role.vars, parameters, vars])
}

/** The values of a step, without its inner steps and the levels above. */
function ownValues(step: Step): unknown {
  if (step.kind === 'block') return [step.keywords, step.loop]
  if (step.kind === 'task') {
    const { module: _module, parent: _parent, place: _place, ...words } = step
    return words
  }
  if (step.kind === 'meta') return step.keywords
  const { parent: _parent, place: _place, expand: _expand, ...words } = step
  return words
}

/** Texts in a value, at any depth. */
export function* textsIn(value: unknown, seen = new Set<unknown>()): Generator<Text> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Template || value instanceof Expression) yield value
  else if (!('source' in value && 'start' in value))
    for (const each of value instanceof Map ? value.values() : Object.values(value)) yield* textsIn(each, seen)
}

/** The enclosing levels of a step, nearest first. */
export function* levelsAbove(step: Step): Generator<Block> {
  for (let at = step.parent; at; at = at.parent) yield at
}
