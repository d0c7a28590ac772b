/** `--report json=FILE`: every event as a line of JSON, as it happens. */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Reporter } from '../event.ts'

export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => {
      writeSync(out, `${JSON.stringify(event)}\n`)
    },
    finish: () => closeSync(out),
  }
}
