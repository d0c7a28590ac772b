/** JMESPath; the home of `@jmespath-community/jmespath`. */
import { type JSONValue, search } from '@jmespath-community/jmespath'
import { Fault } from './faults.ts'
import { toJson } from './text.ts'

export function queried(value: unknown, expression: string): unknown {
  try {
    return search(toJson(value) as JSONValue, expression)
  } catch (error) {
    throw new Fault(`\`json_query\` cannot do \`${expression}\`: ${(error as Error).message}`)
  }
}
