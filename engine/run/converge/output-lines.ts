/**
 * `stdout_lines` and `stderr_lines` of a result: made of the texts beside them when somebody looks, since a host may say half a million lines
 * that no task reads. A spread would look: what copies a result goes through `copyOf`.
 */
import { pythonLines } from '../../formats/text-lines.ts'
import type { Variables } from '../../model/template.ts'

/** Gives a result the lines of its texts; those that a module made by itself stay. */
export function addOutputLines(result: Record<string, unknown>): void {
  for (const stream of ['stdout', 'stderr']) {
    const text = result[stream]
    const name = `${stream}_lines`
    if (typeof text !== 'string' || (name in result && result[name] !== undefined)) continue
    let lines: readonly string[] | undefined
    Object.defineProperty(result, name, { get: () => (lines ??= pythonLines(text)), enumerable: true, configurable: true })
  }
}

/** A copy of a result, with more fields or other values. */
export function copyOf(result: Variables, more: Variables = {}): Record<string, unknown> {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(result), ...Object.getOwnPropertyDescriptors(more) })
}
