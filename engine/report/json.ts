/** `--report jsonl=FILE`: every event as a line of JSON, as it happens; `--report json=FILE`: all of them as one document. */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Reporter } from '../model/event.ts'

/** The version of the document; one that reads it differently has another. */
const format = 1

export function jsonLinesReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => write(out, `${jsonText(event)}\n`),
    finish: () => closeSync(out),
  }
}

/** The document is whole when the run is over; no event is kept in memory for it. */
export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  let before = `{"format":${format},"events":[\n`
  return {
    report(event) {
      write(out, `${before}${jsonText(event)}`)
      before = ',\n'
    },
    finish() {
      write(out, before === ',\n' ? '\n]}\n' : `${before}]}\n`)
      closeSync(out)
    },
  }
}

/** Stands before a whole number that is too long for a number of JavaScript, and in no other text. */
const mark = `${randomBytes(12).toString('hex')}:`
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

/** Values that JSON has no word for, in the nearest one it has; numbers keep all their digits. */
export function jsonText(value: unknown): string {
  let long = false
  const text = JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Map) return Object.fromEntries(each)
    if (typeof each !== 'bigint') return each
    long = true
    return `${mark}${each}`
  })
  return long ? text.replace(marked, '$1') : text
}

/** A pipe may take less than the whole at once. */
function write(out: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at)
}
