/** The tables of all filters. */
import type { Table } from '../callable.ts'
import { addressFilters } from './addresses.ts'
import { collectionFilters } from './collections.ts'
import { commentFilters } from './comment.ts'
import { coreFilters } from './core.ts'
import { dictFilters } from './dicts.ts'
import { encodingFilters } from './encoding.ts'
import { keyFilters } from './keys.ts'
import { linkFilters } from './links.ts'
import { listFilters } from './lists.ts'
import { mapFilters } from './mapping.ts'
import { pathFilters } from './paths.ts'
import { randomFilters } from './random.ts'
import { regexFilters } from './regex.ts'
import { sequenceFilters } from './sequences.ts'
import { serialFilters } from './serial.ts'
import { sizeFilters } from './sizes.ts'
import { tableFilters } from './tables.ts'
import { textFilters } from './texts.ts'
import { timeFilters } from './times.ts'
import { valueFilters } from './values.ts'
import { vaultFilters } from './vaulted.ts'

/** A function, since filters that use other filters need this list, too. */
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
  keyFilters,
  listFilters,
  linkFilters,
  tableFilters,
  vaultFilters,
]
