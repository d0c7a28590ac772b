/** Global functions: `range`, `dict`, `namespace`, `lookup`, `query`, `now` and others. */

import { lipsum } from '../formats/randomness.ts'
import { DateTime, formatTime } from '../formats/timestamp.ts'

import { bind, define } from './compile/callable.ts'
import type { Frame } from './compile/frame.ts'

import { lookupFunction, queryFunction } from './lookups/functions.ts'
import { pairsOf } from './methods/index.ts'
import { dictOf } from './values/dicts.ts'
import { isOn, needInteger, textOr } from './values/text.ts'
import { type Callable, EvaluationError, Fn, Members, Namespace, Undefined, volatility } from './values/values.ts'

const maxLength = 100_000

/** Created on first use, because of circular imports. */
const functions = (): Readonly<Record<string, Callable>> => ({
  range: define('start stop step', (_value, args) => range(args)),
  dict: define('pairs **', (_value, [pairs], _frame, named) => dictOf([...pairsOf(pairs), ...Object.entries(named)])),
  namespace: define('values **', (_value, [values], _frame, named) => namespace([...pairsOf(values), ...Object.entries(named)])),
  cycler: define('*', (_value, [items]) => cycler(items as readonly unknown[])),
  joiner: define('sep', (_value, [separator]) => joiner(textOr(separator, ', '))),
  now: define('utc fmt', (_value, [utc, format]) => now(isOn(utc), format)),
  lipsum: define('n html min max', (_value, [count, html, least, most]) => {
    volatility.effects++
    const [from, to] = [needInteger(least, 'lipsum', 20), needInteger(most, 'lipsum', 100)]
    return lipsum(needInteger(count, 'lipsum', 5), isOn(html, true), from, to)
  }),
  undef: define('hint', (_value, [hint]) => new Undefined(textOr(hint, 'undefined by `undef()`'), '', () => ({}))),
  lookup: lookupFunction,
  query: queryFunction,
  q: queryFunction,
})

let cache: ReadonlyMap<string, Fn> | undefined

function functionTable(): ReadonlyMap<string, Fn> {
  cache ??= new Map(Object.entries(functions()).map(([name, callable]) => [name, asFunction(name, callable)]))
  return cache
}

/** The function of this name. */
export function globalNamed(name: string): Fn | undefined {
  return functionTable().get(name)
}

export function globalNames(): readonly string[] {
  return [...functionTable().keys(), 'omit']
}

function asFunction(name: string, callable: Callable): Fn {
  return new Fn(name, (args: readonly unknown[], named, frame: Frame) => {
    const bound = bind(callable, name, args, named)
    const options = callable.open ? Object.fromEntries(Object.entries(named).filter(([key]) => !callable.parameters.includes(key))) : named
    return callable.run(undefined, bound, frame, options)
  })
}

function range(args: readonly unknown[]): number[] {
  const [first, second, third] = args
  const start = second === undefined ? 0 : needInteger(first, 'range')
  const stop = needInteger(second ?? first, 'range')
  const step = needInteger(third, 'range', 1)
  if (step === 0) throw new EvaluationError('the step of `range` cannot be 0')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > maxLength) throw new EvaluationError(`\`range\` would create more than ${maxLength} numbers`)
  return Array.from({ length }, (_, at) => start + at * step)
}

function namespace(entries: readonly (readonly [unknown, unknown])[]): Namespace {
  const result = new Namespace()
  for (const [key, value] of entries) result.members.set(String(key), value)
  return result
}

function cycler(items: readonly unknown[]): Members {
  if (items.length === 0) throw new EvaluationError('`cycler` needs at least one value')
  let at = 0
  const next = new Fn('next', () => items[at++ % items.length])
  const reset = new Fn('reset', () => {
    at = 0
    return null
  })
  return new Members('Cycler', (name) =>
    name === 'next' ? next : name === 'reset' ? reset : name === 'current' ? items[at % items.length] : undefined,
  )
}

function joiner(separator: string): Members {
  let used = false
  return new Members(
    'Joiner',
    () => undefined,
    () => {
      const text = used ? separator : ''
      used = true
      return text
    },
  )
}

function now(utc: boolean, format: unknown): unknown {
  volatility.effects++
  const date = new Date()
  if (format !== undefined && format !== null && format !== '') return formatTime(textOr(format, ''), date, utc)
  return new DateTime(utc ? date.getTime() : date.getTime() - date.getTimezoneOffset() * 60_000)
}
