/** Many small files of a host in one answer: paths and texts by turns, with a zero byte behind each. */

export interface FileText {
  readonly path: string
  readonly text: string
}

/** Lines of a script that print all files that match patterns of the shell. */
export function printedFiles(patterns: string): string {
  return `
for file in ${patterns}; do
  [ -f "$file" ] || continue
  printf '%s\\0' "$file"
  cat "$file"
  printf '\\0'
done`
}

/** What was printed, cut at the zero bytes. */
export function filesOf(words: readonly string[]): readonly FileText[] {
  return words.flatMap((path, index) => (index % 2 === 0 && path !== '' ? [{ path, text: words[index + 1] ?? '' }] : []))
}
