/** The colours and heads of Ansible's own report. */
import { widthOf } from '../clip.ts'

/** Codes of the colours by what they mean there. */
const codes = {
  ok: '0;32',
  changed: '0;33',
  error: '0;31',
  skip: '0;36',
  unreachable: '1;31',
  warning: '1;35',
  debug: '1;30',
  verbose: '0;34',
  added: '0;32',
  removed: '0;31',
  hunk: '0;36',
} as const

export type Meaning = keyof typeof codes
export type Palette = (meaning: Meaning, text: string) => string

/** Colours each line on its own, or gives the text back. */
export function palette(colour: boolean): Palette {
  return (meaning, text) => {
    const painted = (line: string) => `\x1b[${codes[meaning]}m${line}\x1b[0m`
    return colour ? text.split('\n').map(painted).join('\n') : text
  }
}

/** Columns of a report: those of the terminal but one, and never fewer than 79. */
export function columnsOf(screen: { readonly columns?: number } | undefined): number {
  return Math.max(79, (screen?.columns ?? 0) - 1)
}

/** A head with stars up to the last column, under an empty line. */
export function banner(text: string, columns: number): string {
  const head = text.trim()
  return `\n${head} ${'*'.repeat(Math.max(3, columns - widthOf(head)))}`
}

/** Text in lines of so many columns, broken at blanks. */
export function wrapped(text: string, columns: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
