/** Whether evaluating a text evaluates an invalid one through variables, and which texts may evaluate a variable. */
import type { Variables } from '../model/template.ts'
import { Expression, Template } from '../model/template.ts'
import { evaluated } from '../template/index.ts'
import type { Checked, Load, NamedText, PlayDraft, RecordedTexts } from './loading.ts'
import type { Circumstances } from './reach.ts'
import { eachText } from './texts.ts'

/** `sure` if evaluating the one always evaluates the other. */
export type Dependence = 'sure' | 'possible' | 'none'

/** Values that a variable may have; `sure` if it has them. */
export interface Definitions {
  readonly values: readonly unknown[]
  readonly sure: boolean
}

/** Whether a text depends on an invalid one, given the definitions of variables at its place. Only `among` these names are looked into. */
export function dependenceOf(
  text: Checked['text'],
  definitionsOf: (name: string) => Definitions,
  isWrong: (text: Template | Expression) => boolean,
  among?: ReadonlySet<string>,
): Dependence {
  const seen = new Map<string, boolean>()
  const visit = (each: Checked['text'], sure: boolean): Dependence => {
    const { names, any, ...more } = evaluated(each)
    let found: Dependence = any ? 'possible' : 'none'
    for (const name of names) {
      if (found === 'sure') return found
      if (among && !among.has(name)) continue
      found = strongest(found, visitName(name, sure && more.sure.has(name), more.whole.has(name)))
    }
    return found
  }
  const visitName = (name: string, sure: boolean, whole: boolean): Dependence => {
    const before = seen.get(name)
    if (before === true || before === sure) return 'none'
    seen.set(name, sure)
    const definitions = definitionsOf(name)
    let found: Dependence = 'none'
    for (const value of definitions.values) {
      const all = sure && definitions.sure && (whole || value instanceof Template || value instanceof Expression)
      eachText(value, (each) => {
        found = strongest(found, isWrong(each) ? (all ? 'sure' : 'possible') : visit(each, all))
        return found === 'sure'
      })
    }
    return found
  }
  return visit(text, true)
}

function strongest(one: Dependence, other: Dependence): Dependence {
  return one === 'sure' || other === 'sure' ? 'sure' : one === 'possible' || other === 'possible' ? 'possible' : 'none'
}

interface Definition {
  readonly name: string
  readonly text: Checked['text']
}

/** A text that a step or a play evaluates. */
type TextUse = NamedText & Omit<RecordedTexts, 'texts'> & { readonly play: PlayDraft }

/** Texts that may evaluate a variable, and the names of the variables through which they may. */
interface Uses {
  readonly texts: readonly TextUse[]
  readonly names: ReadonlySet<string>
}

/** Uses of a variable in a playbook. */
export function usesIn(drafts: readonly PlayDraft[], { hosts }: Circumstances): (variable: string, load: Load) => Uses {
  const cached = new Map<string, Uses>()
  const indices = new Map<string, { readonly definitions: Mentions<Definition>; readonly uses: Mentions<TextUse> }>()
  let hostDefinitions: readonly Definition[] | undefined
  const indexOf = ({ project, collected: { texts } }: Load, key: string) => {
    hostDefinitions ??= definitionsOf(drafts, hosts)
    const named = new Set(texts.flatMap((each) => each.texts))
    const own = [...named].flatMap(({ variable: name, text }) => (name === undefined ? [] : [{ name, text }]))
    const uses = texts.flatMap((each) => usesOf(each))
    const definitions = [...own, ...hostDefinitions, ...definitionsIn(project.extraVars)]
    const index = { definitions: mentionsIn(definitions), uses: mentionsIn(uses) }
    indices.set(key, index)
    return index
  }
  return (variable, load) => {
    const of = String(load.collected.texts.length)
    const key = `${variable} ${of}`
    const found = cached.get(key)
    if (found) return found
    const { definitions, uses } = indices.get(of) ?? indexOf(load, of)
    const names = dependentNames(variable, definitions)
    const made = { texts: [...new Set([...uses.any, ...[...names].flatMap((name) => uses.byName.get(name) ?? [])])], names }
    cached.set(key, made)
    return made
  }
}

/** Texts by the names of the variables they mention, and those that may evaluate any variable. */
interface Mentions<T> {
  readonly byName: ReadonlyMap<string, readonly T[]>
  readonly any: readonly T[]
}

function mentionsIn<T extends { readonly text: Checked['text'] }>(all: readonly T[]): Mentions<T> {
  const byName = new Map<string, T[]>()
  for (const each of all)
    for (const name of evaluated(each.text).names) {
      const same = byName.get(name)
      if (same) same.push(each)
      else byName.set(name, [each])
    }
  return { byName, any: all.filter(({ text }) => evaluated(text).any) }
}

/** Names of the variables whose evaluation may evaluate `variable`, itself included. */
function dependentNames(variable: string, { byName, any }: Mentions<Definition>): ReadonlySet<string> {
  const names = new Set([variable, ...any.map(({ name }) => name)])
  // Names that are added while the set is walked are walked as well.
  for (const name of names) for (const definition of byName.get(name) ?? []) names.add(definition.name)
  return names
}

function usesOf({ texts, play, ...at }: RecordedTexts): readonly TextUse[] {
  return play?.play === undefined ? [] : texts.flatMap((each) => (each.variable === undefined ? [{ ...each, play, ...at }] : []))
}

/** Variables of the hosts of all plays. */
function definitionsOf(drafts: readonly PlayDraft[], hosts: Circumstances['hosts']): readonly Definition[] {
  const levels = drafts.flatMap(({ play }) => (play && hosts?.(play)) ?? [])
  const values = new Set(levels.flatMap(({ inventory = [] }) => inventory.map((layer) => layer.values)))
  return [...values].flatMap(definitionsIn)
}

function definitionsIn(values: Variables): Definition[] {
  const found: Definition[] = []
  for (const [name, value] of Object.entries(values))
    eachText(value, (text) => {
      found.push({ name, text })
      return false
    })
  return found
}
