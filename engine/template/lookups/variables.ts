/** Lookups of variables, hosts and the controller's environment. */

import { didYouMean } from '../../formats/suggest.ts'
import { missing } from '../scope.ts'
import { UndefinedError } from '../values/errors.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { renderDeep } from '../variables.ts'
import { defineLookup, type Lookup } from './lookup.ts'

const env = defineLookup('default', ({ terms, options }) =>
  terms.map((term) => process.env[toText(term).trim().split(/\s/)[0] as string] ?? options.default ?? ''),
)

const vars = defineLookup('default', ({ terms, options, scope }) =>
  terms.map((term) => {
    const name = toText(term)
    const raw = scope.get(name)
    if (raw !== missing) return renderDeep(raw, scope)
    if (options.default !== undefined) return options.default
    throw new UndefinedError(`\`${name}\` is undefined: the lookup \`vars\` does not find it`, name, {
      hint: didYouMean(name, [...scope.names()]),
    })
  }),
)

const varnames = defineLookup('', ({ terms, scope }) => {
  const names = [...scope.names()]
  return terms.flatMap((term) => names.filter((name) => pythonRegex(toText(term)).test(name)))
})

const inventoryHostnames = defineLookup('', ({ terms, scope }) => scope.here.hostsOf(terms.flat(1).map(toText).join(',')))

export const variableLookups: Readonly<Record<string, Lookup>> = { env, vars, varnames, inventory_hostnames: inventoryHostnames }
