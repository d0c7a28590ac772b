/** Whether evaluating a text comes upon a wrong one in the variables that it names, and through those in others. */
import { Expression, Template } from '../model/template.ts'
import { type Evaluated, evaluated } from '../template/index.ts'
import type { Checked } from './loading.ts'
import { eachText } from './texts.ts'

/** `sure` where whoever evaluates the one evaluates the other. */
export type Meeting = 'sure' | 'possible' | 'none'

/** What a variable may hold; `sure` where it holds that. */
export interface Definitions {
  readonly values: readonly unknown[]
  readonly sure: boolean
}

/** What a text comes upon, by what variables hold where it stands. */
export function meetingOf(
  text: Checked['text'],
  definitionsOf: (name: string) => Definitions,
  isWrong: (text: Template | Expression) => boolean,
): Meeting {
  const seen = new Map<string, boolean>()
  const visit = (each: Checked['text'], sure: boolean): Meeting => {
    const { names, any, ...more } = evaluated(each)
    let found: Meeting = any ? 'possible' : 'none'
    for (const name of names) {
      if (found === 'sure') return found
      found = nearer(found, visitName(name, sure && more.sure.has(name), more.whole.has(name)))
    }
    return found
  }
  const visitName = (name: string, sure: boolean, whole: boolean): Meeting => {
    const before = seen.get(name)
    if (before === true || before === sure) return 'none'
    seen.set(name, sure)
    const definitions = definitionsOf(name)
    let found: Meeting = 'none'
    for (const value of definitions.values) {
      const all = sure && definitions.sure && (whole || value instanceof Template || value instanceof Expression)
      eachText(value, (each) => {
        found = nearer(found, isWrong(each) ? (all ? 'sure' : 'possible') : visit(each, all))
        return found === 'sure'
      })
    }
    return found
  }
  return visit(text, true)
}

export function nearer(one: Meeting, other: Meeting): Meeting {
  return one === 'sure' || other === 'sure' ? 'sure' : one === 'possible' || other === 'possible' ? 'possible' : 'none'
}

/** Names by which a text may come upon a variable, through variables that are defined like this. */
export function namesLeadingTo(
  variable: string,
  definitions: readonly { readonly name: string; readonly text: Checked['text'] }[],
): ReadonlySet<string> {
  const names = new Set([variable])
  let left = definitions.map(({ name, text }) => ({ name, leads: evaluated(text) }))
  for (let count = -1; count !== names.size; ) {
    count = names.size
    left = left.filter(({ name, leads }) => {
      if (!mayLead(leads, names)) return true
      names.add(name)
      return false
    })
  }
  return names
}

export function mayLead({ names, any }: Evaluated, to: ReadonlySet<string>): boolean {
  return any || [...names].some((name) => to.has(name))
}
