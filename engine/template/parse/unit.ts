/** A text under evaluation, with the mapping of its offsets to the source. */
import type { Place, Source } from '../../model/diagnostic.ts'
import type { Expression, Template } from '../../model/template.ts'

export interface Unit {
  readonly text: string
  readonly place: Place
  readonly locate?: (offset: number) => number
}

/** A range of a unit's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A whole file as a unit: offsets are the file's own. */
export function unitOf(source: Source): Unit {
  return { text: source.text, place: { source, start: 0, end: source.text.length }, locate: (offset) => offset }
}

/** The place of a range of a template; the scalar's place if offsets cannot be mapped. */
export function placeOf(unit: Unit | Template | Expression, span: Span): Place {
  if (unit.locate === undefined) return unit.place
  const start = unit.locate(span.start)
  return { source: unit.place.source, start, end: Math.max(start, unit.locate(span.end)) }
}
