/** Whether evaluating a text evaluates an invalid one through variables, and which texts may evaluate a variable. */
import type { Variables } from '../model/template.ts'
import { Expression, Template } from '../model/template.ts'
import { type Evaluated, evaluated } from '../template/index.ts'
import type { Checked, Load, PlayDraft, RecordedText } from './loading.ts'
import type { Circumstances } from './reach.ts'
import { eachText } from './texts.ts'

/** `sure` if evaluating the one always evaluates the other. */
export type Dependence = 'sure' | 'possible' | 'none'

/** Values that a variable may have; `sure` if it has them. */
export interface Definitions {
  readonly values: readonly unknown[]
  readonly sure: boolean
}

/** Whether a text depends on an invalid one, given the definitions of variables at its place. Where `leading` is given, no variable outside of it leads there. */
export function dependenceOf(
  text: Checked['text'],
  definitionsOf: (name: string) => Definitions,
  isWrong: (text: Template | Expression) => boolean,
  leading?: ReadonlySet<string>,
): Dependence {
  const seen = new Map<string, boolean>()
  const visit = (each: Checked['text'], sure: boolean): Dependence => {
    const { names, any, ...more } = evaluated(each)
    let found: Dependence = any ? 'possible' : 'none'
    for (const name of names) {
      if (found === 'sure') return found
      found = strongest(found, visitName(name, sure && more.sure.has(name), more.whole.has(name)))
    }
    return found
  }
  const visitName = (name: string, sure: boolean, whole: boolean): Dependence => {
    if (leading?.has(name) === false) return 'none'
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

export function strongest(one: Dependence, other: Dependence): Dependence {
  return one === 'sure' || other === 'sure' ? 'sure' : one === 'possible' || other === 'possible' ? 'possible' : 'none'
}

/** Names of the variables whose evaluation may evaluate `variable`, itself included. */
function dependentNames(
  variable: string,
  definitions: readonly { readonly name: string; readonly text: Checked['text'] }[],
): ReadonlySet<string> {
  const names = new Set([variable])
  let left = definitions.map(({ name, text }) => ({ name, leads: evaluated(text) }))
  for (let count = -1; count !== names.size; ) {
    count = names.size
    left = left.filter(({ name, leads }) => {
      if (!mayDependOn(leads, names)) return true
      names.add(name)
      return false
    })
  }
  return names
}

function mayDependOn({ names, any }: Evaluated, to: ReadonlySet<string>): boolean {
  return any || [...names].some((name) => to.has(name))
}

interface Definition {
  readonly name: string
  readonly text: Checked['text']
}

/** A text that a step or a play evaluates. */
type TextUse = RecordedText & { readonly play: PlayDraft }

/** Texts that may evaluate a variable, and the variables by which they come to it, itself included. */
interface Uses {
  readonly uses: readonly TextUse[]
  readonly leading: ReadonlySet<string>
}

export function usesIn(drafts: readonly PlayDraft[], { hosts }: Circumstances): (variable: string, load: Load) => Uses {
  const cached = new Map<string, Uses>()
  let hostDefinitions: readonly Definition[] | undefined
  return (variable, { project, collected }) => {
    const key = `${variable} ${collected.texts.length}`
    const found = cached.get(key)
    if (found) return found
    hostDefinitions ??= definitionsOf(drafts, hosts)
    const own = collected.texts.flatMap(({ variable: name, text }) => (name === undefined ? [] : [{ name, text }]))
    const leading = dependentNames(variable, [...own, ...hostDefinitions, ...definitionsIn(project.extraVars)])
    const uses = collected.texts.filter(
      (each): each is TextUse => each.variable === undefined && isOfPlay(each) && mayDependOn(evaluated(each.text), leading),
    )
    cached.set(key, { uses, leading })
    return { uses, leading }
  }
}

function isOfPlay({ play }: RecordedText): boolean {
  return play?.play !== undefined
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
