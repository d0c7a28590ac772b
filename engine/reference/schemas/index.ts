/** Schemas of what tsplay writes, by the names that `tsplay doc --schema` takes. */
import type { JsonSchema } from '../../options/options.ts'
import { eventSchema, reportSchema } from './events.ts'
import type { writtenNames } from './names.ts'
import { planLineSchema, planSchema } from './plans.ts'

export const writtenSchemas: Readonly<Record<(typeof writtenNames)[number], () => JsonSchema>> = {
  report: reportSchema,
  event: eventSchema,
  plan: planSchema,
  'plan-line': planLineSchema,
}
