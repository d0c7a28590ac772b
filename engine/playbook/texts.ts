/** Checks the syntax of every text that will be evaluated, and records whether it uses facts. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import { Expression, Template } from '../model/template.ts'
import { check } from '../template/index.ts'
import { type Node, toValue } from '../template/values/yaml.ts'
import { namesFact } from './fact-names.ts'
import { addDiagnostic, type Checked, type FindingOptions, type Position, type Project } from './loading.ts'

/** The data of a node, with its texts checked. A `variable` that no password decrypts fails the steps that use it. */
export function valueAt(position: Position, node: Node, { variable, aside }: TextWords = {}): unknown {
  const value = toValue(node, {
    vault: position.project.vault,
    report: (diagnostic) => addDiagnostic(position, diagnostic),
    ...(variable === undefined && { sealed: (diagnostic) => addDiagnostic(position, diagnostic) }),
  })
  checkTexts(position, value, { variable, aside })
  return value
}

interface TextWords extends Pick<FindingOptions, 'variable'> {
  /** It is not evaluated in place; `noteEvaluated` records where it is. */
  readonly aside?: boolean
}

/** Checks the texts in a value and records whether they use facts. */
export function checkTexts(position: Position, value: unknown, { aside, ...words }: TextWords = {}): void {
  eachText(value, (text) => {
    if (!aside) recordText(position, text, words.variable)
    if (!position.play.namesFacts && namesFact(text.text)) position.play.namesFacts = true
    for (const each of checkedOnce(position.project, text, text.place.source, keyOf(text), () => check(text)))
      addDiagnostic(position, each, words)
    return false
  })
}

/** Records that the current step evaluates the texts in a value. */
export function recordEvaluated(position: Position, value: unknown): void {
  eachText(value, (text) => {
    recordText(position, text)
    return false
  })
}

export function recordText({ collected, play, step, handlers }: Position, text: Checked['text'], variable?: string): void {
  collected.texts.push({ text, play, handler: handlers, ...(step && { step }), ...(variable !== undefined && { variable }) })
}

/** Diagnostics of a text, which is checked once even if it is included twice. */
export function checkedOnce(
  { checked }: Project,
  text: Checked['text'],
  source: Source,
  key: number,
  check: () => readonly Diagnostic[],
): readonly Diagnostic[] {
  const texts = checked.get(source) ?? new Map<number, Checked>()
  checked.set(source, texts)
  const found = texts.get(key) ?? { text, diagnostics: check() }
  texts.set(key, found)
  return found.diagnostics
}

/** The key of a whole template file. */
export const wholeFile = Number.POSITIVE_INFINITY

/** The cache key of a text: its offset and type. */
function keyOf(text: Template | Expression): number {
  const { start } = text.place
  return text instanceof Expression ? -text.text.length - start * 65536 : start
}

/** Whether a value has a text to evaluate. */
export function holdsText(value: unknown): boolean {
  return eachText(value, () => true)
}

/** Visits nested templates and expressions of a value until `visit` returns true; returns whether it did. */
export function eachText(value: unknown, visit: (text: Template | Expression) => boolean, seen?: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Template || value instanceof Expression) return visit(value)
  const visited = seen ?? new Set()
  if (visited.has(value)) return false
  visited.add(value)
  const inner = value instanceof Map ? value.values() : Object.values(value)
  for (const each of inner) if (eachText(each, visit, visited)) return true
  return false
}
