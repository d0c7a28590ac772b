/** Compiles expression trees to closures, so that nodes are dispatched once. */

import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { type BinaryOperator, type CompareOperator, type Expr, placeOf } from '../parse/ast.ts'

import { contains, dictOf, equal, order } from '../values/dicts.ts'
import { formatPercent } from '../values/format-percent.ts'
import { calculate, isNumeric, makeInteger } from '../values/numbers.ts'
import { toText, truth, typeName } from '../values/text.ts'
import { Blank, EvaluationError, PyFloat, Tuple, tuple, Undefined } from '../values/values.ts'
import { renderContainer } from '../variables.ts'
import { compileAttribute, compileCall, compileFilter, compileItem, compileName, compileSlice, compileTest } from './compile-access.ts'
import { compileDynamicAttribute, compileInterpolation, compileNestedTemplate } from './compile-inner.ts'
import { absent, type Frame, markOwned, withErrorPlace } from './frame.ts'

export type Evaluate = (frame: Frame) => unknown

/** Compiles an expression to a closure that returns its fully rendered value. */
export function compile(node: Expr): Evaluate {
  return (compilers[node.kind] as (node: Expr) => Evaluate)(node)
}

const compilers: { readonly [Kind in Expr['kind']]: (node: Expr & { kind: Kind }) => Evaluate } = {
  name: compileRendered,
  attribute: compileRendered,
  item: compileRendered,
  call: compileRendered,
  constant:
    ({ value }) =>
    () =>
      value,
  slice: compileSlice,
  filter: compileFilter,
  test: compileTest,
  list: compileList,
  tuple: (node) => {
    const items = node.items.map(compile)
    return (frame) => tuple(items.map((item) => item(frame)))
  },
  dict: compileDict,
  binary: compileBinary,
  compare: compileCompare,
  negative: compileSign,
  positive: compileSign,
  and: compileEither,
  or: compileEither,
  not: (node) => {
    const on = compile(node.on)
    return (frame) => !truth(on(frame))
  },
  conditional: compileConditional,
  'nested-template': compileNestedTemplate,
  interpolation: compileInterpolation,
  'dynamic-attribute': compileDynamicAttribute,
  concat: (node) => {
    const parts = node.parts.map(compile)
    return withErrorPlace(node, (frame) => parts.map((part) => toText(part(frame))).join(''))
  },
  body: () => bodyOf,
}

/** Compiles a link of an access chain; its value may contain Templates, so that only the last member is rendered. */
export function compileChain(node: Expr): Evaluate {
  if (node.kind === 'name') return compileName(node)
  if (node.kind === 'attribute') return compileAttribute(node)
  if (node.kind === 'item') return compileItem(node)
  return node.kind === 'call' ? compileCall(node) : compile(node)
}

function compileRendered(node: Expr): Evaluate {
  const chain = compileChain(node)
  return (frame) => {
    const value = chain(frame)
    return typeof value === 'object' && value !== null ? renderContainer(value, frame, node) : value
  }
}

function compileList(node: Expr & { kind: 'list' }): Evaluate {
  const items = node.items.map(compile)
  return (frame) => {
    const list = items.map((item) => item(frame))
    markOwned(frame.evaluation, list)
    return list
  }
}

function compileDict(node: Expr & { kind: 'dict' }): Evaluate {
  const pairs = node.pairs.map(([key, value]) => [compile(key), compile(value)] as const)
  return withErrorPlace(node, (frame) => {
    const dict = dictOf(pairs.map(([key, value]) => [key(frame), value(frame)] as const))
    markOwned(frame.evaluation, dict)
    return dict
  })
}

/** `and` and `or` give one of their values. */
function compileEither(node: Expr & { kind: 'and' | 'or' }): Evaluate {
  const [left, right] = [compile(node.left), compile(node.right)]
  return (frame) => {
    const value = left(frame)
    return truth(value) === (node.kind === 'and') ? right(frame) : value
  }
}

function compileConditional(node: Expr & { kind: 'conditional' }): Evaluate {
  const [test, yes] = [compile(node.test), compile(node.yes)]
  const no = node.no === undefined ? undefinedElse(node) : compile(node.no)
  return (frame) => (truth(test(frame)) ? yes(frame) : no(frame))
}

/** `a if b` without `else` is undefined for a false `b`. */
function undefinedElse(node: Expr): Evaluate {
  return (frame) =>
    new Blank('the value is undefined: the condition is false and there is no `else`', '', () => ({ place: placeOf(frame.unit, node) }))
}

/** Internal variable with the text of a filter block; not a valid name in templates. */
export const bodyName = '{body}'

function bodyOf(frame: Frame): unknown {
  const body = frame.local(bodyName)
  return body === absent ? '' : body
}

