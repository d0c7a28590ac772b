/** Finds the names of variables that a project sets, and the places where texts use them. */
import type { Place } from '../model/diagnostic.ts'
import { argumentFor, argumentsOf } from '../model/play.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import type { Subject } from './rule.ts'
import { rolesOf, stepsOf, type Text } from './steps.ts'

/** An entry that sets a variable. */
export interface Assignment {
  readonly entry: Entry
}

/** All names that a play, role, file or task sets. */
export function definedNames({ plays, files, externalFiles, definedOutside }: Subject): ReadonlySet<string> {
  const names = new Set(definedOutside)
  const add = (values: object | undefined) => {
    for (const name of Object.keys(values ?? {})) names.add(name)
  }
  for (const { entry } of assignments([...files, ...externalFiles].flatMap(({ node }) => node ?? []))) names.add(entry.key.text)
  for (const { keywords, questions } of plays) {
    add(keywords.vars)
    for (const { name } of questions) names.add(name)
  }
  for (const { role, parameters, vars } of rolesOf(plays)) for (const values of [role.defaults, role.vars, parameters, vars]) add(values)
  for (const { step } of stepsOf(plays)) {
    add(step.keywords.vars)
    if (step.kind === 'meta') continue
    for (const word of [step.loop?.control.loopVar, step.loop?.control.indexVar]) if (typeof word === 'string') names.add(word)
    if (step.kind === 'block') continue
    if (step.register !== undefined) names.add(step.register)
    if (step.kind === 'include') add(step.apply.vars)
    else if (step.module?.resultScope === 'variables' || step.module?.open || step.named)
      for (const { name } of argumentsOf(step)) names.add(name)
    else if (step.module?.resultScope === 'included') {
      const name = argumentFor(step, 'name')?.value
      if (typeof name === 'string') names.add(name)
    }
  }
  return names
}

/** Entries of variables files, and of each `vars` of plays and tasks. */
export function* assignments(nodes: readonly Node[]): Generator<Assignment> {
  for (const node of nodes) {
    if (node.kind === 'map') for (const entry of node.entries) yield { entry }
    for (const map of varsIn(node)) for (const entry of map.entries) yield { entry }
  }
}

function* varsIn(node: Node): Generator<MapNode> {
  if (node.kind === 'seq') for (const item of node.items) yield* varsIn(item)
  if (node.kind !== 'map') return
  for (const { key, value } of node.entries) {
    if (key.text === 'vars' && value.kind === 'map') yield value
    else yield* varsIn(value)
  }
}

/** The place of a variable name in a text; the whole text if it cannot be found. */
export function placeOfName(text: Text, name: string): Place {
  const { place, locate } = text
  const at = new RegExp(`(?<![\\w.'"])${name}\\b`).exec(text.text)?.index
  if (at === undefined || !locate) return place
  const start = locate(at)
  return { source: place.source, start, end: start + name.length }
}
