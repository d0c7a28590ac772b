/** Methods of numbers, bytes, points in time and spans. */

import type { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { formatTime } from '../clock.ts'
import { define, type Table } from '../compile/callable.ts'
import { textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { makeFloat } from '../values/numbers.ts'
import { type Bytes, PyFloat } from '../values/values.ts'

export const numberMethods: Table = {
  is_integer: define('', (value) => value instanceof PyFloat || Number.isInteger(value)),
  bit_length: define(
    '',
    (value) =>
      BigInt(value as number)
        .toString(2)
        .replace('-', '').length,
  ),
  conjugate: define('', (value) => value),
}

export const bytesMethods: Table = {
  decode: define('encoding errors', (value, [encoding]) => (value as Bytes).buffer.toString(encodingOf(textOr(encoding, 'utf-8')))),
  hex: define('', (value) => (value as Bytes).buffer.toString('hex')),
}

/** Node's name of an encoding. */
export function encodingOf(name: string): BufferEncoding {
  const plain = name.toLowerCase().replace(/[-_]/g, '')
  if (plain === 'utf8') return 'utf8'
  if (plain === 'ascii' || plain === 'usascii') return 'ascii'
  if (plain === 'latin1' || plain === 'iso88591') return 'latin1'
  if (plain === 'utf16' || plain === 'utf16le') return 'utf16le'
  throw new EvaluationError(`unknown encoding \`${name}\``, 'use utf-8, ascii, latin-1 or utf-16')
}

const part = (read: (date: Date) => number) => (value: unknown) => read(new Date((value as DateTime).time))
export const dateParts: Readonly<Record<string, (value: unknown) => unknown>> = {
  year: part((date) => date.getUTCFullYear()),
  month: part((date) => date.getUTCMonth() + 1),
  day: part((date) => date.getUTCDate()),
  hour: part((date) => date.getUTCHours()),
  minute: part((date) => date.getUTCMinutes()),
  second: part((date) => date.getUTCSeconds()),
  microsecond: (value) => ((((value as DateTime).time % 1000) + 1000) % 1000) * 1000 + (value as DateTime).micro,
  days: (value) => (value as TimeSpan).days,
  seconds: (value) => (value as TimeSpan).seconds,
  microseconds: (value) => (((value as TimeSpan).microseconds % 1_000_000) + 1_000_000) % 1_000_000,
}

export const dateMethods: Table = {
  strftime: define('format', (value, [format]) => formatTime(textOr(format, ''), new Date((value as DateTime).time), true)),
  isoformat: define('sep', (value, [separator]) => (value as DateTime).toString().replace(' ', textOr(separator, 'T'))),
  timestamp: define('', (value) => makeFloat(localSeconds((value as DateTime).time))),
  weekday: define('', (value) => (new Date((value as DateTime).time).getUTCDay() + 6) % 7),
  isoweekday: define('', (value) => new Date((value as DateTime).time).getUTCDay() || 7),
}

/** Seconds since 1970 of a wall clock read in the controller's zone. */
function localSeconds(time: number): number {
  const date = new Date(time)
  const local = new Date(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  )
  return (local.getTime() + date.getUTCMilliseconds()) / 1000
}

export const spanMethods: Table = {
  total_seconds: define('', (value) => makeFloat((value as TimeSpan).microseconds / 1_000_000)),
}
