/** What tests of damage ask: reading ends soon, and what is told has its place. */
import assert from 'node:assert/strict'
import { type Diagnostic, DiagnosticError } from '../../engine/model/diagnostic.ts'

/** Does the work and fails where it took more of the processor than some seconds; the clock of the wall goes on while others work. */
export async function soon<T>(work: () => Promise<T> | T, most = 10): Promise<T> {
  const { user } = process.cpuUsage()
  const done = await work()
  const seconds = (process.cpuUsage().user - user) / 1e6
  assert.ok(seconds < most, `it took ${seconds} seconds`)
  return done
}

export function assertPlaced(diagnostics: readonly Diagnostic[]): void {
  for (const { place, message } of diagnostics) {
    assert.ok(place, `there is no place: ${message}`)
    assert.ok(place.start >= 0 && place.start <= place.end && place.start <= place.source.text.length, `outside of the file: ${message}`)
  }
}

/** What a refusal tells; anything else that is thrown is a mistake in tsplay. */
export function refusal(error: unknown): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics
  throw error
}
