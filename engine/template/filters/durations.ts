/** Filters of durations such as `1h 30m`. */

import { trimEnd } from '../../formats/trim.ts'
import { define, type Table } from '../compile/callable.ts'
import { makeFloat } from '../values/numbers.ts'
import { needNumber, needText, textOr } from '../values/text.ts'
import { EvaluationError, type Named, type PyFloat } from '../values/values.ts'

const dayLength = 86_400_000
/** In milliseconds. */
const units: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  ...{ d: dayLength, w: 7 * dayLength, mo: 30 * dayLength, y: 365 * dayLength },
}
const words: Readonly<Record<string, keyof typeof units>> = {
  millisecond: 'ms',
  msec: 'ms',
  msecond: 'ms',
  second: 's',
  sec: 's',
  minute: 'm',
  min: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
}
const to = (unit: string) =>
  define('year month **', (value, [year, month], _frame, named) => converted(value, unit, { year, month, ...named }))

export const durationFilters: Table = {
  to_milliseconds: to('ms'),
  to_seconds: to('s'),
  to_minutes: to('m'),
  to_hours: to('h'),
  to_days: to('d'),
  to_weeks: to('w'),
  to_months: to('mo'),
  to_years: to('y'),
  to_time_unit: define('unit year month **', (value, [unit, year, month], _frame, named) =>
    converted(value, textOr(unit, 'ms'), { year, month, ...named }),
  ),
}

/** A duration such as `1h 30m` in a unit. */
function converted(value: unknown, unit: string, { year, month, ...unknown }: Named): number | PyFloat {
  const names = Object.keys(unknown).join(', ')
  if (names !== '')
    throw new EvaluationError(
      `a filter of durations has no option \`${names}\``,
      'use `year` and `month`, in days',
      `to_time_unit() got unknown keyword arguments: ${names}`,
    )
  const lengths: Record<string, number> = { ...units }
  if (year !== undefined && year !== null) lengths.y = needNumber(year, 'to_time_unit') * dayLength
  if (month !== undefined && month !== null) lengths.mo = needNumber(month, 'to_time_unit') * dayLength
  const text = needText(value, 'a filter of durations')
  const into = unitOf(unit) ?? refuseUnit(unit)
  if (text === '0') return 0
  const total = text
    .split(/\s+/)
    .filter((part) => part !== '')
    .reduce((sum, part) => sum + duration(part, text, lengths), 0)
  return makeFloat(Number((total / (lengths[into] as number)).toFixed(12)))
}

function duration(part: string, text: string, lengths: Readonly<Record<string, number>>): number {
  const [, count, word = ''] = /^(-?\d+)(\w+)/.exec(part) ?? []
  const unit = unitOf(word)
  if (count === undefined || unit === undefined)
    throw new EvaluationError(
      `\`${part}\` is not a duration`,
      `write it as \`1h 30m\`, with the units ${Object.keys(units).join(', ')}`,
      `to_time_unit() can not interpret following string: ${text}`,
    )
  return Number(count) * (lengths[unit] as number)
}

function unitOf(word: string): string | undefined {
  return Object.hasOwn(units, word) ? word : words[trimEnd(word, 's')]
}

function refuseUnit(word: string): never {
  const all = Object.keys(units).join(', ')
  const longer = Object.keys(words).join(', ')
  throw new EvaluationError(
    `unknown unit of time \`${word}\``,
    `use one of ${all}`,
    `to_time_unit() can not convert to the following unit: ${word}. Available units (singular or plural): ${longer}. Available short units: ${all}`,
  )
}
