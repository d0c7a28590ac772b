/** Filters that apply other filters and tests: `map`, `select` and others. */
import { bind, define, defineLenient, noNames, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { userFilter, userTest } from '../user-plugins.ts'
import { iterate } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { valueGetter } from '../values/getters.ts'
import { dataHint } from '../values/literal.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'
import { type Named, Undefined } from '../values/values.ts'

export const mapFilters: Table = {
  map: define('* **', (value, [args], frame, named) => mapped(itemsOf(value), args as readonly unknown[], named, frame)),
  select: define('* **', (value, [args], frame, named) => chosen(value, undefined, args as readonly unknown[], named, frame, true)),
  reject: define('* **', (value, [args], frame, named) => chosen(value, undefined, args as readonly unknown[], named, frame, false)),
  selectattr: defineLenient('* **', (value, [args], frame, named) => byAttribute(value, args as readonly unknown[], named, frame, true)),
  rejectattr: defineLenient('* **', (value, [args], frame, named) => byAttribute(value, args as readonly unknown[], named, frame, false)),
}

function mapped(items: readonly unknown[], args: readonly unknown[], named: Named, frame: Frame): unknown[] {
  if (args.length === 0) {
    const { attribute, default: fallback, ...others } = named
    if (attribute === undefined || Object.keys(others).length > 0)
      throw new EvaluationError('`map` needs the name of a filter, or `attribute=`')
    return items.map(valueGetter(attribute, frame, fallback))
  }
  const apply = filterBy(toText(args[0]), args.slice(1), named, frame)
  return items.map(apply)
}

/** Falsy values have no items. */
function itemsOf(value: unknown): readonly unknown[] {
  const hint = dataHint(value)
  if (hint !== undefined) throw new EvaluationError('a string is not a list', hint)
  return truth(value) ? iterate(value) : []
}

/** The filter of a name with its arguments, as a function of a value. */
function filterBy(name: string, rest: readonly unknown[], named: Named, frame: Frame): (value: unknown) => unknown {
  const filter = userFilter(name, frame.evaluation.scope) ?? filterNamed(name)
  if (filter === undefined) throw unknownFunction('filter', name)
  const options = Object.keys(named).length === 0 ? noNames : named
  const bound = bind(filter, name, rest, options)
  return (value) => {
    if (value instanceof Undefined && !filter.lenient) throw value.error()
    return filter.run(value, bound, frame, options)
  }
}

/** A test of a name with its arguments, as a function of a value. */
export function testPredicate(args: readonly unknown[], named: Named, frame: Frame): (value: unknown) => boolean {
  if (args.length === 0) return (value) => truth(value)
  const name = toText(args[0])
  const test = userTest(name, frame.evaluation.scope) ?? testNamed(name)
  if (test === undefined) throw unknownFunction('test', name)
  const options = Object.keys(named).length === 0 ? noNames : named
  const bound = bind(test, name, args.slice(1), options)
  return (value) => {
    if (value instanceof Undefined && !test.lenient) throw value.error()
    return truth(test.run(value, bound, frame, options))
  }
}

function unknownFunction(kind: 'filter' | 'test', name: string): EvaluationError {
  const { message, hint } = explainUnknownName(kind, name)
  return new EvaluationError(message, hint)
}

function chosen(value: unknown, attribute: unknown, args: readonly unknown[], named: Named, frame: Frame, wanted: boolean): unknown[] {
  const holds = testPredicate(args, named, frame)
  const get = valueGetter(attribute, frame)
  return itemsOf(value).filter((item) => holds(get(item)) === wanted)
}

function byAttribute(value: unknown, args: readonly unknown[], named: Named, frame: Frame, wanted: boolean): unknown[] {
  if (args.length === 0) throw new EvaluationError(`\`${wanted ? 'selectattr' : 'rejectattr'}\` needs the name of an attribute`)
  return chosen(value, args[0], args.slice(1), named, frame, wanted)
}
