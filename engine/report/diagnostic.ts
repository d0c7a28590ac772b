/** A diagnostic as text: code, sentence, place, the line itself, a caret under what is meant, and the next step. */
import { type Diagnostic, type Place, whereOf } from '../model/diagnostic.ts'
import { whereText } from './words.ts'

/** How parts of the text are coloured; each gets its text and gives it back with colour. */
export interface DiagnosticColours {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly frame: (text: string) => string
  readonly caret: (text: string) => string
}

/** The first line: in our own form, or as Ansible's programs begin theirs, which scripts look for. */
export type Heads = 'own' | 'ansible'

const plain: DiagnosticColours = { error: same, warning: same, frame: same, caret: same }

/** The text of one diagnostic, without a line feed at its end; `same` are those that say the same of other places. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  colours: DiagnosticColours = plain,
  same: readonly Diagnostic[] = [],
  heads: Heads = 'own',
): string {
  const { place, hint, example } = diagnostic
  const below = example === undefined ? [] : ['', ...example.split('\n').map((line) => (line === '' ? '' : `    ${visible(line)}`))]
  const head = headOf(diagnostic, colours, heads)
  const framed = place ? frame(place, hint, colours) : hint ? [`  ${colours.frame('=')} ${visible(hint)}`] : []
  const traces = [traceText(diagnostic), placesOf(same)].flatMap((line) => (line === undefined ? [] : [`  ${colours.frame('=')} ${line}`]))
  return [head, ...framed, ...traces, ...below].join('\n')
}

function headOf({ code, severity, message, msg = message }: Diagnostic, colours: DiagnosticColours, heads: Heads): string {
  if (heads === 'own') return `${colours[severity](`${severity}[${code}]`)}: ${visible(message)}`
  return `${colours[severity](severity === 'error' ? 'ERROR!' : '[WARNING]:')} ${visible(typeof msg === 'string' ? msg : msg.text)} ${colours.frame(`[${code}]`)}`
}

/** The places that led there in words; undefined where none did. */
export function traceText({ through = [], furtherTraces }: Diagnostic): string | undefined {
  if (through.length === 0) return undefined
  const places = through.map(whereOf).map(whereText)
  const others = furtherTraces === undefined ? '' : furtherTraces === 1 ? ' and in another way' : ` and in ${furtherTraces} other ways`
  return `through ${places.join(', ')}${others}`
}

/** Several, with a blank line between. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], colours: DiagnosticColours = plain): string {
  return examplesOnce(diagnostics)
    .map((each) => renderDiagnostic(each, colours))
    .join('\n\n')
}

/** Places of one finding that are listed at the most. */
const mostPlaces = 3

/** Several, of which those that say the same are shown once, with the number of their places. */
export function renderTogether(diagnostics: readonly Diagnostic[], colours: DiagnosticColours = plain, heads: Heads = 'own'): string {
  const groups = new Map<string, Diagnostic[]>()
  for (const each of diagnostics) {
    const key = JSON.stringify([each.code, each.severity, each.message, each.hint])
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  const firsts = examplesOnce([...groups.values()].map(([first]) => first as Diagnostic))
  return [...groups.values()].map((group, index) => renderDiagnostic(firsts[index] as Diagnostic, colours, group, heads)).join('\n\n')
}

/** An example that several show is shown by the first of them. */
function examplesOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const shown = new Set<string>()
  return diagnostics.map(({ example, ...bare }) => {
    if (example === undefined || shown.has(example)) return bare
    shown.add(example)
    return { ...bare, example }
  })
}

/** The number of places of findings that say the same, and the first of them. */
function placesOf(group: readonly Diagnostic[]): string | undefined {
  if (group.length < 2) return undefined
  const places = group.flatMap(({ place }) => (place ? [whereText(whereOf(place))] : []))
  const more = places.length - mostPlaces
  return `${group.length} places: ${places.slice(0, mostPlaces).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function frame(place: Place, hint: string | undefined, colours: DiagnosticColours): string[] {
  const where = whereOf(place)
  const { line, column } = where
  const { text } = place.source
  const start = place.start - (column - 1)
  const feed = text.indexOf('\n', start)
  const whole = text.slice(start, feed < 0 ? text.length : feed).replace(/\r$/, '')
  const { shown, at } = clipped(whole, column - 1)
  const length = Math.max(1, Math.min(place.end - place.start, whole.length - (column - 1), shown.length - at))
  const digits = String(line)
  const gutter = ' '.repeat(digits.length)
  const caret = '^'.repeat(Math.max(1, width(shown.slice(at, at + length))))
  const below = (text: string) => `${gutter} ${colours.frame('│')} ${blank(shown.slice(0, at))}${colours.caret(text)}`
  // Behind the caret of a whole task, a hint would be far to the right.
  const beside = caret.length <= longestCaret
  return [
    `${gutter} ${colours.frame('┌')} ${whereText(where)}`,
    `${colours.frame(`${digits} │`)} ${visible(shown)}`,
    below(hint && beside ? `${caret} ${visible(hint)}` : caret),
    ...(hint && !beside ? [below(visible(hint))] : []),
  ]
}

/** Columns of a caret that a hint still stands behind. */
const longestCaret = 40

/** At most 160 characters of a line, those around the caret. */
function clipped(line: string, column: number): { shown: string; at: number } {
  if (line.length <= 160) return { shown: line, at: column }
  const from = Math.max(0, column - 60)
  const end = Math.min(line.length, from + 158)
  const head = from > 0 ? '…' : ''
  return { shown: `${head}${line.slice(from, end)}${end < line.length ? '…' : ''}`, at: column - from + head.length }
}

/** White space as wide as a text; tabs stay tabs. */
function blank(text: string): string {
  return [...text].map((character) => (character === '\t' ? '\t' : ' '.repeat(width(character)))).join('')
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (/\p{Mn}/u.test(character) ? 0 : wide.test(character) ? 2 : 1), 0)
}

/** Control characters of a source reach no terminal. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

function same(text: string): string {
  return text
}
