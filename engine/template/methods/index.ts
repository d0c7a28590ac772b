/** Methods of values, by type. */
import { DateTime, formatTime, TimeSpan } from '../../formats/timestamp.ts'

import { define, type Table } from '../compile/callable.ts'
import { type Frame, mutableList, mutateDict } from '../compile/frame.ts'
import { missing } from '../scope.ts'
import { type Dict, dictOf, entriesOf, entry, equal, hasKey, isDict, keysOf, sorted } from '../values/dicts.ts'
import { makeFloat } from '../values/numbers.ts'
import { isOn, iterate, needInteger, needList, textOr } from '../values/text.ts'
import { Bytes, type Callable, EvaluationError, Fn, PyFloat, Tuple, tuple } from '../values/values.ts'

import { stringMethods } from './string.ts'

export function methodOf(value: unknown, name: string): Callable | undefined {
  const table = tableOf(value)
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}

function tableOf(value: unknown): Table | undefined {
  if (typeof value === 'string') return stringMethods
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) return numberMethods
  if (Array.isArray(value)) return listMethods
  if (isDict(value)) return dictMethods
  if (value instanceof Bytes) return bytesMethods
  if (value instanceof DateTime) return dateMethods
  return value instanceof TimeSpan ? spanMethods : undefined
}

const list = (value: unknown) => value as readonly unknown[]

/** A method that mutates the list and returns the result of `run`, or `None`. */
const mutating = (signature: string, run: (list: unknown[], args: readonly unknown[], frame: Frame) => unknown) =>
  define(signature, (value, args, frame) => {
    if (value instanceof Tuple) throw new EvaluationError('a tuple cannot be changed')
    return run(mutableList(frame.evaluation, value as unknown[]), args, frame) ?? null
  })

const listMethods: Table = {
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
    for (const [at, item] of sorted(needList(items, 'sort'), by, isOn(reverse)).entries()) items[at] = item
  }),
}

const dict = (value: unknown) => value as Dict
type Change = (set: (key: unknown, value: unknown) => void, remove: (key: unknown) => void) => void
const change = (frame: Frame, value: unknown, run: Change) => mutateDict(frame.evaluation, dict(value), run)

const dictMethods: Table = {
  items: define('', (value) => entriesOf(dict(value)).map((pair) => tuple(pair))),
  iteritems: define('', (value) => entriesOf(dict(value)).map((pair) => tuple(pair))),
  keys: define('', (value) => keysOf(dict(value))),
  values: define('', (value) => entriesOf(dict(value)).map(([, each]) => each)),
  get: define('key default', (value, [key, fallback = null]) => {
    const item = entry(dict(value), key)
    return item === missing ? fallback : item
  }),
  has_key: define('key', (value, [key]) => hasKey(dict(value), key)),
  copy: define('', (value) => dictOf(entriesOf(dict(value)))),
  fromkeys: define('keys value', (_value, [keys, each = null]) => dictOf(iterate(keys).map((key) => [key, each] as const))),
  update: define('other **', (value, [other], frame, named) => {
    change(frame, value, (set) => {
      for (const [key, each] of [...pairsOf(other), ...Object.entries(named)]) set(key, each)
    })
    return null
  }),
  setdefault: define('key default', (value, [key, fallback = null], frame) => {
    const item = entry(dict(value), key)
    if (item !== missing) return item
    change(frame, value, (set) => set(key, fallback))
    return fallback
  }),
  pop: define('key default', (value, [key, fallback], frame) => {
    const item = entry(dict(value), key)
    if (item === missing && fallback === undefined) throw new EvaluationError(`\`pop\` does not find the key \`${String(key)}\``)
    if (item === missing) return fallback
    change(frame, value, (_set, remove) => remove(key))
    return item
  }),
  popitem: define('', (value, _args, frame) => {
    const last = entriesOf(dict(value)).at(-1)
    if (last === undefined) throw new EvaluationError('`popitem` needs a dict that is not empty')
    change(frame, value, (_set, remove) => remove(last[0]))
    return tuple(last)
  }),
  clear: define('', (value, _args, frame) => {
    const keys = keysOf(dict(value))
    change(frame, value, (_set, remove) => keys.forEach(remove))
    return null
  }),
  __setitem__: define('key value', (value, [key, each], frame) => {
    change(frame, value, (set) => set(key, each))
    return null
  }),
}

