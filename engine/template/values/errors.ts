/** What goes wrong in a template: with a place for people, or still without one on the way up to a node that knows it. */
import { type Place, Problem, type ProblemWords } from '../../model/diagnostic.ts'

/** A mistake that does not know its place yet; the node that meets it adds the place. */
export class Fault extends Error {
  readonly hint?: string
  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'Fault'
    this.hint = hint
  }
}

/** Text that is no template; offsets count in the template's own text. */
export class TemplateSyntaxError extends Error {
  readonly start: number
  readonly end: number
  readonly hint?: string
  constructor(message: string, start: number, end: number, hint?: string) {
    super(message)
    this.name = 'SyntaxFault'
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

/** A name, attribute or element that is not there was used. */
export class UndefinedError extends Problem {
  /** The root name of the chain: `foo` in `foo.bar[0]`; empty where the chain starts with no name. */
  readonly variable: string
  constructor(message: string, variable: string, more: ProblemWords = {}) {
    // Ansible's words, for those who look for them in a registered result.
    super(message, { msg: ansibleMessage(message), ...more })
    this.name = 'UndefinedError'
    this.variable = variable
  }
}

/** `x` is undefined: as Jinja says it of a name, and of a key of a dict. */
function ansibleMessage(message: string): string | undefined {
  const key = / is undefined: the dict has no key `([^`]+)`/.exec(message)?.[1]
  const name = /^`([^`]+)` is undefined/.exec(message)?.[1]
  const words = key === undefined ? name && `'${name}' is undefined` : `'dict object' has no attribute '${key}'`
  return words && `The task includes an option with an undefined variable. The error was: ${words}. ${words}`
}

/** Links of a way that are kept; a template that includes itself meets the same ones over and over. */
const maxTraceLength = 12

/** The mistake with one more place that led to it: one that neither holds it nor was told already, since what stands elsewhere was called from there. */
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
