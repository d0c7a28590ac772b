/** Filters to and from INI, TOML and XML. */

import { define, type Table } from '../compile/callable.ts'
import { isOn, needInteger, needText, textOr } from '../values/convert.ts'
import { asDict, dictOf, entriesOf, isDict, sizeOf } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { readIni } from '../values/ini.ts'
import { toText } from '../values/text.ts'
import { fromToml, TomlSyntaxError, tomlText } from '../values/toml.ts'
import { xmlText } from '../values/xml-text.ts'

export const documentFilters: Table = {
  from_ini: define('', (value) => sections(needText(value, '`from_ini`'))),
  to_ini: define('no_extra_spaces', (value, [tight]) => iniText(value, isOn(tight) ? '=' : ' = ')),
  from_toml: define('', (value) => tomlData(needText(value, '`from_toml`'))),
  to_toml: define('redact_sensitive_values', (value, [redact]) => {
    if (isOn(redact)) throw new EvaluationError('`to_toml` does not redact values', 'leave it out; secrets are redacted from all output')
    return tomlText(asDict(value, '`to_toml`'))
  }),
  to_xml: define('engine full_document indent indent_width', (value, [engine, full, indent, width]) => {
    if (textOr(engine, 'xmltodict') !== 'xmltodict') throw new EvaluationError(`\`to_xml\` has no engine \`${toText(engine)}\``)
    const step = textOr(indent, 'tabs') === 'spaces' ? ' '.repeat(needInteger(width ?? undefined, 'to_xml', 4)) : '\t'
    return xmlText(value, { step, document: isOn(full, true) })
  }),
}

/** Sections inherit keys from the section `DEFAULT`. */
function sections(text: string): unknown {
  const read = [...readIni(text, { sensitive: true, strict: true })].filter(([name]) => name !== '')
  const defaults = [...(read.find(([name]) => name === 'DEFAULT')?.[1] ?? [])]
  const sections = read.filter(([name]) => name !== 'DEFAULT').map(([name, keys]) => [name, dictOf([...defaults, ...keys])] as const)
  return dictOf(defaults.length > 0 ? [...sections, ['DEFAULT', dictOf(defaults)]] : sections)
}

function iniText(value: unknown, sign: string): string {
  const dict = asDict(value, '`to_ini`')
  if (sizeOf(dict) === 0) throw new EvaluationError('`to_ini` needs at least one section')
  const line = (key: unknown, item: unknown) => `${toText(key)}${sign}${textOr(item, 'None').replaceAll('\n', '\n\t')}\n`
  const section = (name: unknown, keys: unknown) => {
    if (!isDict(keys)) throw new EvaluationError(`the section \`${toText(name)}\` must be a dict`)
    return `[${toText(name)}]\n${entriesOf(keys)
      .map(([key, item]) => line(key, item))
      .join('')}`
  }
  const entries = entriesOf(dict)
  const first = entries.filter(([name]) => name === 'DEFAULT')
  return [...first, ...entries.filter(([name]) => name !== 'DEFAULT')].map(([name, keys]) => section(name, keys)).join('\n')
}

function tomlData(text: string): unknown {
  try {
    return fromToml(text)
  } catch (error) {
    throw error instanceof TomlSyntaxError ? new EvaluationError(`this is not valid TOML: ${error.message}`) : error
  }
}
