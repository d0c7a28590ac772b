/** Whether what a run reports is what the schema says. */

import { jsonLine } from '../../engine/formats/json-line.ts'
import { compileSchema, type JsonSchema } from '../../engine/formats/json-schema.ts'
import type { Event } from '../../engine/model/event.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'

interface EventSchema {
  readonly $defs: {
    readonly event: { readonly oneOf: readonly (JsonSchema & { readonly properties: { readonly type: { readonly const: string } } })[] }
  }
}

const schema = writtenSchemas.event()
const { $defs } = schema as unknown as EventSchema
const whole = compileSchema(schema)
/** Of `oneOf` the one that an event can be: to try all of them takes longer than the run. */
const checks = new Map($defs.event.oneOf.map((one) => [one.properties.type.const, compileSchema({ $defs, ...one })]))

/** What is wrong with events, as they are written. */
export function eventProblems(events: readonly Event[]): readonly unknown[] {
  return events.flatMap((event) => {
    const problems = (checks.get(event.type) ?? whole)(JSON.parse(jsonLine(event)))
    return problems.length > 0 ? [{ event, problems }] : []
  })
}
