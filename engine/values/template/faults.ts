/** What goes wrong in a template: with a place for people, or still without one on the way up to a node that knows it. */
import { type Place, Problem } from '../../diagnostic.ts'

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
export class SyntaxFault extends Error {
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
  constructor(message: string, more: { hint?: string; place?: Place } = {}) {
    super(message, more)
    this.name = 'TemplateError'
  }
}

/** A name, attribute or element that is not there was used. */
export class UndefinedError extends Problem {
  /** The root name of the chain: `foo` in `foo.bar[0]`; empty where the chain starts with no name. */
  readonly variable: string
  constructor(message: string, variable: string, more: { hint?: string; place?: Place } = {}) {
    super(message, more)
    this.name = 'UndefinedError'
    this.variable = variable
  }
}
