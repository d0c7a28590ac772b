/** Places in the stack of an error, to say whose code it was that broke. */
import { fileURLToPath } from 'node:url'
import type { Where } from './diagnostic.ts'

const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/

/** Files by their absolute paths, the innermost first; what belongs to Node.js itself is not among them. */
export function stackOf(error: unknown): readonly Where[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines.flatMap((line) => {
    const [, file, row, column] = frame.exec(line.trimEnd()) ?? []
    if (file === undefined) return []
    return [{ file: file.startsWith('file:') ? fileURLToPath(file) : file, line: Number(row), column: Number(column) }]
  })
}
