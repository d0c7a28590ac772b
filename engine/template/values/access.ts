/** Attribute and item access: dict entries, list elements and the methods of our tables; never a JavaScript property. */
import { characterAt, characters, lengthOf } from '../../formats/characters.ts'
import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { bind } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { dateParts, methodOf } from '../methods/index.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from './dicts.ts'
import { dataHint } from './python-literal.ts'
import { needInteger, truth, typeName } from './text.ts'
import { Bytes, type Callable, EvaluationError, Fn, Members, Namespace, Tuple, tuple, Undefined } from './values.ts'

/** `value.name`: a method, then an entry, else `missing`. */
export function attributeOf(value: unknown, name: string): unknown {
  const method = methodOf(value, name)
  if (method !== undefined) return bound(value, name, method)
  return name === '__class__' ? classOf(value) : heldUnder(value, name)
}

/** The type of a value as Python writes it; of it, only its name can be read. */
function classOf(value: unknown): Members {
  const name = typeName(value)
  const module = name === 'datetime' || name === 'timedelta' ? 'datetime.' : ''
  const found =
    classes.get(name) ??
    new Members(
      'type',
      (word) => (word === '__name__' ? name : undefined),
      undefined,
      () => `<class '${module}${name}'>`,
    )
  classes.set(name, found)
  return found
}
const classes = new Map<string, Members>()

/** `value[key]`: an entry, then a method. */
export function itemOf(value: unknown, key: unknown): unknown {
  if (isDict(value)) {
    const member = entry(value, key)
    if (member !== missing || typeof key !== 'string') return member
    const method = methodOf(value, key)
    if (method !== undefined) return bound(value, key, method)
    return key === '__class__' ? classOf(value) : missing
  }
  const index = indexOf(key)
  if (index !== undefined && (Array.isArray(value) || typeof value === 'string' || value instanceof Bytes)) return element(value, index)
  return typeof key === 'string' ? attributeOf(value, key) : missing
}

function indexOf(key: unknown): number | undefined {
  if (typeof key === 'number' && Number.isInteger(key)) return key
  return typeof key === 'boolean' ? Number(key) : undefined
}

function element(value: readonly unknown[] | string | Bytes, index: number): unknown {
  if (value instanceof Bytes) return value.buffer.at(index) ?? missing
  if (typeof value === 'string') return character(value, index)
  const at = index < 0 ? index + value.length : index
  return at >= 0 && at < value.length ? value[at] : missing
}

/** Indexing a string that looks like a list or a dict is almost always a mistake. */
function character(text: string, index: number): unknown {
  const hint = dataHint(text)
  if (hint !== undefined) throw new EvaluationError('indexing a string returns one character', hint)
  return characterAt(text, index) ?? missing
}

function heldUnder(value: unknown, name: string): unknown {
  if (isDict(value)) return entry(value, name)
  if (value instanceof Members) return present(value.read(name))
  if (value instanceof Namespace) return value.members.has(name) ? value.members.get(name) : missing
  if (value instanceof DateTime || value instanceof TimeSpan) return Object.hasOwn(dateParts, name) ? dateParts[name]?.(value) : missing
  if (value instanceof Tuple && value.names !== undefined) {
    const at = value.names.indexOf(name)
    return at < 0 ? missing : value[at]
  }
  return missing
}

function present(value: unknown): unknown {
  return value === undefined ? missing : value
}

function bound(value: unknown, name: string, method: Callable): Fn {
  return new Fn(name, (args, named, frame) => method.run(value, bind(method, name, args, named), frame, named))
}

/** Explains why `value` has no `key`. */
export function absence(value: unknown, key: unknown): string {
  if (Array.isArray(value) && indexOf(key) !== undefined)
    return `the ${typeName(value)} has no element ${key}; its length is ${value.length}`
  if (typeof value === 'string' && indexOf(key) !== undefined) return `the string has no character ${key}; its length is ${lengthOf(value)}`
  const name = typeof key === 'string' ? key : String(typeof key === 'object' ? typeName(key) : key)
  return isDict(value) ? `the dict has no key \`${name}\`` : `${article(typeName(value))} has no attribute \`${name}\``
}

function article(type: string): string {
  return /^[aeiou]/i.test(type) ? `an ${type}` : `a ${type}`
}

/** Calls a function; anything else is an error. */
export function call(
  value: unknown,
  args: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
  frame: Frame,
  text: string,
): unknown {
  if (value instanceof Fn) return value.call(args, named, frame)
  if (value instanceof Members && value.call !== undefined) return value.call(args, named, frame)
  truth(value)
  throw new EvaluationError(`\`${text}\` is ${article(typeName(value))} and cannot be called`)
}

/** A getter for `attribute` (a dotted path or a number); without one it returns the item. */
export function valueGetter(attribute: unknown, _frame: Frame, fallback?: unknown): (item: unknown) => unknown {
  if (attribute === undefined || attribute === null) return (item) => item
  const steps = typeof attribute === 'string' ? attribute.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : [attribute]
  return (item) => {
    let value = item
    for (const step of steps) {
      if (value instanceof Undefined) break
      const member = itemOf(value, step)
      value = member === missing ? (fallback ?? undefinedAttribute(value, attribute)) : member
    }
    return value instanceof Undefined && fallback !== undefined ? fallback : value
  }
}

function undefinedAttribute(value: unknown, attribute: unknown): Undefined {
  return new Undefined(
    `\`${String(attribute)}\` is undefined: ${typeName(value) === 'dict' ? 'a dict of the list has no such key' : `${typeName(value)} has no such attribute`}`,
    '',
    () => ({}),
  )
}

/** A string in lower case, any other value as it is. */
export function caseless(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** `missing` if the value cannot be sliced. */
export function slice(value: unknown, from: unknown, to: unknown, step: unknown): unknown {
  if (typeof value === 'string') return take(characters(value), from, to, step).join('')
  if (Array.isArray(value)) return value instanceof Tuple ? tuple(take(value, from, to, step)) : take(value, from, to, step)
  if (value instanceof Bytes) return new Bytes(Buffer.from(take([...value.buffer], from, to, step) as number[]))
  return missing
}

function take<T>(list: readonly T[], from: unknown, to: unknown, step: unknown): T[] {
  const by = step === undefined || step === null ? 1 : needInteger(step, 'a slice')
  if (by === 0) throw new EvaluationError('the step of a slice cannot be 0')
  const { length } = list
  const low = by > 0 ? 0 : -1
  const high = by > 0 ? length : length - 1
  const bound = (value: unknown, fallback: number): number => {
    if (value === undefined || value === null) return fallback
    const at = needInteger(value, 'a slice')
    return Math.min(Math.max(at < 0 ? at + length : at, low), high)
  }
  const start = bound(from, by > 0 ? low : high)
  const end = bound(to, by > 0 ? high : low)
  if (by === 1) return list.slice(start, Math.max(start, end))
  const taken: T[] = []
  for (let at = start; by > 0 ? at < end : at > end; at += by) taken.push(list[at] as T)
  return taken
}
