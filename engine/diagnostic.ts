/** Messages with a place: what is wrong, where it is written, and what to do next. */

/** A text that was loaded, under the name its author knows it by. */
export interface Source {
  readonly file: string
  readonly text: string
}

/** A stretch of a source: offsets in UTF-16 units, `end` exclusive. */
export interface Place {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** A place as people read it; lines and columns count from 1. */
export interface Where {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface Diagnostic {
  /** A stable word for the kind of mistake, such as `unknown-option`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** One sentence, names in backticks, without a full stop at its end. */
  readonly message: string
  readonly place?: Place
  /** The next step; it is printed beside the caret. */
  readonly hint?: string
}

/** Thrown where loading cannot go on: carries every diagnostic found, not only the first. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => each.message).join('; '))
    this.name = 'DiagnosticError'
    this.diagnostics = diagnostics
  }
}

/** Why a task cannot go on: a sentence for the report, with a hint and, where known, a place. */
export class Problem extends Error {
  readonly hint?: string
  readonly place?: Place
  constructor(message: string, more: { hint?: string; place?: Place } = {}) {
    super(message)
    this.name = 'Problem'
    this.hint = more.hint
    this.place = more.place
  }
}

/** The line and column of a place's start. */
export function whereOf(place: Place): Where {
  const before = place.source.text.slice(0, place.start)
  const line = before.split('\n').length
  return { file: place.source.file, line, column: place.start - (before.lastIndexOf('\n') + 1) + 1 }
}
