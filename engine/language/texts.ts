/** Every text that will be evaluated passes through here once: its syntax is checked, and whether it names a fact. */
import type { Diagnostic, Source } from '../diagnostic.ts'
import { Expression, Template } from '../template.ts'
import { check } from '../values/template/index.ts'
import { type Node, toValue } from '../values/yaml.ts'
import { namesFact } from './fact-names.ts'
import type { Position } from './loading.ts'

/** The data of a node; its texts are checked. */
export function valueAt(position: Position, node: Node): unknown {
  const { loading } = position
  const value = toValue(node, { vault: loading.vault, report: (diagnostic) => loading.diagnostics.push(diagnostic) })
  noteTexts(position, value)
  return value
}

/** Checks the texts in a value and takes note of the facts they name. */
export function noteTexts(position: Position, value: unknown): void {
  eachText(value, (text) => {
    if (!position.play.namesFacts && namesFact(text.text)) position.play.namesFacts = true
    if (isNew(position.loading.checked, text)) position.loading.diagnostics.push(...check(text).map((each) => tolerated(position, each)))
    return false
  })
}

/** A filter, test or lookup that is not there is as a module that is not: no mistake where only a host can tell whether it is reached. */
export function tolerated({ conditional }: Position, diagnostic: Diagnostic): Diagnostic {
  if (!conditional || !/^unknown-(?:filter|test|lookup)$/.test(diagnostic.code)) return diagnostic
  return { ...diagnostic, severity: 'warning', hint: diagnostic.hint ?? 'the task fails on a host that reaches it' }
}

/** Whether a value holds something to evaluate. */
export function holdsText(value: unknown): boolean {
  return eachText(value, () => true)
}

/** Visits templates and expressions in a value, however deep, until `visit` says so; whether it did. */
function eachText(value: unknown, visit: (text: Template | Expression) => boolean, seen?: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Template || value instanceof Expression) return visit(value)
  const known = seen ?? new Set()
  if (known.has(value)) return false
  known.add(value)
  const inner = value instanceof Map ? value.values() : Object.values(value)
  for (const each of inner) if (eachText(each, visit, known)) return true
  return false
}

/** What is included twice is checked once: a text is known by where it begins, and as what it is read. */
function isNew(checked: Map<Source, Set<number>>, text: Template | Expression): boolean {
  const { source, start } = text.place
  const places = checked.get(source) ?? new Set()
  const key = text instanceof Expression ? -text.text.length - start * 65536 : start
  if (places.has(key)) return false
  checked.set(source, places.add(key))
  return true
}
