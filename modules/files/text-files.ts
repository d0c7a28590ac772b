/** Reads many small text files in one answer, as NUL-terminated paths and texts, and writes changes to them. */
import type { Change } from '../../engine/model/module.ts'
import { textBytes } from './edit-file.ts'
import { sha1 } from './path-state.ts'
import { removeContent } from './remove-file.ts'

export interface FileText {
  readonly path: string
  readonly text: string
}

/** Script lines that print all files matching shell patterns. */
export function printedFiles(patterns: string): string {
  return `
for file in ${patterns}; do
  [ -f "$file" ] || continue
  printf '%s\\0' "$file"
  cat "$file"
  printf '\\0'
done`
}

/** Files from the NUL-separated output. */
export function filesOf(words: readonly string[]): readonly FileText[] {
  return words.flatMap((path, index) => (index % 2 === 0 && path !== '' ? [{ path, text: words[index + 1] ?? '' }] : []))
}

/** Writes a text of one character per byte; `before` undefined creates the file, `after` undefined removes it. */
export function textChange(path: string, before: string | undefined, after: string | undefined, mode: string | undefined): Change {
  const shown = (text: string | undefined) => textBytes(text ?? '').toString()
  const diff = { path, before: shown(before), after: shown(after) }
  if (after === undefined) return { summary: `remove ${path}`, ...diff, action: removeContent(path, textBytes(before ?? '')) }
  return {
    summary: before === undefined ? `create ${path}` : `write ${path}`,
    ...diff,
    action: {
      do: 'write',
      path,
      content: textBytes(after),
      expect: before === undefined ? 'absent' : sha1(textBytes(before)),
      ...(mode === undefined ? {} : { mode }),
    },
  }
}
