/** Lookups in INI, properties and CSV files. */
import { parseCsv } from '../../formats/comma-separated.ts'
import { EvaluationError } from '../values/errors.ts'
import { readIni } from '../values/ini.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { booleanOption, defineLookup, type Lookup, type LookupCall, splitOptions } from './lookup.ts'
import { findFile, readText } from './search.ts'

const iniOptions = [
  'type',
  'section',
  'file',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'allow_none',
  'interpolation',
]
const csvOptions = ['col', 'file', 'delimiter', 'default', 'encoding', 'keycol']

function settings(call: LookupCall, optionNames: readonly string[]): { readonly key: string; readonly options: Record<string, unknown> }[] {
  return call.terms.map((term) => {
    const { bare, options } = splitOptions(toText(term), optionNames)
    return { key: bare, options: { ...call.options, ...options } }
  })
}

const ini = defineLookup(iniOptions.join(' '), (call) =>
  settings(call, iniOptions).flatMap(({ key, options }) => {
    const properties = options.type === 'properties'
    const sections = readIni(readText(call.scope, findFile(call.scope, 'files', toText(options.file ?? 'ansible.ini'))), {
      sensitive: booleanOption(options, 'case_sensitive', false),
    })
    const entries = sections.get(properties ? '' : toText(options.section ?? 'global'))
    const name = booleanOption(options, 'case_sensitive', false) ? key : key.toLowerCase()
    if (booleanOption(options, 're', false))
      return [...(entries ?? [])].filter(([each]) => pythonRegex(key).test(each)).map(([, value]) => value)
    const value = entries?.get(name)
    if (value !== undefined) return [value]
    if (entries === undefined && !properties && options.default === undefined)
      throw new EvaluationError(`the file has no section \`${toText(options.section ?? 'global')}\``)
    return [options.default ?? '']
  }),
)

const csvfile = defineLookup(csvOptions.join(' '), (call) =>
  settings(call, csvOptions).flatMap(({ key, options }) => {
    const rows = parseCsv(
      readText(call.scope, findFile(call.scope, 'files', toText(options.file ?? 'ansible.csv'))),
      delimiterOf(options.delimiter),
    )
    const row = rows.find((each) => each[Number(options.keycol ?? 0)] === key)
    if (row === undefined) return options.default === undefined ? [] : [options.default]
    const value = row[Number(options.col ?? 1)]
    if (value === undefined) throw new EvaluationError(`the row of \`${key}\` has no column ${toText(options.col ?? 1)}`)
    return [value]
  }),
)

function delimiterOf(value: unknown): string {
  const text = toText(value ?? 'TAB')
  return text === 'TAB' || text === 't' || text === '\\t' ? '\t' : text
}

export const settingLookups: Readonly<Record<string, Lookup>> = { ini, csvfile }
