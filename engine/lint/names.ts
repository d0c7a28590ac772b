/** Names of variables: which the project sets anywhere, and where it names one. */
import type { Place } from '../model/diagnostic.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import type { Subject } from './rule.ts'
import { rolesOf, stepsOf, type Text } from './steps.ts'

/** A variable that is given a value where it is written. */
export interface Assignment {
  readonly entry: Entry
}

/** Every name that some play, role, file or task sets. */
export function definedNames({ plays, files, aside, given }: Subject): ReadonlySet<string> {
  const names = new Set(given)
  const add = (values: object | undefined) => {
    for (const name of Object.keys(values ?? {})) names.add(name)
  }
  for (const { entry } of assignments([...files, ...aside].flatMap(({ node }) => node ?? []))) names.add(entry.key.text)
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
    else if (step.module?.resultScope === 'variables' || step.module?.open || step.named) add(step.args)
    else if (step.module?.resultScope === 'included' && 'name' in step.args && typeof step.args.name === 'string') names.add(step.args.name)
  }
  return names
}

/** Entries of files of variables, and of every `vars` of plays and tasks. */
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

/** Where a text names a variable; the whole text where that can not be told. */
export function placeOfName(text: Text, name: string): Place {
  const { place, locate } = text
  const at = new RegExp(`(?<![\\w.'"])${name}\\b`).exec(text.text)?.index
  if (at === undefined || !locate) return place
  const start = locate(at)
  return { source: place.source, start, end: start + name.length }
}
