/** Who may come to evaluate a variable: texts that name it, or another whose texts do. */
import type { Variables } from '../model/template.ts'
import { evaluated } from '../template/index.ts'
import type { Checked, Loading, PlayDraft, TextNoted } from './loading.ts'
import { mayLead, namesLeadingTo } from './meeting.ts'
import type { Circumstances } from './reach.ts'
import { eachText } from './texts.ts'

interface Definition {
  readonly name: string
  readonly text: Checked['text']
}

/** A text and who evaluates it: a step, or a play whose words it is in. */
export type Use = TextNoted & { readonly play: PlayDraft }

/** Texts of a playbook that may come upon a variable. */
export function usesIn(drafts: readonly PlayDraft[], { hosts }: Circumstances): (variable: string, loading: Loading) => readonly Use[] {
  const known = new Map<string, readonly Use[]>()
  let ofHosts: readonly Definition[] | undefined
  return (variable, loading) => {
    const key = `${variable} ${loading.texts.length}`
    const found = known.get(key)
    if (found) return found
    ofHosts ??= definitionsOf(drafts, hosts)
    const own = loading.texts.flatMap(({ variable: name, text }) => (name === undefined ? [] : [{ name, text }]))
    const names = namesLeadingTo(variable, [...own, ...ofHosts, ...definitionsIn(loading.extraVars)])
    const uses = loading.texts.filter(
      (each): each is Use => each.variable === undefined && isOfPlay(each) && mayLead(evaluated(each.text), names),
    )
    known.set(key, uses)
    return uses
  }
}

function isOfPlay({ play }: TextNoted): boolean {
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
