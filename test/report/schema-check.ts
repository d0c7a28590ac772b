/** Whether what a run reports is what the schema says. */

import { jsonLine } from '../../engine/formats/json-line.ts'
import { compileSchema } from '../../engine/formats/json-schema.ts'
import type { Event } from '../../engine/model/event.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'

const check = compileSchema(writtenSchemas.event())

/** What is wrong with events, as they are written. */
export function eventProblems(events: readonly Event[]): readonly unknown[] {
  return events.flatMap((event) => {
    const problems = check(JSON.parse(jsonLine(event)))
    return problems.length > 0 ? [{ event, problems }] : []
  })
}
