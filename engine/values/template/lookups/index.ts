/** The table of all lookups. */
import { commandLookups } from './commands.ts'
import { fileLookups } from './files.ts'
import { filetree } from './filetree.ts'
import { firstFound } from './first-found.ts'
import { listLookups } from './lists.ts'
import type { Lookup } from './lookup.ts'
import { passwordLookups } from './password.ts'
import { sequence } from './sequence.ts'
import { settingLookups } from './settings.ts'
import { templateLookup } from './template.ts'
import { url } from './url.ts'
import { variableLookups } from './variables.ts'

let made: ReadonlyMap<string, Lookup> | undefined

/** Made when it is first asked for: a lookup that renders a template needs this table, too. */
export function lookups(): ReadonlyMap<string, Lookup> {
  made ??= new Map(
    Object.entries({
      ...fileLookups,
      ...listLookups,
      ...variableLookups,
      ...commandLookups,
      ...settingLookups,
      ...passwordLookups,
      filetree,
      first_found: firstFound,
      sequence,
      template: templateLookup,
      url,
    }),
  )
  return made
}
