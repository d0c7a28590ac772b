/** Filters and tests by name, with or without a collection prefix. */
import { didYouMean } from '../formats/suggest.ts'
import type { Table } from './compile/callable.ts'
import { collectionFilters, listFilters, tableFilters } from './filters/collections.ts'
import { coreFilters, sequenceFilters, valueFilters } from './filters/core.ts'
import { factDiffFilters, patchFilters, pathFiltersOfData } from './filters/data-paths.ts'
import { dictFilters, mapFilters, nestedKeyFilters } from './filters/dicts.ts'
import { keyFilters, validationFilters, validationTests } from './filters/keys.ts'
import { addressFilters, networkFilters } from './filters/networks.ts'
import { randomFilters, sizeFilters, timeFilters } from './filters/numbers.ts'
import { linkFilters, pathFilters } from './filters/paths.ts'
import { documentFilters, encodingFilters, serialFilters, vaultFilters } from './filters/serial.ts'
import { sourceFilters, switchFilters } from './filters/sources.ts'
import { commentFilters, regexFilters, textFilters } from './filters/texts.ts'
import { addressTests } from './tests/addresses.ts'
import { fileTests, matchTests, resultTests, typeTests, valueTests } from './tests/values.ts'
import { unsupported } from './unsupported.ts'
import type { Callable } from './values/values.ts'

/** Created on first use, because of circular imports. */
let cache: { readonly filters: ReadonlyMap<string, Callable>; readonly tests: ReadonlyMap<string, Callable> } | undefined

function tables() {
  cache ??= { filters: mergeTables(filterTables()), tests: mergeTables(testTables()) }
  return cache
}
const collections = /^(?:ansible\.(?:builtin|legacy|utils|netcommon)|community\.general)\./

function mergeTables(tables: readonly Table[]): ReadonlyMap<string, Callable> {
  return new Map(tables.flatMap((table) => Object.entries(table)))
}

function withoutCollection(name: string): string {
  return name.replace(collections, '')
}

/** A fully qualified name takes precedence over the short one. */
function lookUp(table: ReadonlyMap<string, Callable>, name: string): Callable | undefined {
  return table.get(name) ?? table.get(withoutCollection(name))
}

export function filterNamed(name: string): Callable | undefined {
  return unsupported.filters[name] === undefined ? lookUp(tables().filters, name) : undefined
}

/** A test by name. */
export function testNamed(name: string): Callable | undefined {
  return unsupported.tests[name] === undefined ? lookUp(tables().tests, name) : undefined
}

export function filterNames(): readonly string[] {
  return [...tables().filters.keys()].filter((name) => !name.includes('.')).sort()
}

export function testNames(): readonly string[] {
  return [...tables().tests.keys()].sort()
}

/** Message and hint for an unknown filter or test. */
export function explainUnknownName(
  kind: 'filter' | 'test',
  name: string,
): { readonly message: string; readonly hint?: string; readonly msg?: string } {
  const reason = unsupportedReason(kind === 'filter' ? unsupported.filters : unsupported.tests, name)
  if (reason !== undefined) return { message: `the ${kind} \`${name}\` is not supported`, hint: reason }
  const others = kind === 'filter' ? tables().tests : tables().filters
  const hint =
    didYouMean(withoutCollection(name), kind === 'filter' ? filterNames() : testNames()) ??
    (others.has(withoutCollection(name))
      ? `there is a ${kind === 'filter' ? 'test' : 'filter'} of this name: write \`${kind === 'filter' ? 'is' : '|'} ${name}\``
      : undefined)
  const cause = /^[A-Za-z_][\w.]*$/.test(name) ? `'${name}'` : `'invalid plugin name: ansible.builtin.${name}'`
  const msg = `template error while templating string: TemplateSyntaxError: Could not load "${name}": ${cause}`
  return { message: `there is no ${kind} \`${name}\``, hint, msg }
}

/** Why a name of Ansible is not supported. */
export function unsupportedReason(reasons: Readonly<Record<string, string>>, name: string): string | undefined {
  return reasons[name] ?? reasons[name.slice(name.lastIndexOf('.') + 1)]
}

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

/** A function, because of circular imports. */
const testTables = (): readonly Table[] => [typeTests, valueTests, matchTests, resultTests, fileTests, addressTests, validationTests]
