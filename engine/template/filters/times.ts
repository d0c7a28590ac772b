/** Filters on dates and durations. */

import { type DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { formatTime } from '../clock.ts'
import { define, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile-operators.ts'
import { volatility } from '../compile/volatile.ts'
import { isOn, needNumber, needText, textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { makeFloat } from '../values/numbers.ts'
import { parseTime } from '../values/parse-time.ts'
import { toText } from '../values/text.ts'
import { isNumber } from '../values/types.ts'
import type { PyFloat } from '../values/values.ts'

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, mo: 2_592_000, y: 31_536_000 }
const words: Readonly<Record<string, keyof typeof units>> = {
  millisecond: 'ms',
  msec: 'ms',
  second: 's',
  sec: 's',
  minute: 'm',
  min: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
  msecs: 'ms',
}
const to = (unit: string) => define('year month', (value, [year, month]) => converted(value, unit, year, month))

export const timeFilters: Table = {
  strftime: define('second utc', (value, [second, utc]) => {
    if (second === undefined || second === null) volatility.effects++
    return formatTime(toText(value), second === undefined || second === null ? new Date() : new Date(seconds(second) * 1000), isOn(utc))
  }),
  to_datetime: define('format', (value, [format]) => parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S'))),
  time_delta: define('date_format days weeks hours minutes seconds milliseconds microseconds', (value, [format, ...amounts]) =>
    later(parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S')), amounts),
  ),
  to_milliseconds: to('ms'),
  to_seconds: to('s'),
  to_minutes: to('m'),
  to_hours: to('h'),
  to_days: to('d'),
  to_weeks: to('w'),
  to_months: to('mo'),
  to_years: to('y'),
  to_time_unit: define('unit year month', (value, [unit, year, month]) => converted(value, textOr(unit, 'ms'), year, month)),
}

const stepsInMicroseconds = [86_400_000_000, 604_800_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1000, 1]

/** The current time plus a duration, in ISO 8601. */
function later(moment: DateTime, amounts: readonly unknown[]): string {
  const span = stepsInMicroseconds.reduce((sum, step, at) => sum + step * needNumber(amounts[at] ?? 0, 'time_delta'), 0)
  return (applyOperator('+', moment, new TimeSpan(span)) as DateTime).toJSON()
}

function seconds(value: unknown): number {
  const number = isNumber(value) ? needNumber(value, 'strftime') : Number(toText(value))
  if (Number.isNaN(number)) throw new EvaluationError(`\`${toText(value)}\` is not a number of seconds since 1970`)
  return number
}

/** A duration such as `1h 30m` in a unit. */
function converted(value: unknown, unit: string, year: unknown, month: unknown): number | PyFloat {
  const lengths: Record<string, number> = { ...units }
  if (year !== undefined && year !== null) lengths.y = needNumber(year, 'to_time_unit') * 86_400
  if (month !== undefined && month !== null) lengths.mo = needNumber(month, 'to_time_unit') * 86_400
  const total = needText(value, 'a filter of durations')
    .split(/\s+/)
    .filter((part) => part !== '')
    .reduce((sum, part) => sum + duration(part, lengths), 0)
  return makeFloat(Number((total / (lengths[unitOf(unit)] as number)).toPrecision(12)))
}

function duration(part: string, lengths: Readonly<Record<string, number>>): number {
  const found = /^(-?\d+)([a-z]+)$/.exec(part)
  if (found === null) throw new EvaluationError(`\`${part}\` is not a duration`, 'write it as `1h 30m`')
  return Number(found[1]) * (lengths[unitOf(found[2] as string)] as number)
}

function unitOf(word: string): string {
  const unit = Object.hasOwn(units, word) ? word : words[word.replace(/s$/, '')]
  if (unit === undefined) throw new EvaluationError(`unknown unit of time \`${word}\``, `use one of ${Object.keys(units).join(', ')}`)
  return unit
}
