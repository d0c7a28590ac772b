/** `--report json=FILE`: every event as a line of JSON, as it happens. */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Reporter } from '../event.ts'

export function jsonReporter(file: string): Reporter {
  const out = openSync(file, 'w', 0o600)
  return {
    report: (event) => write(out, Buffer.from(`${JSON.stringify(event, plain)}\n`)),
    finish: () => closeSync(out),
  }
}

/** Values that JSON has no word for, in the nearest one it has. */
export function plain(_: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  return typeof value === 'bigint' ? Number(value) : value
}

/** A pipe may take less than the whole at once. */
function write(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at)
}
