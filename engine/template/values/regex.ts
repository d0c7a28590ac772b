/** Python's regular expressions in templates: compiled once, and what is wrong with one is told where it stands. */

import { expandTemplate, pythonRegExp } from '../../formats/python-regexp.ts'
import { Problem } from '../../model/diagnostic.ts'
import { Fault } from './faults.ts'

const kept = new Map<string, RegExp>()

/** `flags` are `i` and `m` as in Python, `g` and `y` as in JavaScript. */
export function pythonRegex(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`
  const known = kept.get(key)
  if (known !== undefined) {
    known.lastIndex = 0
    return known
  }
  const ways = { ignoreCase: flags.includes('i'), multiline: flags.includes('m') }
  const made = faulty(() => pythonRegExp(pattern, ways, flags.includes('y') ? 'y' : flags.includes('g') ? 'g' : ''))
  if (kept.size > 2000) kept.clear()
  kept.set(key, made)
  return made
}

/** A replacement with `\1`, `\g<name>` and `\n` for one match. */
export function expand(replacement: string, match: readonly (string | undefined)[], groups?: Readonly<Record<string, string>>): string {
  return faulty(() => expandTemplate(replacement, Object.assign([...match], { groups })))
}

function faulty<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Problem ? new Fault(error.message, error.hint) : error
  }
}
