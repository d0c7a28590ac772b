/** `--report json=FILE`: every event as a line of JSON, as it happens. */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Event, Reporter } from '../model/event.ts'

export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => write(out, Buffer.from(`${jsonOf(event)}\n`)),
    finish: () => closeSync(out),
  }
}

/** Stands before a whole number that is too long for a number of JavaScript, and in no other text. */
const mark = `${randomBytes(12).toString('hex')}:`
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

/** Values that JSON has no word for, in the nearest one it has; numbers keep all their digits. */
function jsonOf(event: Event): string {
  let long = false
  const text = JSON.stringify(event, (_, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value)
    if (typeof value !== 'bigint') return value
    long = true
    return `${mark}${value}`
  })
  return long ? text.replace(marked, '$1') : text
}

/** A pipe may take less than the whole at once. */
function write(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at)
}
