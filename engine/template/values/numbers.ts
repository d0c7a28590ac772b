/** Arithmetic as Python's: whole numbers of any size, floats that stay floats, `//` and `%` towards the floor. */
import { floatText } from '../../formats/decimals.ts'
import { EvaluationError, PyFloat, PythonException } from './values.ts'

/** A float of this value. */
export function makeFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value
}

/** A whole number of this value, small where it can be. */
export function makeInteger(value: bigint | number): number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** Python's str() of a number. */
export function numberText(value: number | bigint | PyFloat): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && Number.isInteger(value))
    return Number.isSafeInteger(value) ? String(value + 0) : BigInt(value).toString()
  return floatText(value instanceof PyFloat ? value.value : (value as number))
}

export type Arithmetic = '+' | '-' | '*' | '/' | '//' | '%' | '**'
type Numeric = number | bigint | PyFloat | boolean

export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof PyFloat
}

export function calculate(operator: Arithmetic, left: Numeric, right: Numeric): number | bigint | PyFloat {
  const a = typeof left === 'boolean' ? Number(left) : left
  const b = typeof right === 'boolean' ? Number(right) : right
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const result = plain[operator](a, b)
    if (operator === '/' || (operator === '**' && b < 0)) return makeFloat(result)
    return Number.isSafeInteger(result) ? result + 0 : large[operator](BigInt(a), BigInt(b))
  }
  if (a instanceof PyFloat || b instanceof PyFloat || !isWhole(a) || !isWhole(b))
    return makeFloat(plain[operator](toNumber(a), toNumber(b)))
  return large[operator](BigInt(a), BigInt(b))
}

/** On floats, and on small whole numbers. */
const plain: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / nonZero(b),
  '//': (a, b) => Math.floor(a / nonZero(b)),
  '%': (a, b) => remainder(a, nonZero(b)),
  '**': (a, b) => (a === 0 && b < 0 ? nonZero(0) : a ** b),
}

/** On whole numbers of any size. */
const large: Readonly<Record<Arithmetic, (a: bigint, b: bigint) => number | bigint | PyFloat>> = {
  '+': (a, b) => makeInteger(a + b),
  '-': (a, b) => makeInteger(a - b),
  '*': (a, b) => makeInteger(product(a, b)),
  '/': (a, b) => makeFloat(Number(a) / nonZero(Number(b))),
  '//': (a, b) => makeInteger(floorDivide(a, b)),
  '%': (a, b) => makeInteger(a - b * floorDivide(a, b)),
  '**': power,
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

function toNumber(value: number | bigint | PyFloat): number {
  return value instanceof PyFloat ? value.value : Number(value)
}

function product(a: bigint, b: bigint): bigint {
  if (a.toString(16).length + b.toString(16).length > 1_000_000) throw new EvaluationError('the product is too large')
  return a * b
}

function floorDivide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new PythonException('ZeroDivisionError', 'division by zero')
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

function power(a: bigint, b: bigint): number | bigint | PyFloat {
  if (b < 0n) return makeFloat(Number(a) ** Number(b))
  if (b * BigInt(a.toString(2).length) > 100_000n) throw new EvaluationError(`${a} ** ${b} is too large`)
  return makeInteger(a ** b)
}

function remainder(a: number, b: number): number {
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

function nonZero(value: number): number {
  if (value === 0) throw new PythonException('ZeroDivisionError', 'division by zero')
  return value
}
