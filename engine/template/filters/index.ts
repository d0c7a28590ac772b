/** The tables of all filters. */
import type { Table } from '../compile/callable.ts'
import { addressFilters } from './addresses.ts'
import { collectionFilters } from './collections.ts'
import { commentFilters } from './comment.ts'
import { coreFilters } from './core.ts'
import { pathFiltersOfData } from './data-paths.ts'
import { dictFilters } from './dicts.ts'
import { documentFilters } from './documents.ts'
import { encodingFilters } from './encoding.ts'
import { factDiffFilters } from './fact-diff.ts'
import { patchFilters } from './json-patch.ts'
import { keyFilters } from './keys.ts'
import { linkFilters } from './links.ts'
import { listFilters } from './lists.ts'
import { mapFilters } from './mapping.ts'
import { nestedKeyFilters } from './nested-keys.ts'
import { networkFilters } from './networks.ts'
import { pathFilters } from './paths.ts'
import { randomFilters } from './random.ts'
import { regexFilters } from './regex.ts'
import { sequenceFilters } from './sequences.ts'
import { serialFilters } from './serial.ts'
import { sizeFilters } from './sizes.ts'
import { sourceFilters } from './sources.ts'
import { switchFilters } from './switches.ts'
import { tableFilters } from './tables.ts'
import { textFilters } from './texts.ts'
import { timeFilters } from './times.ts'
import { validationFilters } from './validation.ts'
import { valueFilters } from './values.ts'
import { vaultFilters } from './vaulted.ts'

/** A function, because of circular imports. */
export const filterTables = (): readonly Table[] => [
  coreFilters,
  textFilters,
  sequenceFilters,
  mapFilters,
  collectionFilters,
  dictFilters,
  regexFilters,
  encodingFilters,
  serialFilters,
  pathFilters,
  timeFilters,
  randomFilters,
  commentFilters,
  sizeFilters,
  valueFilters,
  addressFilters,
  networkFilters,
  nestedKeyFilters,
  pathFiltersOfData,
  sourceFilters,
  documentFilters,
  patchFilters,
  factDiffFilters,
  switchFilters,
  validationFilters,
  keyFilters,
  listFilters,
  linkFilters,
  tableFilters,
  vaultFilters,
]
