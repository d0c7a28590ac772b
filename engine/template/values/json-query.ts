/** JMESPath queries; wraps `@jmespath-community/jmespath`, loaded at first use. */
import { createRequire } from 'node:module'
import type * as JMESPath from '@jmespath-community/jmespath'
import { EvaluationError } from './errors.ts'
import { toJson } from './text.ts'

export function queryJson(value: unknown, expression: string): unknown {
  try {
    const { search } = createRequire(import.meta.url)('@jmespath-community/jmespath') as typeof JMESPath
    return search(toJson(value) as JMESPath.JSONValue, expression)
  } catch (error) {
    throw new EvaluationError(`\`json_query\` cannot evaluate \`${expression}\`: ${(error as Error).message}`)
  }
}
