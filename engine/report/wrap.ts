/** Lines of a report broken at words for the columns of a terminal; what follows stands below the text of its line. */
import { widthOf } from './clip.ts'
import { wordWidth } from './words.ts'

/** Begins a line that is left to the terminal to break, such as a command that is copied; no text of a host holds it. */
const mark = '\u0000'
/** Columns below which nothing is gained. */
const narrowest = 20

export function unbroken(line: string): string {
  return `${mark}${line}`
}

/** The lines, none wider than so many columns; undefined leaves them as they are. */
export function wrapped(lines: readonly string[], columns: number | undefined): readonly string[] {
  return lines.flatMap((line) => {
    if (line.includes(mark)) return line.replaceAll(mark, '')
    if (columns === undefined || columns < narrowest || (line.length <= columns && isNarrow(line))) return line
    return broken(line, columns)
  })
}

/** No character fills more than one column. */
function isNarrow(line: string): boolean {
  return !/[^\u0000-\u02ff\u2000-\u206f\u2190-\u21ff\u2500-\u259f]/.test(line)
}

const colours = /\u001b\[[\d;]*m/g

function broken(line: string, columns: number): readonly string[] {
  const indent = indentOf(line.replace(colours, ''), columns)
  const lines: string[] = []
  let [text, width] = ['', 0]
  const flush = () => {
    lines.push(text.trimEnd())
    text = ' '.repeat(indent)
    width = indent
  }
  for (const word of spacedWords(line)) {
    const columnsOfWord = widthOf(word)
    if (width + columnsOfWord > columns && width > (lines.length > 0 ? indent : 0) && text.trim() !== '') {
      flush()
      const bare = word.trimStart()
      place(bare, widthOf(bare))
    } else place(word, columnsOfWord)
  }
  lines.push(text.trimEnd())
  return lines

  /** A word wider than a line is cut, behind a comma or a slash where there is one. */
  function place(word: string, columnsOfWord: number): void {
    if (width + columnsOfWord <= columns) {
      text += word
      width += columnsOfWord
      return
    }
    for (const part of word.match(/\u001b\[[\d;]*m|\s+|[^,/\s\u001b]+[,/]?|[,/]|\u001b/g) ?? []) {
      const [fits, partWidth] = [columns - width, widthOf(part)]
      if (partWidth > fits && partWidth <= columns - indent) flush()
      if (partWidth <= columns - indent) {
        text += part
        width += partWidth
      } else for (const character of part) cut(character)
    }
  }

  function cut(character: string): void {
    const columnsOfCharacter = widthOf(character)
    if (width + columnsOfCharacter > columns) flush()
    text += character
    width += columnsOfCharacter
  }
}

/** Each word with the space before it; a unit stays with its number, and a dot between two things with the second. */
function spacedWords(line: string): readonly string[] {
  const words: string[] = []
  let space = ''
  for (const [piece] of line.matchAll(/\s+|\S+/g)) {
    if (piece.trim() === '') {
      space = piece
      continue
    }
    const last = words.at(-1) ?? ''
    const isUnit = space === ' ' && /\d$/.test(last) && /^(?:s|min|h)(?![a-z])/.test(piece)
    if (isUnit || last.trimStart() === '·') words[words.length - 1] = `${last}${space}${piece}`
    else words.push(`${space}${piece}`)
    space = ''
  }
  return space === '' ? words : [...words, space]
}

/** Where the text of a line begins: behind its word and its spaces, and two columns further. */
function indentOf(line: string, columns: number): number {
  const isWord = /^(?:would change|[a-z\d.]+(?: [a-z\d]+)* +) $/.test(line.slice(0, wordWidth))
  const text = isWord ? line.slice(wordWidth) : line
  return Math.min(line.length - text.trimStart().length + 2, Math.floor(columns / 2))
}
