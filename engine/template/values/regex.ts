/** Python's regular expressions in templates: compiled once, with errors at the template's place. */

import { expandTemplate, pythonRegExp } from '../../formats/python-regexp.ts'
import { Problem } from '../../model/diagnostic.ts'
import { EvaluationError } from './values.ts'

const cache = new Map<string, RegExp>()

/** `flags` are `i` and `m` as in Python, `g` and `y` as in JavaScript. */
export function pythonRegex(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`
  const cached = cache.get(key)
  if (cached !== undefined) {
    cached.lastIndex = 0
    return cached
  }
  const dialect = { ignoreCase: flags.includes('i'), multiline: flags.includes('m') }
  const compiled = asEvaluationError(() => pythonRegExp(pattern, dialect, flags.includes('y') ? 'y' : flags.includes('g') ? 'g' : ''))
  if (cache.size > 2000) cache.clear()
  cache.set(key, compiled)
  return compiled
}

/** A replacement with `\1`, `\g<name>` and `\n` for one match. */
export function expand(replacement: string, match: readonly (string | undefined)[], groups?: Readonly<Record<string, string>>): string {
  return asEvaluationError(() => expandTemplate(replacement, Object.assign([...match], { groups })))
}

function asEvaluationError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Problem ? new EvaluationError(error.message, error.hint) : error
  }
}
