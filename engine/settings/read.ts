/** Reads the settings of the file, as Python's `configparser` does, and of the environment, and reports those that are not supported. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { decoded } from '../formats/utf8.ts'
import type { Diagnostic, Place, Source } from '../model/diagnostic.ts'
import { convert, type PathContext } from './convert.ts'
import type { Settings, Surroundings } from './index.ts'
import { diagnosticFor, meaningOf, type WrittenSetting } from './meanings.ts'
import type { Values } from './supported.ts'

export function read(path: string | undefined, around: Surroundings): Omit<Settings, 'file'> {
  const file = path === undefined ? { written: [], diagnostics: [] } : inFile(path, around)
  const environment = inEnvironment(around)
  const values: Record<string, unknown> = {}
  const diagnostics = [...file.diagnostics]
  const take = (written: readonly WrittenSetting[], context: PathContext) => {
    for (const each of inOrder(written)) {
      const error = setTo(values, each, context)
      if (error) diagnostics.push(error)
    }
  }
  take(file.written, { ...around, folder: dirname(path ?? around.cwd) })
  take(environment, { ...around, folder: around.cwd })
  const written = [...file.written, ...environment]
  return { values: values as Values, written, diagnostics: [...diagnostics, ...diagnosticsFor(written)] }
}

function inFile(path: string, { cwd }: Surroundings): { written: readonly WrittenSetting[]; diagnostics: readonly Diagnostic[] } {
  const shown = nearPath(path, cwd)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const message = `cannot read \`${shown}\`: ${(error as Error).message}`
    return {
      written: [],
      diagnostics: [
        { code: 'unreadable-file', severity: 'error', message, hint: 'make it readable, or set `ANSIBLE_CONFIG` to another file' },
      ],
    }
  }
  const { text, error } = decoded(bytes, shown)
  if (error) return { written: [], diagnostics: [error] }
  const { entries, diagnostics } = readSections({ file: shown, text: text.replace(/^\ufeff/, '') })
  return { written: entries.map(settingIn), diagnostics: [...diagnostics, ...repeated(entries)] }
}

function settingIn({ section, key, value, keyPlace, place }: Entry): WrittenSetting {
  const name = `${section}.${key}`
  return { name, text: value, keyPlace, place, meaning: meaningOf(name, value) }
}

function repeated(entries: readonly Entry[]): Diagnostic[] {
  const seen = new Set<string>()
  return entries.flatMap(({ section, key, keyPlace }) => {
    const name = `${section}.${key}`
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [
      { code: 'duplicate-setting', severity: 'error', message: `\`${key}\` is set twice`, place: keyPlace, hint: 'remove one of them' },
    ]
  })
}

/** Settings of the environment; unknown variables of Ansible are included, but not those of tsplay or ansible-test, some of which are not settings. */
function inEnvironment({ env }: Surroundings): WrittenSetting[] {
  return Object.entries(env).flatMap(([name, text]) => {
    if (text === undefined || name === 'ANSIBLE_CONFIG' || !/^(ANSIBLE|TSPLAY)_/.test(name)) return []
    const meaning = meaningOf(name, text)
    return /^(TSPLAY|ANSIBLE_TEST)_/.test(name) && meaning.kind === 'unknown' ? [] : [{ name, text, meaning }]
  })
}

/** Sorts settings so that, of several names of one setting, the last in its declaration wins. */
function inOrder(written: readonly WrittenSetting[]): readonly WrittenSetting[] {
  const rank = ({ name, meaning }: WrittenSetting) =>
    meaning.kind === 'supported' ? Math.max(meaning.setting.keys.indexOf(name), meaning.setting.env.indexOf(name)) : 0
  return [...written].sort((one, other) => rank(one) - rank(other))
}

function setTo(
  values: Record<string, unknown>,
  { name, text, place, meaning }: WrittenSetting,
  context: PathContext,
): Diagnostic | undefined {
  if (meaning.kind !== 'supported' || text === '') return undefined
  const converted = convert(text, meaning.setting, context)
  if ('value' in converted) {
    values[meaning.field] = converted.value
    return undefined
  }
  const message = `\`${name.slice(name.lastIndexOf('.') + 1)}\` ${converted.error}, not \`${text}\``
  return { code: 'invalid-setting', severity: 'error', message, ...(place && { place }) }
}

/** Diagnostics of settings; unknown environment variables share one. */
function diagnosticsFor(written: readonly WrittenSetting[]): Diagnostic[] {
  const unknown = written.filter(({ place, meaning }) => !place && meaning.kind === 'unknown')
  const others = written.filter((each) => !unknown.includes(each))
  const [first, ...more] = unknown
  const diagnostic = first && diagnosticFor(first)
  const names = unknown.map(({ name }) => `\`${name}\``).join(', ')
  const combined =
    diagnostic && (more.length === 0 ? diagnostic : { ...diagnostic, message: `the environment variables ${names} are not settings` })
  return [...others.flatMap((each) => diagnosticFor(each) ?? []), ...(combined ? [combined] : [])]
}

interface Entry {
  readonly section: string
  /** In lower case: `Forks` and `forks` are one key. */
  readonly key: string
  readonly value: string
  readonly keyPlace: Place
  readonly place: Place
}

interface Sections {
  readonly entries: readonly Entry[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Line {
  readonly text: string
  readonly start: number
}

/** Comments begin with `#` or `;` at the start of a line, or with ` ;`; an indented line continues the value above. */
function readSections(source: Source): Sections {
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
