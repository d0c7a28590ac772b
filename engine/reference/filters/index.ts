/** The reference of filters, tests and lookups: all entries, by kind and theme. */
import { dictFilters } from './dict-filters.ts'
import { encodingFilters } from './encoding-filters.ts'
import type { ReferenceEntry, ReferenceTable, TemplateKind } from './entry.ts'
import { fileLookups } from './file-lookups.ts'
import { fileTests } from './file-tests.ts'
import { formatFilters } from './format-filters.ts'
import { listFilters } from './list-filters.ts'
import { networkFilters } from './network-filters.ts'
import { networkTests } from './network-tests.ts'
import { numberFilters } from './number-filters.ts'
import { pathFilters } from './path-filters.ts'
import { resultTests } from './result-tests.ts'
import { stringFilters } from './string-filters.ts'
import { timeFilters } from './time-filters.ts'
import { valueFilters } from './value-filters.ts'
import { valueLookups } from './value-lookups.ts'
import { valueTests } from './value-tests.ts'

const themes: readonly (readonly [kind: TemplateKind, theme: string, table: ReferenceTable])[] = [
  ['filter', 'Any value', valueFilters],
  ['filter', 'Strings', stringFilters],
  ['filter', 'Numbers', numberFilters],
  ['filter', 'Lists', listFilters],
  ['filter', 'Dicts', dictFilters],
  ['filter', 'Data formats', formatFilters],
  ['filter', 'Encoding', encodingFilters],
  ['filter', 'Paths', pathFilters],
  ['filter', 'Dates and durations', timeFilters],
  ['filter', 'Networks', networkFilters],
  ['test', 'Values', valueTests],
  ['test', 'Results of tasks', resultTests],
  ['test', 'Paths', fileTests],
  ['test', 'Networks', networkTests],
  ['lookup', 'Files and programs', fileLookups],
  ['lookup', 'Data and variables', valueLookups],
]

export interface ReferenceRow extends ReferenceEntry {
  readonly kind: TemplateKind
  readonly theme: string
  readonly name: string
}

/** Every entry, in the order of the page. */
export function referenceRows(): readonly ReferenceRow[] {
  return themes.flatMap(([kind, theme, table]) =>
    Object.entries(table)
      .map(([name, entry]) => ({ kind, theme, name, ...entry }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
}

/** The filter, test and lookup of a name, with or without a collection prefix. */
export function referenceRowsOf(name: string): readonly ReferenceRow[] {
  const plain = name.replace(/^\w+\.\w+\.(?=\w)/, '')
  return referenceRows().filter((row) => row.name === plain || row.aliases?.includes(plain))
}
