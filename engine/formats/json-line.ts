/** Values as a line of JSON. */
import { randomBytes } from 'node:crypto'

/** Stands before a whole number that is too long for a number of JavaScript, and in no other text. */
const mark = `${randomBytes(12).toString('hex')}:`
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

/** Values that JSON has no word for, in the nearest one it has; numbers keep all their digits. */
export function jsonLine(value: unknown): string {
  let long = false
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return Object.fromEntries(inner)
    if (typeof inner !== 'bigint') return inner
    long = true
    return `${mark}${inner}`
  })
  return long ? text.replace(marked, '$1') : text
}
