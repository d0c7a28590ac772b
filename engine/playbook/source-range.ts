/** Part of a scalar, with the source offset of each character. */
import type { Place, Source } from '../model/diagnostic.ts'
import { Template } from '../model/template.ts'
import type { ScalarNode } from '../template/values/yaml.ts'

export interface SourceRange {
  readonly text: string
  readonly place: Place
  readonly locate: (offset: number) => number
}

/** The characters from `start` to `end` of a scalar or range. */
export function cutRange(whole: ScalarNode | SourceRange, start: number, end: number): SourceRange {
  const { source } = whole.place
  const locate = (offset: number) => whole.locate(start + offset)
  return { text: whole.text.slice(start, end), place: placeOf(source, whole, start, end), locate }
}

/** The same range with another text of about the same length (escapes resolved). */
export function retext(range: SourceRange, text: string): SourceRange {
  return { ...range, text }
}

/** Concatenates pieces of one scalar. */
export function joinRanges(pieces: readonly SourceRange[], place: Place): SourceRange {
  const text = pieces.map((piece) => piece.text).join('')
  const locate = (offset: number) => {
    let start = 0
    for (const piece of pieces) {
      if (offset < start + piece.text.length) return piece.locate(offset - start)
      start += piece.text.length
    }
    const last = pieces.at(-1)
    return last ? last.locate(last.text.length) : place.start
  }
  return { text, place: { ...place, start: pieces[0]?.place.start ?? place.start }, locate }
}

/** A template if the text has one, otherwise the text. */
export function rangeValue({ text, place, locate }: SourceRange): string | Template {
  return /\{\{|\{%|\{#/.test(text) ? new Template(text, place, locate) : text
}

function placeOf(source: Source, whole: ScalarNode | SourceRange, start: number, end: number): Place {
  const from = whole.locate(start)
  return { source, start: from, end: end > start ? Math.max(from + 1, whole.locate(end - 1) + 1) : from }
}
