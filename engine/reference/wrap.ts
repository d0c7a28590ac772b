/** Wraps text to a number of columns. */

export function wrap(text: string, columns: number, indent = ''): readonly string[] {
  return text
    .trim()
    .split('\n')
    .flatMap((paragraph) => lines(paragraph, Math.max(20, columns - indent.length)))
    .map((line) => (line ? `${indent}${line}` : ''))
}

function lines(text: string, columns: number): readonly string[] {
  const all: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > columns) {
      all.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...all, line]
}
