/** One text under evaluation and where its offsets are written. */
import type { Place, Source } from '../../model/diagnostic.ts'
import type { Expression, Template } from '../../model/template.ts'

export interface Unit {
  readonly text: string
  readonly place: Place
  readonly locate?: (offset: number) => number
}

/** A stretch of a unit's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A whole file as a unit: offsets are the file's own. */
export function unitOf(source: Source): Unit {
  return { text: source.text, place: { source, start: 0, end: source.text.length }, locate: (offset) => offset }
}

/** Where a stretch of a template's text is written; the scalar's own place where offsets are not known. */
export function placeOf(unit: Unit | Template | Expression, span: Span): Place {
  if (unit.locate === undefined) return unit.place
  const start = unit.locate(span.start)
  return { source: unit.place.source, start, end: Math.max(start, unit.locate(span.end)) }
}
