/** Methods of lists and tuples; mutating methods change the template's copy, never a variable. */
import { define, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { mutableList } from '../compile/mutation.ts'
import { isOn, iterate, needInteger, needList } from '../values/convert.ts'
import { equal } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { sorted } from '../values/sorting.ts'
import { Fn, Tuple } from '../values/values.ts'

const list = (value: unknown) => value as readonly unknown[]

/** A method that mutates the list and returns the result of `run`, or `None`. */
const mutating = (signature: string, run: (list: unknown[], args: readonly unknown[], frame: Frame) => unknown) =>
  define(signature, (value, args, frame) => {
    if (value instanceof Tuple) throw new EvaluationError('a tuple cannot be changed')
    return run(mutableList(frame.evaluation, value as unknown[]), args, frame) ?? null
  })

export const listMethods: Table = {
  index: define('value start', (value, [wanted, start]) => {
    const at = list(value).findIndex((each, index) => index >= needInteger(start, 'index', 0) && equal(each, wanted))
    if (at < 0) throw new EvaluationError('`index` does not find the value in the list')
    return at
  }),
  count: define('value', (value, [wanted]) => list(value).filter((each) => equal(each, wanted)).length),
  copy: define('', (value) => [...list(value)]),
  append: mutating('object', (items, [item]) => void items.push(item)),
  extend: mutating('iterable', (items, [more]) => {
    for (const item of [...iterate(more)]) items.push(item)
    if (items.length > 10_000_000) throw new EvaluationError('this list would grow beyond 10000000 elements')
  }),
  insert: mutating('index object', (items, [at, item]) => void items.splice(needInteger(at, 'insert'), 0, item)),
  remove: mutating('value', (items, [wanted]) => {
    const at = items.findIndex((each) => equal(each, wanted))
    if (at < 0) throw new EvaluationError('`remove` does not find the value in the list')
    items.splice(at, 1)
  }),
  pop: mutating('index', (items, [at]) => {
    const index = needInteger(at, 'pop', -1)
    if (index >= items.length || index < -items.length) throw new EvaluationError('`pop` index out of range')
    return items.splice(index, 1)[0]
  }),
  clear: mutating('', (items) => void items.splice(0)),
  reverse: mutating('', (items) => void items.reverse()),
  sort: mutating('* key reverse', (items, [, key, reverse], frame) => {
    const by = key instanceof Fn ? (item: unknown) => key.call([item], {}, frame) : (item: unknown) => item
    items.splice(0, items.length, ...sorted(needList(items, 'sort'), by, isOn(reverse)))
  }),
}
