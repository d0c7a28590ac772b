/** `--report json=FILE`: every event as a line of JSON, as it happens. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { jsonLine } from '../formats/json-line.ts'
import type { Reporter } from '../model/event.ts'

export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => write(out, Buffer.from(`${jsonLine(event)}\n`)),
    finish: () => closeSync(out),
  }
}

/** A pipe may take less than the whole at once. */
function write(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at)
}
