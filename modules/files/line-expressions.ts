/** Checks that options with regular expressions compile, before anything is read from a host. */

import { pythonRegExp } from '../../engine/formats/python-regexp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

/** A message for each option whose expression does not compile. */
export function expressionRules(patterns: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(patterns).flatMap(([option, pattern]) => {
    try {
      if (pattern !== undefined) pythonRegExp(pattern)
      return []
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return [`\`${option}\`: ${error.message}`]
    }
  })
}
