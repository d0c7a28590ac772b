/** All filters and tests by their names, also by those with a collection in front. */

import { didYouMean } from '../formats/suggest.ts'
import type { Table } from './compile/callable.ts'
import { filterTables } from './filters/index.ts'
import { testTables } from './tests/index.ts'
import { unsupported } from './unsupported.ts'
import type { Callable } from './values/values.ts'

/** Made when they are first asked for: filters that use other filters need this file, too. */
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

/** A collection may have one of its own under a name that others have as well. */
function lookUp(table: ReadonlyMap<string, Callable>, name: string): Callable | undefined {
  return table.get(name) ?? table.get(withoutCollection(name))
}

export function filterNamed(name: string): Callable | undefined {
  return unsupported.filters[name] === undefined ? lookUp(tables().filters, name) : undefined
}

/** A test; every filter that gives a truth is none. */
export function testNamed(name: string): Callable | undefined {
  return unsupported.tests[name] === undefined ? lookUp(tables().tests, name) : undefined
}

export function filterNames(): readonly string[] {
  return [...tables().filters.keys()].filter((name) => !name.includes('.')).sort()
}

export function testNames(): readonly string[] {
  return [...tables().tests.keys()].sort()
}

/** The words for a filter or test that there is not. */
export function explainUnknownName(kind: 'filter' | 'test', name: string): { readonly message: string; readonly hint?: string } {
  const reason = unsupportedReason(kind === 'filter' ? unsupported.filters : unsupported.tests, name)
  if (reason !== undefined) return { message: `the ${kind} \`${name}\` is not built`, hint: reason }
  const others = kind === 'filter' ? tables().tests : tables().filters
  const hint =
    didYouMean(withoutCollection(name), kind === 'filter' ? filterNames() : testNames()) ??
    (others.has(withoutCollection(name))
      ? `there is a ${kind === 'filter' ? 'test' : 'filter'} of this name: write \`${kind === 'filter' ? 'is' : '|'} ${name}\``
      : undefined)
  return { message: `there is no ${kind} \`${name}\``, hint }
}

/** Why something of this name is not there, though Ansible has it. */
export function unsupportedReason(reasons: Readonly<Record<string, string>>, name: string): string | undefined {
  return reasons[name] ?? reasons[name.slice(name.lastIndexOf('.') + 1)]
}
