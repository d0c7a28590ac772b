/** Lookups over lists and dicts, mostly for `with_…`. */
import { randomInt } from 'node:crypto'
import { flattened, subelements as pairs, product, zipped } from '../filters/collections.ts'
import { dictOf, entriesOf, isDict } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { dataHint } from '../values/literal.ts'
import { typeName } from '../values/types.ts'
import { tuple } from '../values/values.ts'
import { defineLookup, type Lookup } from './lookup.ts'

/** Flattens terms by one level. */
const opened = (terms: readonly unknown[]) => terms.flatMap((term) => (Array.isArray(term) ? [...term] : [term]))

const items = defineLookup('', ({ terms }) => opened(terms))
const list = defineLookup('', ({ terms }) => terms)
const flat = defineLookup('', ({ terms }) => flattened(terms, Infinity, true))
const together = defineLookup('', ({ terms }) => zipped(asLists(terms, 'together'), null).map((row) => opened(row)))
const nested = defineLookup('', ({ terms }) =>
  terms.length === 0 ? none('nested') : product(asLists(terms, 'nested')).map((row) => opened(row)),
)
const cartesian = defineLookup('', ({ terms }) =>
  terms.length === 0 ? none('cartesian') : product(asLists(terms, 'cartesian')).map((row) => opened(row)),
)
const indexedItems = defineLookup('', ({ terms }) => opened(terms).map((item, at) => tuple([at, item])))
const dict = defineLookup('', ({ terms }) => terms.flatMap((term) => dictItems(term)))
const randomChoice = defineLookup('', ({ terms }) => (terms.length === 0 ? [] : [terms[randomInt(terms.length)]]), true)
const subelements = defineLookup('skip_missing', ({ terms, options }) => {
  const [value, path, flags] = terms
  if (terms.length < 2 || terms.length > 3) throw new EvaluationError('`subelements` needs a list and the name of a list in its items')
  const skip =
    options.skip_missing === true || (isDict(flags) && /^(?:true|yes|1)$/i.test(String((flags as Record<string, unknown>).skip_missing)))
  const present = (Array.isArray(value) ? value : isDict(value) ? entriesOf(value).map(([, each]) => each) : [value]).filter(
    (item) => !(isDict(item) && (item as Record<string, unknown>).skipped === true),
  )
  const names = Array.isArray(path) ? path.map(String) : String(path).split('.')
  return pairs(present, path, skip).map((pair) => tuple([without(pair[0], names), pair[1]]))
})

/** The item without the list of subelements. */
function without(item: unknown, [name, ...deeper]: readonly string[]): unknown {
  if (!isDict(item) || name === undefined) return item
  const entries = entriesOf(item).filter(([key]) => deeper.length > 0 || key !== name)
  return dictOf(entries.map(([key, value]) => [key, key === name ? without(value, deeper) : value] as const))
}

function none(who: string): never {
  throw new EvaluationError(`\`${who}\` needs at least one list`)
}

function asLists(terms: readonly unknown[], who: string): readonly (readonly unknown[])[] {
  if (terms.length === 0) throw new EvaluationError(`\`${who}\` needs at least one list`)
  return terms.map((term) => (Array.isArray(term) ? term : [term]))
}

function dictItems(term: unknown): unknown[] {
  if (!isDict(term)) throw new EvaluationError(`\`dict\` needs a dict, not ${typeName(term)}`, dataHint(term))
  return entriesOf(term).map(([key, value]) =>
    dictOf([
      ['key', key],
      ['value', value],
    ]),
  )
}

export const listLookups: Readonly<Record<string, Lookup>> = {
  items,
  list,
  flattened: flat,
  together,
  nested,
  cartesian,
  indexed_items: indexedItems,
  dict,
  random_choice: randomChoice,
  subelements,
}
