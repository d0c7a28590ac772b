/** Messages with a place: what is wrong, where it is written, and what to do next. */

import type { Template } from './template.ts'

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
  /** Places that led there, the nearest first. */
  readonly through?: readonly Place[]
  /** How many other ways lead there as well. */
  readonly furtherTraces?: number
  /** The next step; it is printed beside the caret. */
  readonly hint?: string
  /** What `register` sees as `msg`, in the words of Ansible; a template is rendered where the step fails. */
  readonly msg?: string | Template
  /** What `register` sees besides `failed` and `msg`. */
  readonly results?: Readonly<Record<string, unknown>>
  /** Ansible refuses to load what holds it, whether a host reaches it or not: its parser (exit code 4), or what finds files and names (1). */
  readonly refusedBy?: 'parser' | 'loader'
  /** The name it is about, where a later stage may know more of it. */
  readonly subject?: string
  /** A few lines that show the next step; they are printed below. */
  readonly example?: string
}

/** Whether the texts themselves cannot be evaluated: then no task is carried out whose end could be judged. */
export function isUnreadable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => /^(?:unknown-(?:filter|test|lookup|method)|template-|vault$)/.test(code))
}

/** Thrown where loading cannot go on: carries every diagnostic found, not only the first. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  /** It is no playbook: no `rescue` catches that. */
  readonly endsRun: boolean
  constructor(diagnostics: readonly Diagnostic[], { endsRun = false } = {}) {
    super(diagnostics.map((each) => each.message).join('; '))
    this.name = 'DiagnosticError'
    this.diagnostics = diagnostics
    this.endsRun = endsRun
  }
}

/** Optional parts of a problem. */
export type ProblemWords = Omit<Problem, keyof Error>

/** Why a task cannot go on: a sentence for the report, with a hint and, where known, a place. */
export class Problem extends Error {
  /** A stable word for what is wrong, where neither `msg` nor the names in the sentence tell: `directory`. */
  readonly kind?: string
  readonly hint?: string
  /** What `register` sees as `msg`, where playbooks look for words of Ansible; by default the sentence of the report. */
  readonly msg?: unknown
  /** The program that is missing on the host: `msg` says that, and where the host looks for programs. */
  readonly missingProgram?: string
  /** @deprecated The name before 1.0 of `missingProgram`. */
  readonly lacks?: string
  readonly place?: Place
  /** Places that led there, the nearest first: where the template is included that holds it, where the macro is called. */
  readonly through?: readonly Place[]
  /** What `register` sees of it besides `failed` and `msg`. */
  readonly results?: Readonly<Record<string, unknown>>
  /** The result is read by people: Ansible lays it out over lines. */
  readonly lines?: boolean
  /** Ansible ends the whole run with it, and says so in the words of `msg`. */
  readonly endsRun?: true
  constructor(message: string, more: ProblemWords = {}) {
    super(message)
    this.name = 'Problem'
    this.kind = more.kind
    this.hint = more.hint
    this.missingProgram = more.missingProgram ?? more.lacks
    this.msg = more.msg ?? (this.missingProgram === undefined ? message : missingProgramMessage(this.missingProgram))
    this.lacks = more.lacks
    this.place = more.place
    this.through = more.through
    this.results = more.results
    this.lines = more.lines
    this.endsRun = more.endsRun
  }
}

/** That a program is missing on the host, in the words of Ansible, as far as they do without the host. */
export function missingProgramMessage(program: string): string {
  return `Failed to find required executable "${program}"`
}

/** That a task notifies a name that no handler has, in the words of Ansible. */
export function missingHandlerMessage(name: string): string {
  return `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`
}

/** A problem as a diagnostic, where it was found before anything ran. */
export function diagnosticOf({ message, msg, hint, place, through }: Problem): Diagnostic {
  return { code: 'cannot-start', severity: 'error', message, hint, place, through, ...(typeof msg === 'string' && { msg }) }
}

/** The line and column of a place's start. */
export function whereOf({ source, start }: Place): Where {
  const starts = lineStarts(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= start) low = middle
    else high = middle - 1
  }
  return { file: source.file, line: low + 1, column: start - (starts[low] as number) + 1 }
}

const lineStartCache = new WeakMap<Source, readonly number[]>()
/** Offsets at which the lines of a source begin; found once, since every step of a large file asks for its line. */
function lineStarts(source: Source): readonly number[] {
  let starts = lineStartCache.get(source)
  if (!starts) {
    const found = [0]
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) found.push(at + 1)
    starts = found
    lineStartCache.set(source, starts)
  }
  return starts
}
