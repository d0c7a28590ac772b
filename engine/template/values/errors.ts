/** Errors in templates, with a place, or without one until a node adds it. */
import { type Place, Problem, type ProblemWords } from '../../model/diagnostic.ts'

/** An error without a place; the node that catches it adds one. */
export class EvaluationError extends Error {
  readonly hint?: string
  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'EvaluationError'
    this.hint = hint
  }
}

/** A syntax error; offsets are relative to the template's text. */
export class TemplateSyntaxError extends Error {
  readonly start: number
  readonly end: number
  readonly hint?: string
  constructor(message: string, start: number, end: number, hint?: string) {
    super(message)
    this.name = 'TemplateSyntaxError'
    this.start = start
    this.end = end
    this.hint = hint
  }
}

/** A template or expression that cannot be evaluated. */
export class TemplateError extends Problem {
  constructor(message: string, more: ProblemWords = {}) {
    super(message, more)
    this.name = 'TemplateError'
  }
}

/** An undefined name, attribute or element was used. */
export class UndefinedError extends Problem {
  /** The root name of the chain: `foo` in `foo.bar[0]`; empty where the chain starts with no name. */
  readonly variable: string
  constructor(message: string, variable: string, more: ProblemWords = {}) {
    // Ansible's message, which playbooks match on in registered results.
    super(message, { msg: ansibleMessage(message), ...more })
    this.name = 'UndefinedError'
    this.variable = variable
  }
}

/** Jinja's message for an undefined name, or for a missing key of a dict. */
function ansibleMessage(message: string): string | undefined {
  const key = / is undefined: the dict has no key `([^`]+)`/.exec(message)?.[1]
  const name = /^`([^`]+)` is undefined/.exec(message)?.[1]
  const words = key === undefined ? name && `'${name}' is undefined` : `'dict object' has no attribute '${key}'`
  return words && `The task includes an option with an undefined variable. The error was: ${words}. ${words}`
}

/** Limit of the include trace; a template that includes itself repeats the same places. */
const maxTraceLength = 12

/** Adds a place to the error's trace, unless the place encloses the last one or is already in it. */
export function withTracePlace(error: Problem, link: Place): Problem {
  const { message, msg, hint, place, through = [], results, lines } = error
  const last = through.at(-1) ?? place
  if (through.length >= maxTraceLength || !last || within(last, link) || [place, ...through].some((each) => each && isSame(each, link)))
    return error
  const more = { msg, hint, place, through: [...through, link], results, lines }
  return error instanceof UndefinedError ? new UndefinedError(message, error.variable, more) : new TemplateError(message, more)
}

function within(inner: Place, outer: Place): boolean {
  return inner.source.file === outer.source.file && inner.start >= outer.start && inner.end <= outer.end
}

function isSame(one: Place, other: Place): boolean {
  return one.source.file === other.source.file && one.start === other.start
}
