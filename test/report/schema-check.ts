/** Whether what a run reports is what the schema says. */
import { compileSchema } from '../../engine/formats/json-schema.ts'
import type { Event } from '../../engine/model/event.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'
import { jsonText } from '../../engine/report/json.ts'

const check = compileSchema(writtenSchemas.event())

/** What is wrong with events, as they are written. */
export function eventProblems(events: readonly Event[]): readonly unknown[] {
  return events.flatMap((event) => {
    const problems = check(JSON.parse(jsonText(event)))
    return problems.length > 0 ? [{ event, problems }] : []
  })
}
