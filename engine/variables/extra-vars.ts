/** Parses `--extra-vars`: `name=value` words, YAML or JSON, and `@file`. */
import { resolve } from 'node:path'
import { locatedWords, OpenQuote, type Word } from '../formats/shell-words.ts'
import { type Diagnostic, DiagnosticError, type Place, type Source } from '../model/diagnostic.ts'
import { mergeDicts } from '../model/dict.ts'
import { Template, type Variables } from '../model/template.ts'
import { isTemplate } from '../template/values/yaml-value.ts'
import { loadVariablesFile, variablesFrom } from './variables-file.ts'

export interface ExtraVarsOptions {
  readonly cwd?: string
  readonly vault?: (ciphertext: string, place?: Place) => string
  /** `hash_behaviour: merge`: dicts of one name are merged. */
  readonly merge?: boolean
  /** Takes a warning for each word that sets nothing, as Ansible ignores it; without it such a word is an error. */
  readonly warn?: (warning: Diagnostic) => void
}

/** Parses all in order; later ones win. Values of `name=value` are texts. Throws DiagnosticError. */
export function parseExtraVars(written: readonly string[], options: ExtraVarsOptions = {}): Variables {
  let variables: Variables = {}
  const diagnostics: Diagnostic[] = []
  for (const text of written) {
    try {
      const more = parseOne(text.trim(), options)
      variables = options.merge ? mergeDicts(variables, more) : { ...variables, ...more }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      diagnostics.push(...error.diagnostics)
    }
  }
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics)
  return variables
}

function parseOne(text: string, options: ExtraVarsOptions): Variables {
  const source = { file: '--extra-vars', text }
  if (text.startsWith('@')) return fromFile(text.slice(1), source, options)
  return /^[[{]|^---/.test(text) ? variablesFrom(source, options) : fromWords(source, options)
}

function fromFile(name: string, source: Source, { cwd = process.cwd(), vault }: ExtraVarsOptions): Variables {
  try {
    return loadVariablesFile(resolve(cwd, name), { shown: name, ...(vault && { vault }) })
  } catch (error) {
    if (error instanceof DiagnosticError) throw error
    throw errorAt(`cannot read the file \`${name}\`: ${(error as Error).message}`, placeOfAll(source))
  }
}

function fromWords(source: Source, { warn }: ExtraVarsOptions): Variables {
  try {
    const words = locatedWords(source.text, { templates: true })
    // Whoever names a file means to read it.
    const meant =
      warn && !/^[./]/.test(source.text) ? words.filter((word) => word.text.includes('=') || ignored(word, source, warn)) : words
    return Object.fromEntries(meant.map((word) => variableOf(word, source)))
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    throw errorAt(error.message, { source, start: error.at, end: error.at + 1 })
  }
}

function variableOf(word: Word, source: Source): [string, unknown] {
  const place = { source, start: word.start, end: word.end }
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word.text) ?? []
  if (name === undefined) throw new DiagnosticError([setsNothing(word, place)])
  const from = name.length + 1
  return [name, isTemplate(value) ? new Template(value, place, (offset) => word.locate(from + offset)) : value]
}

function ignored(word: Word, source: Source, warn: (warning: Diagnostic) => void): false {
  warn({ ...setsNothing(word, { source, start: word.start, end: word.end }), severity: 'warning' })
  return false
}

function setsNothing({ text }: Word, place: Place): Diagnostic {
  const hint = /^[./]/.test(text) ? `write \`@${text}\` to read a file` : 'write `name=value`, a dictionary as JSON, or `@file`'
  return { code: 'invalid-extra-vars', severity: 'error', message: `\`${text}\` does not set a variable`, place, hint }
}

function placeOfAll(source: Source): Place {
  return { source, start: 0, end: source.text.length }
}

function errorAt(message: string, place: Place): DiagnosticError {
  return new DiagnosticError([{ code: 'invalid-extra-vars', severity: 'error', message, place }])
}
