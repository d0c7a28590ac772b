/** Every text that will be evaluated passes through here once: its syntax is checked, and whether it names a fact. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import { Expression, Template } from '../model/template.ts'
import { check } from '../template/index.ts'
import { type Node, toValue } from '../template/values/yaml.ts'
import { namesFact } from './fact-names.ts'
import { addDiagnostic, type Checked, type FindingWords, type Position } from './loading.ts'

/** The data of a node; its texts are checked. A `variable` that no password opens fails whoever uses it. */
export function valueAt(position: Position, node: Node, { variable, aside }: TextWords = {}): unknown {
  const value = toValue(node, {
    vault: position.loading.vault,
    report: (diagnostic) => addDiagnostic(position, diagnostic),
    ...(variable === undefined && { sealed: (diagnostic) => addDiagnostic(position, diagnostic) }),
  })
  noteTexts(position, value, { variable, aside })
  return value
}

interface TextWords extends Pick<FindingWords, 'variable'> {
  /** Nobody evaluates it where it stands; who does says so with `noteEvaluated`. */
  readonly aside?: boolean
}

/** Checks the texts in a value and takes note of the facts they name. */
export function noteTexts(position: Position, value: unknown, { aside, ...words }: TextWords = {}): void {
  eachText(value, (text) => {
    if (!aside) noteText(position, text, words.variable)
    if (!position.play.namesFacts && namesFact(text.text)) position.play.namesFacts = true
    for (const each of checkedOnce(position.loading, text, text.place.source, keyOf(text), () => check(text)))
      addDiagnostic(position, each, words)
    return false
  })
}

/** Takes note that the step at hand evaluates the texts in a value. */
export function noteEvaluated(position: Position, value: unknown): void {
  eachText(value, (text) => {
    noteText(position, text)
    return false
  })
}

export function noteText({ loading, play, step, handlers }: Position, text: Checked['text'], variable?: string): void {
  loading.texts.push({ text, play, handler: handlers, ...(step && { step }), ...(variable !== undefined && { variable }) })
}

/** What is wrong in a text: what is included twice is checked once. */
export function checkedOnce(
  { checked }: Position['loading'],
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

/** A text is known by where it begins, and as what it is read. */
function keyOf(text: Template | Expression): number {
  const { start } = text.place
  return text instanceof Expression ? -text.text.length - start * 65536 : start
}

/** Whether a value holds something to evaluate. */
export function holdsText(value: unknown): boolean {
  return eachText(value, () => true)
}

/** Visits templates and expressions in a value, however deep, until `visit` says so; whether it did. */
export function eachText(value: unknown, visit: (text: Template | Expression) => boolean, seen?: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Template || value instanceof Expression) return visit(value)
  const known = seen ?? new Set()
  if (known.has(value)) return false
  known.add(value)
  const inner = value instanceof Map ? value.values() : Object.values(value)
  for (const each of inner) if (eachText(each, visit, known)) return true
  return false
}
