/** Filters for sizes and logarithms. */

import { fixed } from '../../formats/decimals.ts'
import { define, type Table } from '../compile/callable.ts'
import { isOn, needInteger, needNumber, textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { makeFloat } from '../values/numbers.ts'
import { toText } from '../values/text.ts'

const letters = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'] as const
const factor = (letter: string) => 1024 ** (letters.length - 1 - letters.indexOf(letter as 'B'))

export const sizeFilters: Table = {
  human_readable: define('isbits unit', (value, [bits, unit]) =>
    readable(needNumber(numberOf(value), 'human_readable'), isOn(bits), textOr(unit, '')),
  ),
  human_to_bytes: define('default_unit isbits', (value, [unit, bits]) => bytes(toText(value), textOr(unit, ''), isOn(bits))),
  log: define('base', (value, [base]) =>
    makeFloat(logarithm(needNumber(value, 'log'), base === undefined ? Math.E : needNumber(base, 'log'))),
  ),
  pow: define('y', (value, [power]) => makeFloat(needNumber(value, 'pow') ** needNumber(power, 'pow'))),
  root: define('base', (value, [base]) => makeFloat(root(needNumber(value, 'root'), needInteger(base, 'root', 2)))),
  filesizeformat: define('binary', (value, [binary]) => jinjaSize(Number(toText(value)), isOn(binary))),
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value
}

function readable(size: number, bits: boolean, unit: string): string {
  const letter = unit === '' ? letters.find((each) => size >= factor(each)) : letters.find((each) => each === unit.charAt(0).toUpperCase())
  const chosen = letter ?? 'B'
  const base = bits ? 'bits' : 'Bytes'
  const suffix = chosen === 'B' ? base : chosen + (bits ? 'b' : 'B')
  return `${fixed(size / factor(chosen), 2)} ${suffix}`
}

function bytes(text: string, fallback: string, bits: boolean): number {
  const found = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?\s*$/.exec(text)
  if (found === null || found[1] === '') throw new EvaluationError(`\`${text}\` is not a size`, 'write it as `10 MB`')
  const unit = found[2] ?? fallback
  const letter = unit === '' ? 'B' : unit.charAt(0).toUpperCase()
  if (!letters.includes(letter as 'B')) throw new EvaluationError(`\`${text}\` has an unknown unit`, `use one of ${letters.join(', ')}`)
  checkUnit(unit, letter, bits, text)
  return Math.round(Number(found[1]) * factor(letter))
}

/** `b` at the end of a unit means bits, `B` bytes. */
function checkUnit(unit: string, letter: string, bits: boolean, text: string): void {
  if (unit.length < 2) return
  const word = letter === 'B' ? unit : unit.slice(1)
  const right = bits ? ['b', 'bit', 'bits'] : ['B', 'byte', 'bytes']
  if (!right.includes(unit.length > 2 ? word.toLowerCase() : word))
    throw new EvaluationError(`\`${text}\` does not end in ${bits ? 'bits' : 'bytes'}`, bits ? 'write `Mb`' : 'write `MB`')
}

function logarithm(value: number, base: number): number {
  if (value <= 0) throw new EvaluationError(`\`log\` needs a number above 0, not ${value}`)
  return base === 10
    ? Math.log10(value)
    : base === 2
      ? Math.log2(value)
      : base === Math.E
        ? Math.log(value)
        : Math.log(value) / Math.log(base)
}

function root(value: number, base: number): number {
  if (value < 0) throw new EvaluationError(`\`root\` needs a number of at least 0, not ${value}`)
  return base === 2 ? Math.sqrt(value) : value ** (1 / base)
}

/** As Jinja writes sizes: powers of 1000, or of 1024 with an `i`. */
function jinjaSize(size: number, binary: boolean): string {
  const base = binary ? 1024 : 1000
  if (size === 1) return '1 Byte'
  if (size < base) return `${Math.trunc(size)} Bytes`
  const names = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
  let at = 0
  while (at < names.length - 1 && size >= base ** (at + 2)) at++
  return `${fixed(size / base ** (at + 1), 1)} ${binary ? `${(names[at] as string).toUpperCase()}iB` : `${names[at]}B`}`
}
