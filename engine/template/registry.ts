/** All filters and tests by their names, also by those with a collection in front. */

import { didYouMean } from '../formats/suggest.ts'
import type { Table } from './compile/callable.ts'
import { filterTables } from './filters/index.ts'
import { notBuilt } from './not-built.ts'
import { testTables } from './tests/index.ts'
import type { Callable } from './values/values.ts'

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

/** A collection may have one of its own under a name that others have as well. */
function found(table: ReadonlyMap<string, Callable>, name: string): Callable | undefined {
  return table.get(name) ?? table.get(plain(name))
}

export function filterNamed(name: string): Callable | undefined {
  return notBuilt.filters[name] === undefined ? found(all().filters, name) : undefined
}

/** A test; every filter that gives a truth is none. */
export function testNamed(name: string): Callable | undefined {
  return notBuilt.tests[name] === undefined ? found(all().tests, name) : undefined
}

export function filterNames(): readonly string[] {
  return [...all().filters.keys()].filter((name) => !name.includes('.')).sort()
}

export function testNames(): readonly string[] {
  return [...all().tests.keys()].sort()
}

/** The words for a filter or test that there is not. */
export function unknownName(kind: 'filter' | 'test', name: string): { readonly message: string; readonly hint?: string } {
  const why = reason(kind === 'filter' ? notBuilt.filters : notBuilt.tests, name)
  if (why !== undefined) return { message: `the ${kind} \`${name}\` is not built`, hint: why }
  const others = kind === 'filter' ? all().tests : all().filters
  const hint =
    didYouMean(plain(name), kind === 'filter' ? filterNames() : testNames()) ??
    (others.has(plain(name))
      ? `there is a ${kind === 'filter' ? 'test' : 'filter'} of this name: write \`${kind === 'filter' ? 'is' : '|'} ${name}\``
      : undefined)
  return { message: `there is no ${kind} \`${name}\``, hint }
}

/** Why something of this name is not there, though Ansible has it. */
export function reason(reasons: Readonly<Record<string, string>>, name: string): string | undefined {
  return reasons[name] ?? reasons[name.slice(name.lastIndexOf('.') + 1)]
}