const maxLength = 10_000_000

function compileBinary(node: Expr & { kind: 'binary' }): Evaluate {
  const { operator } = node
  const [left, right] = [compile(node.left), compile(node.right)]
  return withErrorPlace(node, (frame) => applyOperator(operator, left(frame), right(frame)))
}

function compileSign(node: Expr & { kind: 'negative' | 'positive' }): Evaluate {
  const on = compile(node.on)
  const sign = node.kind === 'negative' ? -1 : 1
  return withErrorPlace(node, (frame) => {
    const value = on(frame)
    if (value instanceof Undefined) throw value.error()
    if (value instanceof PyFloat) return new PyFloat(value.value * sign)
    if (typeof value === 'bigint') return makeInteger(value * BigInt(sign))
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value) * sign + 0
    throw new EvaluationError(`\`${sign < 0 ? '-' : '+'}\` needs a number, not ${typeName(value)}`)
  })
}

function compileCompare(node: Expr & { kind: 'compare' }): Evaluate {
  const first = compile(node.first)
  const rest = node.rest.map(({ operator, right }) => [operator, compile(right)] as const)
  return withErrorPlace(node, (frame) => {
    let left = first(frame)
    for (const [operator, evaluate] of rest) {
      const right = evaluate(frame)
      if (!comparisons[operator](left, right)) return false
      left = right
    }
    return true
  })
}

const comparisons: Readonly<Record<CompareOperator, (left: unknown, right: unknown) => boolean>> = {
  '==': (left, right) => equal(left, right),
  '!=': (left, right) => !equal(left, right),
  in: (left, right) => contains(right, left),
  'not in': (left, right) => !contains(right, left),
  '<': (left, right) => ordered(left, right, '<') < 0,
  '<=': (left, right) => ordered(left, right, '<=') <= 0,
  '>': (left, right) => ordered(left, right, '>') > 0,
  '>=': (left, right) => ordered(left, right, '>=') >= 0,
}

/** NaN, which is neither less nor more nor equal, where one of them is. */
function ordered(left: unknown, right: unknown, operator: '<' | '<=' | '>' | '>='): number {
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : order(left, right, operator)
}

/** Applies an operator to two values. */
export function applyOperator(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (isNumeric(left) && isNumeric(right)) return calculate(operator, left, right)
  if (left instanceof Undefined) throw left.error()
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right)
  if (right instanceof Undefined) throw right.error()
  const special = onOthers[operator]?.(left, right)
  if (special !== undefined) return special
  throw new EvaluationError(`\`${operator}\` cannot be used on ${typeName(left)} and ${typeName(right)}`)
}

/** Operators that are not only for numbers; undefined if these values have none. */
const onOthers: Readonly<Partial<Record<BinaryOperator, (left: unknown, right: unknown) => unknown>>> = {
  '+': concatenate,
  '-': subtract,
  '*': (left, right) => repeat(left, right) ?? repeat(right, left),
}

function concatenate(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    if (left.length + right.length > maxLength) throw new EvaluationError(`\`+\` would create more than ${maxLength} elements`)
    return left instanceof Tuple ? tuple([...left, ...right]) : [...left, ...right]
  }
  if (left instanceof DateTime && right instanceof TimeSpan) return addTime(left, right.microseconds)
  if (left instanceof TimeSpan && right instanceof TimeSpan) return new TimeSpan(left.microseconds + right.microseconds)
  return undefined
}

function subtract(left: unknown, right: unknown): unknown {
  if (left instanceof DateTime && right instanceof DateTime) return new TimeSpan((left.time - right.time) * 1000 + left.micro - right.micro)
  if (left instanceof DateTime && right instanceof TimeSpan) return addTime(left, -right.microseconds)
  return left instanceof TimeSpan && right instanceof TimeSpan ? new TimeSpan(left.microseconds - right.microseconds) : undefined
}

function addTime(point: DateTime, microseconds: number): DateTime {
  const total = point.micro + microseconds
  const whole = Math.floor(total / 1000)
  return new DateTime(point.time + whole, total - whole * 1000)
}

function repeat(value: unknown, times: unknown): unknown {
  if (typeof times !== 'number' && typeof times !== 'boolean') return undefined
  const count = Math.max(0, Number(times))
  if (typeof value !== 'string' && !Array.isArray(value)) return undefined
  if (!Number.isInteger(count)) return undefined
  if (value.length * count > maxLength) throw new EvaluationError(`\`*\` would create more than ${maxLength} elements`)
  if (typeof value === 'string') return value.repeat(count)
  const items = Array.from({ length: count }, () => [...value]).flat(1)
  return value instanceof Tuple ? tuple(items) : items
}
