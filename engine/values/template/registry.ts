/** All filters and tests by their names, also by those with a collection in front. */

import { didYouMean } from '../suggest.ts'
import type { Table } from './callable.ts'
import { filterTables } from './filters/index.ts'
import { testTables } from './tests/index.ts'
import type { Callable } from './values.ts'

/** Made when they are first asked for: filters that use other filters need this file, too. */
let made: { readonly filters: ReadonlyMap<string, Callable>; readonly tests: ReadonlyMap<string, Callable> } | undefined

function all() {
  made ??= { filters: merged(filterTables()), tests: merged(testTables()) }
  return made
}
const collections = /^(?:ansible\.(?:builtin|legacy|utils|netcommon)|community\.general)\./

function merged(tables: readonly Table[]): ReadonlyMap<string, Callable> {
  return new Map(tables.flatMap((table) => Object.entries(table)))
}

function plain(name: string): string {
  return name.replace(collections, '')
}

export function filterNamed(name: string): Callable | undefined {
  return all().filters.get(plain(name))
}

/** A test; every filter that gives a truth is none. */
export function testNamed(name: string): Callable | undefined {
  return all().tests.get(plain(name))
}

export function filterNames(): readonly string[] {
  return [...all().filters.keys()].sort()
}

export function testNames(): readonly string[] {
  return [...all().tests.keys()].sort()
}

/** The words for a filter or test that there is not. */
export function unknownName(kind: 'filter' | 'test', name: string): { readonly message: string; readonly hint?: string } {
  const others = kind === 'filter' ? all().tests : all().filters
  const hint =
    didYouMean(plain(name), kind === 'filter' ? filterNames() : testNames()) ??
    (others.has(plain(name))
      ? `there is a ${kind === 'filter' ? 'test' : 'filter'} of this name: write \`${kind === 'filter' ? 'is' : '|'} ${name}\``
      : undefined)
  return { message: `there is no ${kind} \`${name}\``, hint }
}
