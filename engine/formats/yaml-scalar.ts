/** Plain YAML 1.1 scalars: what they mean, as PyYAML resolves them, and how a text may be written. */
import { booleanIn } from './booleans.ts'
import type { ScalarTag } from './yaml-node.ts'

interface Resolved {
  readonly tag: ScalarTag
  readonly value: string | number | bigint | boolean | null
}

const nothing = /^(?:~|null|Null|NULL|)$/
const integer = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|(?:0|[1-9][0-9_]*)|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** Tag and value of a plain scalar. Whole numbers beyond 2^53 are big ones, so that no digit is lost; times stay text. */
export function resolvePlain(text: string): Resolved {
  if (nothing.test(text)) return { tag: 'null', value: null }
  const truth = booleanIn('yaml', text)
  if (truth !== undefined) return { tag: 'bool', value: truth }
  if (integer.test(text)) return integerOf(text)
  if (float.test(text)) return { tag: 'float', value: floatOf(text) }
  return { tag: 'str', value: text }
}

/** The value for an explicit tag such as `!!int`, or undefined if the text does not match. */
export function resolveTagged(tag: string, text: string): Resolved | undefined {
  if (tag === 'str') return { tag: 'str', value: text }
  const plain = resolvePlain(text)
  if (tag === 'float' && plain.tag === 'int' && typeof plain.value === 'number') return { tag: 'float', value: plain.value }
  return plain.tag === tag ? plain : undefined
}

function integerOf(text: string): Resolved {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '')
  const sign = text.startsWith('-') ? -1 : 1
  const size = digits.includes(':') ? sexagesimal(digits) : /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  if (!Number.isSafeInteger(size)) return { tag: 'int', value: largeOf(digits, sign) }
  return { tag: 'int', value: size === 0 ? 0 : sign * size }
}

function largeOf(digits: string, sign: number): bigint {
  if (digits.includes(':')) return BigInt(sign) * digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  return BigInt(sign) * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
}

function floatOf(text: string): number {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '').toLowerCase()
  const sign = text.startsWith('-') ? -1 : 1
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY
  if (digits === '.nan') return Number.NaN
  return sign * (digits.includes(':') ? sexagesimal(digits) : Number(digits))
}

function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}

interface Allowed {
  readonly multiline: boolean
  readonly flowPlain: boolean
  readonly blockPlain: boolean
  readonly single: boolean
  /** A literal block. */
  readonly block: boolean
}

export function analyse(text: string, unicode: boolean): Allowed {
  if (text === '') return { multiline: false, flowPlain: false, blockPlain: false, single: true, block: false }
  const multiline = /[\n\x85\u2028\u2029]/.test(text)
  const special = !allPrintable(text, unicode)
  const spaceBeforeBreak = / [\n\x85\u2028\u2029]/.test(text)
  const breakBeforeSpace = /[\n\x85\u2028\u2029] /.test(text)
  const plain = !multiline && !special && !/^[ \n]|[ \n]$/.test(text) && !isOther(text) && !/^(?:---|\.\.\.)/.test(text)
  return {
    multiline,
    flowPlain: plain && !flowSign.test(text),
    blockPlain: plain && !blockSign.test(text),
    single: !special && !spaceBeforeBreak && !breakBeforeSpace,
    block: !special && !spaceBeforeBreak && !text.endsWith(' '),
  }
}

const blockSign = /^[#,[\]{}&*!|>'"%@`]|^[?:](?:\s|$)|^-(?:\s|$)|:(?:\s|$)|\s#/
const flowSign = /^[#,[\]{}&*!|>'"%@`?:]|^-(?:\s|$)|[,?[\]{}:]|\s#/

function allPrintable(text: string, unicode: boolean): boolean {
  if (/[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]|\ufeff/u.test(text)) return false
  return unicode || /^[\n\x20-\x7e]*$/.test(text)
}

const others: readonly RegExp[] = [
  /^(?:~|null|Null|NULL|)$/,
  /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  /^(?:<<|=)$/,
]

/** Whether it would not be read as a string without quotes. */
function isOther(text: string): boolean {
  return booleanIn('yaml', text) !== undefined || others.some((pattern) => pattern.test(text))
}
