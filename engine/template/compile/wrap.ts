/** Wraps text as Python's textwrap does, without replacing or expanding white space. */

export function wrapText(text: string, width: number, breakLong: boolean, onHyphens: boolean, end: string): string {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => wrapLine(line, width, breakLong, onHyphens).join(end)).join(end)
}

function wrapLine(line: string, width: number, breakLong: boolean, onHyphens: boolean): string[] {
  const chunks = line
    .split(onHyphens ? /(\s+)|(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}_]{2})/u : /(\s+)/)
    .filter((chunk) => chunk !== undefined && chunk !== '')
  const lines: string[] = []
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0]?.trim() === '') chunks.shift()
    const current = fill(chunks, width, breakLong)
    if (current.at(-1)?.trim() === '') current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

/** Removes the chunks that fit on one line. */
function fill(chunks: string[], width: number, breakLong: boolean): string[] {
  const taken: string[] = []
  let length = 0
  while (chunks.length > 0 && length + (chunks[0] as string).length <= width) {
    const chunk = chunks.shift() as string
    length += chunk.length
    taken.push(chunk)
  }
  const next = chunks[0]
  if (next === undefined || next.length <= width) return taken
  if (breakLong) {
    const room = width < 1 ? 1 : width - length
    taken.push(next.slice(0, room))
    chunks[0] = next.slice(room)
  } else if (taken.length === 0) taken.push(chunks.shift() as string)
  return taken
}
