/** All rules, in the order of the reference. */
import { becomeUserWithoutBecome } from './become.ts'
import { noChangedWhen } from './commands.ts'
import { duplicateHandler, unusedHandler } from './handlers.ts'
import { unquotedMode } from './modes.ts'
import type { Rule } from './rule.ts'
import { plaintextSecret } from './secrets.ts'
import { invalidTemplate } from './templates.ts'
import { reservedName, undefinedVariable, unusedRegister } from './variables.ts'

export const rules: readonly Rule[] = [
  invalidTemplate,
  undefinedVariable,
  unusedHandler,
  duplicateHandler,
  noChangedWhen,
  unquotedMode,
  plaintextSecret,
  unusedRegister,
  reservedName,
  becomeUserWithoutBecome,
]
