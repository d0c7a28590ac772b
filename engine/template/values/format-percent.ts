/** Formats texts: `%` and `str.format`. */
import { lengthOf, padded } from '../../formats/characters.ts'
import { fixed, scientific } from '../../formats/decimals.ts'
import { missing } from '../scope.ts'
import { attributeOf, itemOf } from './access.ts'
import { entry, isDict } from './dicts.ts'
import { numberText } from './numbers.ts'
import { isFloat, isNumber, repr, toText, typeName } from './text.ts'
import { EvaluationError, Fn, type Named, PyFloat, Tuple, Undefined } from './values.ts'

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
    const text = type === 's' ? toText(value) : value instanceof Undefined ? undefinedShown(value) : repr(value)
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

/** As Python shows what is undefined. */
function undefinedShown({ variable }: Undefined): string {
  return `AnsibleUndefined(hint=None, obj=missing, name=${repr(variable)})`
}

function truncated(value: unknown): unknown {
  const plain = value instanceof PyFloat ? value.value : typeof value === 'boolean' ? Number(value) : value
  return typeof plain === 'number' ? Math.trunc(plain) : plain
}

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

function formatValue(value: unknown, text: string): string {
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

const radixes: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8, b: 2 }

function formatInteger(value: bigint, { type, alternate, grouping }: Spec): string {
  if (type === '' || type === 'd' || type === 'n') return grouped(value.toString(), grouping)
  if (type === 'c') return String.fromCodePoint(Number(value))
  const radix = radixes[type]
  if (radix === undefined) throw new EvaluationError(`the format \`${type}\` does not apply to integers`)
  const digits = value.toString(radix)
  return (alternate ? `0${type}` : '') + (type === 'X' ? digits.toUpperCase() : digits)
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
function exponential(value: number, precision: number, letter: string): string {
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
  const [, whole = '', rest = ''] = /^(\d*)(.*)/.exec(digits) ?? []
  const first = whole.length % 3
  const groups = [whole.slice(0, first), ...(whole.slice(first).match(/\d{3}/g) ?? [])]
  return groups.filter(Boolean).join(separator) + rest
}

const field = /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g

export function formatBraces(text: string, args: readonly unknown[], named: Named): string {
  let automatic = 0
  const argumentOf = (reference: string): unknown => {
    const found = /^([^.[]*)(.*)/s.exec(reference) as RegExpExecArray
    const first = found[1] === '' ? String(automatic++) : (found[1] as string)
    return walk(argument(first, args, named), found[2] as string)
  }
  return text.replace(field, (whole, reference: string | undefined, conversion: string | undefined, spec: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0)
    if (reference === undefined) throw new EvaluationError(`the format has a single \`${whole}\``, `write \`${whole}${whole}\``)
    const value = argumentOf(reference)
    const inner = (spec ?? '').replace(/\{([^{}]*)\}/g, (_, name: string) => toText(argumentOf(name)))
    return formatValue(conversion === 'r' || conversion === 'a' ? repr(value) : conversion === 's' ? toText(value) : value, inner)
  })
}

function argument(name: string, args: readonly unknown[], named: Named): unknown {
  if (/^\d+$/.test(name)) {
    if (Number(name) < args.length) return args[Number(name)]
    throw new EvaluationError(`the format names argument ${name}, but only ${args.length} are passed`)
  }
  if (Object.hasOwn(named, name)) return named[name]
  throw new EvaluationError(`the format names \`${name}\`, which is not passed`)
}

/** Follows `.name` and `[key]`, but never to a method. */
function walk(value: unknown, path: string): unknown {
  for (const step of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]|./gs)) {
    const [whole, name, key] = step
    if (name === undefined && key === undefined) throw new EvaluationError(`\`${whole}\` has no meaning in a format`)
    if (name !== undefined && isDict(value))
      throw new EvaluationError(`the value has no \`${name}\``, `write \`[${name}]\` for a key of a dict`)
    value = name === undefined ? itemOf(value, /^\d+$/.test(key as string) ? Number(key) : key) : attributeOf(value, name)
    if (value === missing || value instanceof Fn) throw new EvaluationError(`the value has no \`${name ?? key}\``)
  }
  return value
}
