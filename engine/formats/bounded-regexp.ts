/** Regular expressions that other people wrote: one that tries for ever gives up. */
import { createContext, Script } from 'node:vm'
import { Problem } from '../model/diagnostic.ts'

const timeoutMs = 1000
/** More steps than this may take longer than it takes to watch over them. */
const steps = 5_000_000

/** Matches as any other; where its pattern and the text could take too long, somebody looks at the clock. */
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
      // It is only made ready now, and what was right by its signs may still be more than can be.
      if (error instanceof SyntaxError) throw new Problem(`a regular expression of ${this.written.length} characters is too long`)
      throw error
    }
  }
}

interface Risk {
  /** Something repeated is repeated, or has alternatives: each further character may double the work. */
  readonly nested: boolean
  /** How many parts may be of any length. */
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
    throw new Problem(`the regular expression \`${written}\` finds no end on this text: it can match in too many ways`, {
      hint: 'write it so that each character can be matched in one way only: `a+` instead of `(a+)+`',
    })
  } finally {
    maxSteps.context.work = undefined
  }
}
