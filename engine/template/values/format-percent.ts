/** `'%s %03d' % (…)`. */

import { padded } from '../../formats/characters.ts'
import { missing } from '../scope.ts'
import { entry, isDict } from './dicts.ts'
import { EvaluationError } from './errors.ts'
import { formatValue } from './format-spec.ts'
import { repr, toText } from './text.ts'
import { isNumber, typeName } from './types.ts'
import { PyFloat, Tuple } from './values.ts'

const directive = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([a-zA-Z%])?/g

/** `right` is a tuple of values, a dict for `%(name)s`, or the one value. */
export function formatPercent(text: string, right: unknown): string {
  const values = right instanceof Tuple ? [...right] : [right]
  let at = 0
  let byName = false
  const next = (): unknown => {
    if (at >= values.length) throw new EvaluationError('the format has more fields than values')
    return values[at++]
  }
  const result = text.replace(
    directive,
    (_whole, key: string | undefined, flags: string, width: string, precision: string, type: string | undefined) => {
      if (type === undefined) throw new EvaluationError('the format ends inside a field')
      if (type === '%') return '%'
      if (key !== undefined) byName = true
      const size = width === '*' ? Number(next()) : Number(width ?? 0)
      const digits = precision === '*' ? Number(next()) : precision === undefined ? undefined : Number(precision)
      return one(key === undefined ? next() : named(right, key), flags, size, digits, type)
    },
  )
  if (!byName && at < values.length && (right instanceof Tuple || !(isDict(right) || Array.isArray(right))))
    throw new EvaluationError('the format has fewer fields than values')
  return result
}

function named(dict: unknown, key: string): unknown {
  if (!isDict(dict)) throw new EvaluationError(`\`%(${key})s\` needs a dict`)
  const value = entry(dict, key)
  if (value === missing) throw new EvaluationError(`the format names \`${key}\`, which the dict does not have`)
  return value
}

function one(value: unknown, flags: string, width: number, precision: number | undefined, type: string): string {
  const left = flags.includes('-')
  if (type === 's' || type === 'r' || type === 'a') {
    const text = type === 's' ? toText(value) : repr(value)
    return padded(precision === undefined ? text : Array.from(text).slice(0, precision).join(''), width, ' ', left ? 'right' : 'left')
  }
  if (type === 'c')
    return padded(typeof value === 'string' ? value : String.fromCodePoint(Number(value)), width, ' ', left ? 'right' : 'left')
  if (!isNumber(value) && typeof value !== 'boolean') throw new EvaluationError(`\`%${type}\` needs a number, not ${typeName(value)}`)
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const align = left ? '<' : flags.includes('0') ? '0' : '>'
  const number = /[diuxXo]/.test(type) ? truncated(value) : value
  const digits = /[diuxXo]/.test(type) || precision === undefined ? '' : `.${precision}`
  const letter = type === 'i' || type === 'u' ? 'd' : type
  const head = align === '0' ? `${sign}${flags.includes('#') ? '#' : ''}0` : `${align}${sign}${flags.includes('#') ? '#' : ''}`
  return formatValue(number, `${head}${width === 0 ? '' : width}${digits}${letter}`)
}

function truncated(value: unknown): unknown {
  const plain = value instanceof PyFloat ? value.value : typeof value === 'boolean' ? Number(value) : value
  return typeof plain === 'number' ? Math.trunc(plain) : plain
}
