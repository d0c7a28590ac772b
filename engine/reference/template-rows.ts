/** Rows of the reference of filters, tests and lookups: name, sentence, example. */
import { dataFilters } from './templates/data-filters.ts'
import type { TemplateEntries } from './templates/entry.ts'
import { listFilters } from './templates/list-filters.ts'
import { lookupEntries } from './templates/lookups.ts'
import { testEntries } from './templates/tests.ts'
import { textFilters } from './templates/text-filters.ts'

/** Entries under their headings. */
export const templateTopics: Readonly<Record<string, Readonly<Record<string, TemplateEntries>>>> = {
  Filters: { 'Texts, numbers, paths and times': textFilters, 'Lists and dicts': listFilters, 'Data and networks': dataFilters },
  Tests: { 'Behind `is`': testEntries },
  Lookups: { 'In `lookup(…)`, `query(…)` and `with_…`': lookupEntries },
}