/** The entries of a dict or of a list of pairs. */
export function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === undefined) return []
  if (isDict(value)) return entriesOf(value)
  return iterate(value).map((pair) => {
    const items = iterate(pair)
    if (items.length !== 2) throw new EvaluationError(`a dict needs pairs, not ${items.length} values`)
    return [items[0], items[1]] as const
  })
}

const numberMethods: Table = {
  is_integer: define('', (value) => value instanceof PyFloat || Number.isInteger(value)),
  bit_length: define(
    '',
    (value) =>
      BigInt(value as number)
        .toString(2)
        .replace('-', '').length,
  ),
  conjugate: define('', (value) => value),
}

const bytesMethods: Table = {
  decode: define('encoding errors', (value, [encoding]) => (value as Bytes).buffer.toString(encodingOf(textOr(encoding, 'utf-8')))),
  hex: define('', (value) => (value as Bytes).buffer.toString('hex')),
}

/** Node's name of an encoding. */
export function encodingOf(name: string): BufferEncoding {
  const plain = name.toLowerCase().replace(/[-_]/g, '')
  if (plain === 'utf8') return 'utf8'
  if (plain === 'ascii' || plain === 'usascii') return 'ascii'
  if (plain === 'latin1' || plain === 'iso88591') return 'latin1'
  if (plain === 'utf16' || plain === 'utf16le') return 'utf16le'
  throw new EvaluationError(`unknown encoding \`${name}\``, 'use utf-8, ascii, latin-1 or utf-16')
}

const part = (read: (date: Date) => number) => (value: unknown) => read(new Date((value as DateTime).time))
export const dateParts: Readonly<Record<string, (value: unknown) => unknown>> = {
  year: part((date) => date.getUTCFullYear()),
  month: part((date) => date.getUTCMonth() + 1),
  day: part((date) => date.getUTCDate()),
  hour: part((date) => date.getUTCHours()),
  minute: part((date) => date.getUTCMinutes()),
  second: part((date) => date.getUTCSeconds()),
  microsecond: (value) => ((((value as DateTime).time % 1000) + 1000) % 1000) * 1000 + (value as DateTime).micro,
  days: (value) => (value as TimeSpan).days,
  seconds: (value) => (value as TimeSpan).seconds,
  microseconds: (value) => (((value as TimeSpan).microseconds % 1_000_000) + 1_000_000) % 1_000_000,
}

const dateMethods: Table = {
  strftime: define('format', (value, [format]) => formatTime(textOr(format, ''), new Date((value as DateTime).time), true)),
  isoformat: define('sep', (value, [separator]) => (value as DateTime).toString().replace(' ', textOr(separator, 'T'))),
  timestamp: define('', (value) => makeFloat(localSeconds((value as DateTime).time))),
  weekday: define('', (value) => (new Date((value as DateTime).time).getUTCDay() + 6) % 7),
  isoweekday: define('', (value) => new Date((value as DateTime).time).getUTCDay() || 7),
}

/** Seconds since 1970 of a wall clock read in the controller's zone. */
function localSeconds(time: number): number {
  const date = new Date(time)
  const local = new Date(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  )
  return (local.getTime() + date.getUTCMilliseconds()) / 1000
}

const spanMethods: Table = {
  total_seconds: define('', (value) => makeFloat((value as TimeSpan).microseconds / 1_000_000)),
}

/** All method names, for hints. */
export const methodNames: readonly string[] = [stringMethods, listMethods, dictMethods].flatMap((table) => Object.keys(table))
