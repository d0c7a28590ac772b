/** Reads the file and the environment against the tables: values for what is honoured, a word on what is not. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { decoded } from '../formats/utf8.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import { convert, type PathContext } from './convert.ts'
import type { Surroundings } from './find.ts'
import type { Settings } from './index.ts'
import { type Entry, readSections } from './ini.ts'
import { diagnosticFor, meaningOf, type Said } from './meanings.ts'
import type { Values } from './supported.ts'

export function read(path: string | undefined, around: Surroundings): Omit<Settings, 'file'> {
  const file = path === undefined ? { said: [], diagnostics: [] } : inFile(path, around)
  const environment = inEnvironment(around)
  const values: Record<string, unknown> = {}
  const diagnostics = [...file.diagnostics]
  const take = (said: readonly Said[], footing: PathContext) => {
    for (const each of inOrder(said)) {
      const wrong = setTo(values, each, footing)
      if (wrong) diagnostics.push(wrong)
    }
  }
  take(file.said, { ...around, folder: dirname(path ?? around.cwd) })
  take(environment, { ...around, folder: around.cwd })
  const said = [...file.said, ...environment]
  return { values: values as Values, said, diagnostics: [...diagnostics, ...diagnosticsFor(said)] }
}

function inFile(path: string, { cwd }: Surroundings): { said: readonly Said[]; diagnostics: readonly Diagnostic[] } {
  const shown = nearPath(path, cwd)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const message = `\`${shown}\` can not be read: ${(error as Error).message}`
    return {
      said: [],
      diagnostics: [{ code: 'settings', severity: 'error', message, hint: 'make it readable, or name another one in `ANSIBLE_CONFIG`' }],
    }
  }
  const { text, fault } = decoded(bytes, shown)
  if (fault) return { said: [], diagnostics: [fault] }
  const { entries, diagnostics } = readSections({ file: shown, text: text.replace(/^\ufeff/, '') })
  return { said: entries.map(saidBy), diagnostics: [...diagnostics, ...repeated(entries)] }
}

function saidBy({ section, key, value, keyPlace, place }: Entry): Said {
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
    return [{ code: 'settings', severity: 'error', message: `\`${key}\` is given twice`, place: keyPlace, hint: 'remove one of them' }]
  })
}

/** Variables of Ansible that nobody knows are odd; of this engine's own some are no settings. */
function inEnvironment({ env }: Surroundings): Said[] {
  return Object.entries(env).flatMap(([name, text]) => {
    if (text === undefined || name === 'ANSIBLE_CONFIG' || !/^(ANSIBLE|TSPLAY)_/.test(name)) return []
    const meaning = meaningOf(name, text)
    return name.startsWith('TSPLAY_') && meaning.kind === 'unknown' ? [] : [{ name, text, meaning }]
  })
}

/** Of several names of one setting the last one in its declaration wins. */
function inOrder(said: readonly Said[]): readonly Said[] {
  const rank = ({ name, meaning }: Said) =>
    meaning.kind === 'honoured' ? Math.max(meaning.setting.keys.indexOf(name), meaning.setting.env.indexOf(name)) : 0
  return [...said].sort((one, other) => rank(one) - rank(other))
}

function setTo(values: Record<string, unknown>, { name, text, place, meaning }: Said, footing: PathContext): Diagnostic | undefined {
  if (meaning.kind !== 'honoured' || text === '') return undefined
  const converted = convert(text, meaning.setting, footing)
  if ('value' in converted) {
    values[meaning.field] = converted.value
    return undefined
  }
  const message = `\`${name.slice(name.lastIndexOf('.') + 1)}\` ${converted.wrong}, not \`${text}\``
  return { code: 'settings', severity: 'error', message, ...(place && { place }) }
}

/** Unknown variables of the environment share one word, and so do unknown keys of one section that nothing is known of. */
function diagnosticsFor(said: readonly Said[]): Diagnostic[] {
  const strangers = said.filter(({ place, meaning }) => !place && meaning.kind === 'unknown')
  const others = said.filter((each) => !strangers.includes(each))
  const [first, ...more] = strangers
  const told = first && diagnosticFor(first)
  const names = strangers.map(({ name }) => `\`${name}\``).join(', ')
  const together = told && (more.length === 0 ? told : { ...told, message: `the variables ${names} of the environment are no settings` })
  return [...others.flatMap((each) => diagnosticFor(each) ?? []), ...(together ? [together] : [])]
}
