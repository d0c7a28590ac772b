/** Filters for any value. */
import type { ReferenceTable } from './entry.ts'

export const valueFilters: ReferenceTable = {
  default: {
    aliases: ['d'],
    summary: 'Default for an undefined value; with `true` also for an empty one',
    example: 'port | default(80)',
    result: 80,
  },
  bool: { summary: 'Convert `yes`, `on`, `true` and `1` to true, anything else to false', example: "'yes' | bool", result: true },
  ternary: { summary: 'Choose by truth; the third argument is for null', example: "true | ternary('on', 'off')", result: 'on' },
  mandatory: { summary: 'Fail if the value is undefined', example: 'port | mandatory', setup: { variables: { port: 80 } }, result: 80 },
  type_debug: { summary: 'Name of the type, as in Python', example: '80 | type_debug', result: 'int' },
}
