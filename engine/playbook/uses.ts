/** Finds the texts that may evaluate a variable, directly or through other variables. */
import type { Variables } from '../model/template.ts'
import { evaluated } from '../template/index.ts'
import type { Checked, Load, PlayDraft, RecordedText } from './loading.ts'
import type { Circumstances } from './reach.ts'
import { dependentNames, mayDependOn } from './text-dependence.ts'
import { eachText } from './texts.ts'

interface Definition {
  readonly name: string
  readonly text: Checked['text']
}

/** A text that a step or a play evaluates. */
export type TextUse = RecordedText & { readonly play: PlayDraft }

/** Texts of a playbook that may evaluate a variable. */
export function usesIn(drafts: readonly PlayDraft[], { hosts }: Circumstances): (variable: string, load: Load) => readonly TextUse[] {
  const cached = new Map<string, readonly TextUse[]>()
  let hostDefinitions: readonly Definition[] | undefined
  return (variable, { project, collected }) => {
    const key = `${variable} ${collected.texts.length}`
    const found = cached.get(key)
    if (found) return found
    hostDefinitions ??= definitionsOf(drafts, hosts)
    const own = collected.texts.flatMap(({ variable: name, text }) => (name === undefined ? [] : [{ name, text }]))
    const names = dependentNames(variable, [...own, ...hostDefinitions, ...definitionsIn(project.extraVars)])
    const uses = collected.texts.filter(
      (each): each is TextUse => each.variable === undefined && isOfPlay(each) && mayDependOn(evaluated(each.text), names),
    )
    cached.set(key, uses)
    return uses
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
