/** The items of a loop, and the variables each of them brings. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../model/diagnostic.ts'
import type { Block, Include, Loop, Task } from '../../model/play.ts'
import type { Variables } from '../../model/template.ts'
import { dataHint, lookup, overlaid, renderValue, settled, toJson, toText, withLists } from '../../template/index.ts'
import { omit, type Scope } from '../../template/scope.ts'
import { allHold, loopWord } from './keywords.ts'
import { Unknown } from './unknown-value.ts'

/** Whatever can have a loop. */
export type Looping = Task | Include | Block

export interface LoopItem {
  readonly value: unknown
}

/** Renders the list of a `loop` or of the lookup behind a `with_…`. Throws Problem where it is no list. */
export function itemsOf(step: Looping, scope: Scope): readonly LoopItem[] {
  const loop = step.loop
  if (!loop) return []
  const rendered = renderValue(loop.value, scope)
  if (rendered === omit) {
    const word = loop.kind === 'loop' ? 'loop' : `with_${loop.kind}`
    throw new Problem(`\`${word}\` is omitted, and a loop needs a list`, { place: loop.place, hint: 'use `default([])` for no items' })
  }
  if (loop.kind === 'loop') {
    if (!isList(rendered)) {
      const hint = dataHint(rendered) ?? 'use a list; for a dict use `dict2items`'
      const msg = `Invalid data passed to 'loop', it requires a list, got this instead: ${toText(rendered)}. ${loopHint}`
      throw new Problem(`\`loop\` needs a list, not \`${short(rendered)}\``, { place: loop.place, hint, msg })
    }
    return [...rendered].filter((value) => value !== omit).map((value) => ({ value: withLists(value) }))
  }
  if (listsOnly.has(loop.kind) && !isList(rendered)) {
    const msg = `with_${loop.kind} expects a list`
    throw new Problem(`${msg}, not \`${short(rendered)}\``, { place: loop.place, hint: dataHint(rendered), msg })
  }
  const terms = isList(rendered) ? [...rendered] : rendered === undefined ? [] : [rendered]
  return lookup(loop.kind, terms, searchOf(step), scope, loop.value).map((value) => ({ value: withLists(value) }))
}

const loopHint =
  'Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup invocation or use q/query instead of lookup.'

const listsOnly: ReadonlySet<string> = new Set(['list', 'indexed_items'])

/** The items; the condition where the list cannot be rendered and the condition, which may guard it, does not hold. */
export async function itemsOrCondition(
  step: Looping,
  scope: Scope,
  failedCondition: () => string | undefined,
): Promise<readonly LoopItem[] | string> {
  try {
    return await settled(() => itemsOf(step, scope))
  } catch (error) {
    const condition = await settled(failedCondition).catch(() => undefined)
    if (condition === undefined) throw error
    return condition
  }
}

/** Files that a loop finds lie where the option that names a file looks for them. */
function searchOf(step: Looping): Readonly<Record<string, unknown>> {
  if (step.kind !== 'task' || step.loop?.kind !== 'first_found') return {}
  const kind = Object.values(step.module?.options ?? {}).find(({ file }) => file)?.file
  return kind === undefined ? {} : { kind }
}

interface LoopLocals {
  readonly name: string
  readonly variables: Variables
  /** How the item is shown in reports. */
  readonly label: string
  /** The same as a template writes it, whole. */
  readonly text: string
  /** `break_when` ends the loop after this item. */
  readonly breaks: (result: Variables) => boolean
}

export function loopLocals(step: Looping, items: readonly LoopItem[], index: number, scope: Scope): LoopLocals {
  const loop = step.loop as Loop
  const name = loopWord('loopVar', loop, scope) ?? 'item'
  const value = (items[index] as LoopItem).value
  const variables: Record<string, unknown> = { [name]: value, ansible_loop_var: name }
  const indexVar = loopWord('indexVar', loop, scope)
  if (indexVar !== undefined) Object.assign(variables, { [indexVar]: index, ansible_index_var: indexVar })
  if (loopWord('extended', loop, scope)) variables.ansible_loop = extended(items, index, loopWord('allItems', loop, scope) ?? true)
  const inside = overlaid(scope, variables)
  const labelValue = loopWord('label', loop, inside) ?? value
  const shown = labelValue instanceof Unknown ? labelValue.toJSON() : labelValue
  const breaks = (result: Variables) => {
    const after = step.kind !== 'block' && step.register ? overlaid(inside, { [step.register]: result }) : inside
    return allHold(loop.control.breakWhen, () => after) === true
  }
  return { name, variables, label: short(shown), text: toText(shown), breaks }
}

function extended(items: readonly LoopItem[], index: number, whole: boolean): Variables {
  const all = items.map(({ value }) => value)
  const last = items.length - 1
  return {
    ...(whole ? { allitems: all } : {}),
    index: index + 1,
    index0: index,
    revindex: items.length - index,
    revindex0: last - index,
    first: index === 0,
    last: index === last,
    length: items.length,
    ...(index > 0 ? { previtem: all[index - 1] } : {}),
    ...(index < last ? { nextitem: all[index + 1] } : {}),
  }
}

export async function pauseBetween(step: Looping, scope: Scope, signal: AbortSignal): Promise<void> {
  const pause = step.loop && loopWord('pause', step.loop, scope)
  if (pause !== undefined) await sleep(pause * 1000, undefined, { signal })
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(toJson(value)) ?? String(value))
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
