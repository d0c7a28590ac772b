/** The table of all lookups. */
import { collectionVersion } from './collections.ts'
import { commandLookups } from './commands.ts'
import { config } from './config.ts'
import { dataLookups } from './data.ts'
import { fileLookups } from './files.ts'
import { filetree } from './filetree.ts'
import { firstFound } from './first-found.ts'
import { listLookups } from './lists.ts'
import type { Lookup } from './lookup.ts'
import { mergeVariables } from './merging.ts'
import { passwordLookups } from './password.ts'
import { sequence } from './sequence.ts'
import { settingLookups } from './settings.ts'
import { templateLookup } from './template.ts'
import { url } from './url.ts'
import { variableLookups } from './variables.ts'

let cache: ReadonlyMap<string, Lookup> | undefined

/** Created on first use, because of circular imports. */
export function lookups(): ReadonlyMap<string, Lookup> {
  cache ??= new Map(
    Object.entries({
      ...fileLookups,
      ...listLookups,
      ...variableLookups,
      ...commandLookups,
      ...settingLookups,
      ...passwordLookups,
      ...dataLookups,
      collection_version: collectionVersion,
      config,
      filetree,
      first_found: firstFound,
      merge_variables: mergeVariables,
      sequence,
      template: templateLookup,
      url,
    }),
  )
  return cache
}
