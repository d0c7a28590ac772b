/** `--report jsonl=FILE`: every event as a line of JSON, as it happens; `--report json=FILE`: all of them as one document. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { jsonLine } from '../formats/json-line.ts'
import type { Reporter } from '../model/event.ts'

/** The version of the document; one that reads it differently has another. */
export const reportFormat = 1

export function jsonLinesReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => write(out, `${jsonLine(event)}\n`),
    finish: () => closeSync(out),
  }
}

/** The document is whole when the run is over; no event is kept in memory for it. */
export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  let before = `{"format":${reportFormat},"events":[\n`
  return {
    report(event) {
      write(out, `${before}${jsonLine(event)}`)
      before = ',\n'
    },
    finish() {
      write(out, before === ',\n' ? '\n]}\n' : `${before}]}\n`)
      closeSync(out)
    },
  }
}

/** A pipe may take less than the whole at once. */
function write(out: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at)
}
