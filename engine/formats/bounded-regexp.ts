/** Regular expressions of users, with a time limit. */
import { createContext, Script } from 'node:vm'
import { Problem } from '../model/diagnostic.ts'

const timeoutMs = 1000
/** Estimated steps above which matching runs with the time limit. */
const steps = 5_000_000

/** A RegExp that runs with a time limit if its pattern and the text could take too long. */
export class BoundedRegExp extends RegExp {
  /** As its author wrote it. */
  readonly written: string
  readonly #risk: Risk

  constructor(pattern: string | RegExp, flags: string | undefined, written = pattern instanceof BoundedRegExp ? pattern.written : '') {
    super(pattern, flags)
    this.written = written
    this.#risk = pattern instanceof BoundedRegExp ? pattern.#risk : riskOf(written)
  }

  override exec(text: string): RegExpExecArray | null {
    const { nested, quantifiers } = this.#risk
    const risky = quantifiers > 0 && (nested ? text.length > 16 : text.length ** (quantifiers + 1) > steps)
    try {
      return risky ? runWithTimeout(() => super.exec(text), this.written) : super.exec(text)
    } catch (error) {
      // V8 compiles lazily: a valid pattern may still be too large.
      if (error instanceof SyntaxError) throw new Problem(`a regular expression of ${this.written.length} characters is too long`)
      throw error
    }
  }
}

interface Risk {
  /** A quantifier inside a quantifier, or alternatives: the work may grow exponentially. */
  readonly nested: boolean
  /** Number of unbounded quantifiers. */
  readonly quantifiers: number
}

function riskOf(pattern: string): Risk {
  let quantifiers = 0
  let nested = false
  const open: boolean[] = [false]
  const markVariable = () => {
    open[open.length - 1] = true
  }
  for (const [text, ending] of pattern.matchAll(/\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|\)([*+]|\{\d*,?\d*\})?|\(\??|[*+|]|\?|\{\d*,?\d*\}/gs)) {
    if (text.startsWith('\\') || text.startsWith('[')) continue
    if (text.startsWith('(')) open.push(false)
    else if (text.startsWith(')')) {
      const repeats = open.pop() === true
      if (ending !== undefined) quantifiers++
      if (ending !== undefined && repeats) nested = true
      if (repeats || ending !== undefined) markVariable()
    } else {
      if (text !== '|' && text !== '?') quantifiers++
      markVariable()
    }
  }
  return { nested, quantifiers }
}

let maxSteps: { readonly context: { work: unknown }; readonly script: Script } | undefined

function runWithTimeout<T>(work: () => T, written: string): T {
  maxSteps ??= { context: createContext({ work: undefined }) as { work: unknown }, script: new Script('work()') }
  maxSteps.context.work = work
  try {
    return maxSteps.script.runInContext(maxSteps.context, { timeout: timeoutMs }) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new Problem(`the regular expression \`${written}\` takes too long on this text: it backtracks too much`, {
      hint: 'write it so that each character matches in only one way: `a+` instead of `(a+)+`',
    })
  } finally {
    maxSteps.context.work = undefined
  }
}
