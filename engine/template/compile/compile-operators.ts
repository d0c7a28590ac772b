/** Operators: arithmetic, joining, repeating, formatting, comparing. */

import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import type { BinaryOperator, CompareOperator, Expr } from '../parse/ast.ts'
import { contains, equal, order } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { formatPercent } from '../values/format-percent.ts'
import { calculate, isNumeric, makeInteger } from '../values/numbers.ts'
import { typeName } from '../values/text.ts'
import { PyFloat, Tuple, tuple, Undefined } from '../values/values.ts'
import { compile, type Evaluate } from './compile.ts'
import { withErrorPlace } from './guard.ts'

const maxLength = 10_000_000

export function compileBinary(node: Expr & { kind: 'binary' }): Evaluate {
  const { operator } = node
  const [left, right] = [compile(node.left), compile(node.right)]
  return withErrorPlace(node, (frame) => applyOperator(operator, left(frame), right(frame)))
}

export function compileSign(node: Expr & { kind: 'negative' | 'positive' }): Evaluate {
  const on = compile(node.on)
  const sign = node.kind === 'negative' ? -1 : 1
  return withErrorPlace(node, (frame) => {
    const value = on(frame)
    if (value instanceof Undefined) throw value.error()
    if (value instanceof PyFloat) return new PyFloat(value.value * sign)
    if (typeof value === 'bigint') return makeInteger(value * BigInt(sign))
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value) * sign + 0
    throw new Fault(`\`${sign < 0 ? '-' : '+'}\` needs a number, not ${typeName(value)}`)
  })
}

export function compileCompare(node: Expr & { kind: 'compare' }): Evaluate {
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
  throw new Fault(`\`${operator}\` cannot be used on ${typeName(left)} and ${typeName(right)}`)
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
    if (left.length + right.length > maxLength) throw new Fault(`\`+\` would create more than ${maxLength} elements`)
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
  if (value.length * count > maxLength) throw new Fault(`\`*\` would create more than ${maxLength} elements`)
  if (typeof value === 'string') return value.repeat(count)
  const items = Array.from({ length: count }, () => [...value]).flat(1)
  return value instanceof Tuple ? tuple(items) : items
}
