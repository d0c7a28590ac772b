/** Texts cut into lines: with their ends or without, by the line breaks that are known where the text is read. */

/** With their ends; the last one may have none. */
export function linesWithEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? []
}

/** With their ends, the last one as well. */
export function endedLines(text: string): readonly string[] {
  return linesWithEnds(text).map((line) => (line.endsWith('\n') ? line : `${line}\n`))
}

/** Lines without their ends; text after the last newline is dropped, as in Unix. */
export function unixLines(text: string): readonly string[] {
  return withoutLast(text.split('\n'))
}

/** The same, whichever system wrote the text. */
export function universalLines(text: string): readonly string[] {
  return withoutLast(text.split(/\r\n|[\n\r]/))
}

/** The same as Python's `splitlines` sees them. */
export function pythonLines(text: string): readonly string[] {
  // Text that has newlines only is the rule, and is cut in half the time without an expression.
  return withoutLast(text.split(/[\r\v\f\x1c-\x1e\x85\u2028\u2029]/.test(text) ? /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/ : '\n'))
}

/** A line cut at the first of `signs`, without white space around its parts; `value` is undefined where there is no sign. */
export function pairIn(line: string, signs: RegExp): { readonly name: string; readonly sign?: string; readonly value?: string } {
  const at = line.search(signs)
  return at < 0 ? { name: line.trim() } : { name: line.slice(0, at).trim(), sign: line.charAt(at), value: line.slice(at + 1).trim() }
}

/** The last line that is not empty, without space around it; an empty text has none. */
export function lastLine(text: string): string {
  const end = text.trimEnd()
  return end.slice(end.lastIndexOf('\n') + 1).trim()
}

function withoutLast(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
