/** Lookups that call the filter of the same name, with the first term as its input. */
import { bind } from '../compile/callable.ts'
import { evaluationIn, Frame } from '../compile/frame.ts'
import { pathFiltersOfData } from '../filters/data-paths.ts'
import { validationFilters } from '../filters/validation.ts'
import { unitOf } from '../parse/unit.ts'
import { EvaluationError } from '../values/errors.ts'
import type { Callable } from '../values/values.ts'
import { defineLookup, type Lookup } from './lookup.ts'

const filters: Readonly<Record<string, Callable>> = { ...pathFiltersOfData, ...validationFilters }

export const dataLookups: Readonly<Record<string, Lookup>> = Object.fromEntries(
  Object.entries(filters).map(([name, filter]) => [name, asLookup(name, filter)]),
)

function asLookup(name: string, filter: Callable): Lookup {
  return defineLookup(filter.parameters.join(' '), ({ terms, options, scope }) => {
    const [value, ...rest] = terms
    if (terms.length === 0) throw new EvaluationError(`\`${name}\` needs a value as its first term`)
    const frame = new Frame(evaluationIn(scope), unitOf({ file: name, text: '' }))
    const result = filter.run(value, bind(filter, name, rest, options), frame, options)
    return Array.isArray(result) ? result : [result]
  })
}
