/** Parses an INI file as Python's `configparser` does, with the place of each key and value. */
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'

export interface Entry {
  readonly section: string
  /** In lower case: `Forks` and `forks` are one key. */
  readonly key: string
  readonly value: string
  readonly keyPlace: Place
  readonly place: Place
}

export interface Sections {
  readonly entries: readonly Entry[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Line {
  readonly text: string
  readonly start: number
}

/** Comments begin with `#` or `;` at the start of a line, or with ` ;`; an indented line continues the value above. */
export function readSections(source: Source): Sections {
  const entries: Entry[] = []
  const diagnostics: Diagnostic[] = []
  let section: string | undefined
  let open: { -readonly [K in keyof Entry]: Entry[K] } | undefined
  for (const line of linesOf(source.text)) {
    const text = withoutComment(line.text)
    if (text.trim() === '') continue
    const header = /^\[([^\]]+)\]/.exec(text)?.[1]
    if (open && /^\s/.test(text) && header === undefined) {
      open.value = `${open.value}\n${text.trim()}`.trim()
      open.place = { source, start: open.place.start, end: line.start + text.trimEnd().length }
    } else if (header !== undefined) {
      section = header
      open = undefined
    } else {
      open = section === undefined ? undefined : entryAt(source, line.start, text, section)
      if (open) entries.push(open)
      else diagnostics.push(syntaxError(source, line.start, text, section))
    }
  }
  return { entries, diagnostics }
}

function entryAt(source: Source, start: number, text: string, section: string): Entry | undefined {
  const found = /^(\s*)([^=:]*?)\s*[=:]\s*(.*)$/s.exec(text)
  const [, space = '', key = '', value = ''] = found ?? []
  if (!found || key === '') return undefined
  const at = start + space.length
  const from = start + text.length - value.length
  return {
    section,
    key: key.toLowerCase(),
    value: value.trim(),
    keyPlace: { source, start: at, end: at + key.length },
    place: { source, start: from, end: from + value.trimEnd().length },
  }
}

function syntaxError(source: Source, start: number, text: string, section: string | undefined): Diagnostic {
  const at = start + text.length - text.trimStart().length
  const place = { source, start: at, end: start + text.trimEnd().length }
  const [message, hint] =
    section === undefined
      ? ['this line is not in a section', 'add `[defaults]` above it']
      : ['this line is not a setting', 'write `name = value`, or make it a comment with `#`']
  return { code: 'settings-syntax', severity: 'error', message, place, hint }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (const found of text.matchAll(/[^\r\n]+/g)) lines.push({ text: found[0], start: found.index })
  return lines
}

function withoutComment(text: string): string {
  return /^\s*[#;]/.test(text) ? '' : text.replace(/\s;.*$/, '')
}
