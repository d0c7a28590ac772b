/** Splits a short form into words at whitespace, except inside quotes and templates. */

export interface Word {
  readonly start: number
  readonly end: number
}

const template = String.raw`\{\{(?:(?!\}\})[^])*\}\}|\{%(?:(?!%\})[^])*%\}|\{#(?:(?!#\})[^])*#\}`
const brace = String.raw`\{(?![{%#])`
const doubleQuoted = String.raw`"(?:\\[^]|${template}|[^"\\{]|${brace})*"`
const singleQuoted = `'(?:${template}|[^'{]|${brace})*'`
const word = String.raw`(?:${template}|${doubleQuoted}|${singleQuoted}|\\[^\n]|[^\s"'\\{]|${brace})+`
/** A backslash at the end of a line, with the indentation of the next. */
const continuation = String.raw`\\\n\s*`
const pieces = new RegExp(`(${word}|${continuation})|\\S`, 'g')

/** Words of a text; `open` if a quote or a template is not closed. */
export function splitWords(text: string): { readonly words: readonly Word[]; readonly open: boolean } {
  const words: Word[] = []
  for (const match of text.matchAll(pieces)) {
    if (match[1] === undefined) return { words, open: true }
    words.push({ start: match.index, end: match.index + match[0].length })
  }
  return { words, open: false }
}
