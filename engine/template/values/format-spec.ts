/** Python's format specification: `>8`, `08.3f`, `,`, `x`. */
import { lengthOf } from '../../formats/characters.ts'
import { fixed, scientific } from '../../formats/decimals.ts'
import { EvaluationError } from './errors.ts'
import { numberText } from './numbers.ts'
import { toText } from './text.ts'
import { isFloat, isNumber, typeName } from './types.ts'
import { PyFloat } from './values.ts'

interface Spec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly alternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision?: number
  readonly type: string
}

const grammar = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su

export function formatValue(value: unknown, text: string): string {
  if (text === '') return toText(value)
  const found = grammar.exec(text)
  if (found === null) throw new EvaluationError(`\`${text}\` is not a format`)
  const [, fill, align, sign = '-', alternate, zero, width, grouping = '', precision, type = ''] = found
  const numeric = isNumber(value) || (typeof value === 'boolean' && type !== '' && type !== 's')
  const spec: Spec = {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero && numeric ? '=' : numeric ? '>' : '<'),
    sign,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  }
  if (numeric) return pad(formatNumber(typeof value === 'boolean' ? Number(value) : (value as number), spec), spec)
  if (type !== '' && type !== 's') throw new EvaluationError(`the format \`${type}\` does not apply to ${typeName(value)}`)
  const shown = toText(value)
  return pad(['', spec.precision === undefined ? shown : Array.from(shown).slice(0, spec.precision).join('')], spec)
}

function pad([sign, body]: readonly [string, string], spec: Spec): string {
  const room = Math.max(0, spec.width - lengthOf(sign) - lengthOf(body))
  if (spec.align === '=') return sign + spec.fill.repeat(room) + body
  if (spec.align === '<') return sign + body + spec.fill.repeat(room)
  if (spec.align === '>') return spec.fill.repeat(room) + sign + body
  const left = Math.floor(room / 2)
  return spec.fill.repeat(left) + sign + body + spec.fill.repeat(room - left)
}

/** Sign and digits of a number. */
function formatNumber(value: number | bigint | PyFloat, spec: Spec): readonly [string, string] {
  const plain = value instanceof PyFloat ? value.value : value
  const negative = plain < 0 || Object.is(plain, -0)
  const magnitude = negative ? -plain : plain
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  const body =
    isFloat(value) || /^[eEfFgG%]$/.test(spec.type) ? formatFloat(Number(magnitude), spec) : formatInteger(BigInt(magnitude), spec)
  return [sign, body]
}

function formatInteger(value: bigint, spec: Spec): string {
  switch (spec.type) {
    case '':
    case 'd':
    case 'n':
      return grouped(value.toString(), spec.grouping)
    case 'x':
      return (spec.alternate ? '0x' : '') + value.toString(16)
    case 'X':
      return (spec.alternate ? '0X' : '') + value.toString(16).toUpperCase()
    case 'o':
      return (spec.alternate ? '0o' : '') + value.toString(8)
    case 'b':
      return (spec.alternate ? '0b' : '') + value.toString(2)
    case 'c':
      return String.fromCodePoint(Number(value))
    default:
      throw new EvaluationError(`the format \`${spec.type}\` does not apply to integers`)
  }
}

function formatFloat(value: number, spec: Spec): string {
  const { type, precision } = spec
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf'
  switch (type) {
    case 'f':
    case 'F':
      return grouped(fixed(value, precision ?? 6), spec.grouping)
    case '%':
      return `${fixed(value * 100, precision ?? 6)}%`
    case 'e':
    case 'E':
      return exponential(value, precision ?? 6, type)
    case 'g':
    case 'G':
    case 'n':
      return general(value, precision ?? 6, type === 'G', spec)
    case '':
      return grouped(precision === undefined ? numberText(new PyFloat(value)) : general(value, precision, false, spec), spec.grouping)
    default:
      throw new EvaluationError(`the format \`${type}\` does not apply to floats`)
  }
}

/** Scientific notation with an exponent of at least two digits. */
export function exponential(value: number, precision: number, letter: string): string {
  const { mantissa, exponent } = scientific(value, precision)
  return `${mantissa}${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function general(value: number, precision: number, upper: boolean, spec: Spec): string {
  const digits = precision === 0 ? 1 : precision
  if (value === 0) return spec.alternate ? `0.${'0'.repeat(digits - 1)}` : '0'
  const { exponent } = scientific(value, digits - 1)
  const small = exponent >= -4 && exponent < digits
  const text = small ? fixed(value, digits - 1 - exponent) : exponential(value, digits - 1, upper ? 'E' : 'e')
  if (spec.alternate || !text.includes('.')) return text
  return small ? text.replace(/\.?0+$/, '') : text.replace(/\.?0+(?=[eE])/, '')
}

function grouped(digits: string, separator: string): string {
  if (separator === '') return digits
  const [whole = '', fraction] = digits.split('.')
  const shown = whole.replace(/\B(?=(\d{3})+$)/g, separator)
  return fraction === undefined ? shown : `${shown}.${fraction}`
}
