/** Splits a command line into words by the quoting rules of the POSIX shell, without a shell: nothing is expanded. */
import { Problem } from '../model/diagnostic.ts'

/** Splits a line into words. Throws Problem for an unclosed quotation or a final backslash. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < line.length; ) {
    const char = line[at] as string
    if (blank.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
      continue
    }
    const piece = char === "'" ? single(line, at) : char === '"' ? double(line, at) : plain(line, at)
    word = (word ?? '') + piece.text
    at = piece.end
  }
  if (word !== undefined) words.push(word)
  return words
}

const blank = /[ \t\r\n]/

interface Piece {
  readonly text: string
  /** Where to read on. */
  readonly end: number
}

function single(line: string, start: number): Piece {
  const end = line.indexOf("'", start + 1)
  if (end < 0) throw unclosed("'", line, start)
  return { text: line.slice(start + 1, end), end: end + 1 }
}

/** Between double quotes a backslash only quotes another backslash or a double quote. */
function double(line: string, start: number): Piece {
  let text = ''
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at]
    if (char === '"') return { text, end: at + 1 }
    const next = line[at + 1]
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next
      at++
    } else text += char
  }
  throw unclosed('"', line, start)
}

function plain(line: string, start: number): Piece {
  if (line[start] !== '\\') return { text: line[start] as string, end: start + 1 }
  if (start + 1 === line.length)
    throw new Problem('the command ends with a single backslash', { hint: 'remove it, or write `\\\\` for a backslash' })
  return { text: line[start + 1] as string, end: start + 2 }
}

function unclosed(quote: string, line: string, start: number): Problem {
  const near = line.slice(start, start + 20)
  return new Problem(`the command has an unclosed quotation, from \`${near}\` on`, {
    hint: `close it with ${quote}, or list the words in \`argv\``,
  })
}

/** Words as one line, quoted as Python's shlex does: for display, never to be run. */
export function lineOf(words: readonly string[]): string {
  const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)
  return words.map(quoted).join(' ')
}
