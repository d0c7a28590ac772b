/** Values as a line of JSON. */
import { randomBytes } from 'node:crypto'

/** Stands before a whole number that is too long for a number of JavaScript, and in no other text. */
const mark = `${randomBytes(12).toString('hex')}:`
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

/** Values that JSON has no word for, in the nearest one it has; numbers keep all their digits. */
export function jsonLine(value: unknown): string {
  if (isPlain(value)) return JSON.stringify(value)
  let long = false
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return Object.fromEntries(inner)
    if (typeof inner !== 'bigint') return inner
    long = true
    return `${mark}${inner}`
  })
  return long ? text.replace(marked, '$1') : text
}

/** Whether JSON has words for all of it: then it is written in a third of the time. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  if (Array.isArray(value)) return value.every(isPlain)
  if (value instanceof Map) return false
  for (const name in value) if (!isPlain((value as Record<string, unknown>)[name])) return false
  return true
}
