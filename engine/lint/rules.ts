/** All rules, in the order in which the reference tells them. */
import { becomeUserAlone } from './become.ts'
import { commandAlwaysChanges } from './commands.ts'
import { repeatedHandler, unusedHandler } from './handlers.ts'
import { unquotedMode } from './modes.ts'
import type { Rule } from './rule.ts'
import { clearSecret } from './secrets.ts'
import { brokenTemplate } from './templates.ts'
import { shadowedName, undefinedVariable, unreadResult } from './variables.ts'

export const rules: readonly Rule[] = [
  brokenTemplate,
  undefinedVariable,
  unusedHandler,
  repeatedHandler,
  commandAlwaysChanges,
  unquotedMode,
  clearSecret,
  unreadResult,
  shadowedName,
  becomeUserAlone,
]
