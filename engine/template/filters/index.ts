/** The tables of all filters. */
import type { Table } from '../compile/callable.ts'
import { collectionFilters, listFilters, tableFilters } from './collections.ts'
import { coreFilters, sequenceFilters, valueFilters } from './core.ts'
import { factDiffFilters, patchFilters, pathFiltersOfData } from './data-paths.ts'
import { dictFilters, mapFilters, nestedKeyFilters } from './dicts.ts'
import { keyFilters, validationFilters } from './keys.ts'
import { addressFilters, networkFilters } from './networks.ts'
import { randomFilters, sizeFilters } from './numbers.ts'
import { linkFilters, pathFilters } from './paths.ts'
import { documentFilters, encodingFilters, serialFilters, vaultFilters } from './serial.ts'
import { sourceFilters, switchFilters } from './sources.ts'
import { commentFilters, regexFilters, textFilters } from './texts.ts'

import { timeFilters } from './times.ts'

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
