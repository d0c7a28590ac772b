/** Filters that read tables, and checksums that belong to files. */
import { crc32 } from 'node:zlib'
import { parseCsv } from '../../formats/comma-separated.ts'
import { define, type Table } from '../compile/callable.ts'
import { isOn, iterate, needText, textOr } from '../values/convert.ts'
import { dictOf } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { toText } from '../values/text.ts'

const dialects: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' }
const forms = ['NFC', 'NFD', 'NFKC', 'NFKD']

export const tableFilters: Table = {
  crc32: define('', (value) => crc32(needText(value, '`crc32`')).toString(16)),
  from_csv: define('dialect fieldnames delimiter skipinitialspace strict', (value, [dialect, names, delimiter, skip]) => {
    const dialectName = textOr(dialect, 'excel')
    if (!Object.hasOwn(dialects, dialectName))
      throw new EvaluationError(`unknown dialect \`${dialectName}\``, `use one of ${Object.keys(dialects).join(', ')}`)
    const rows = parseCsv(toText(value), textOr(delimiter, dialects[dialectName] as string))
    const cells = isOn(skip) ? rows.map((row) => row.map((cell) => cell.trimStart())) : rows
    const fieldNames = names === undefined || names === null ? undefined : iterate(names).map(toText)
    const head = fieldNames ?? cells[0] ?? []
    return cells.slice(fieldNames === undefined ? 1 : 0).map((row) => dictOf(head.map((name, at) => [name, row[at] ?? null] as const)))
  }),
  unicode_normalize: define('form', (value, [form]) => {
    const wanted = textOr(form, 'NFC')
    if (!forms.includes(wanted)) throw new EvaluationError(`unknown form \`${wanted}\``, `use one of ${forms.join(', ')}`)
    return toText(value).normalize(wanted)
  }),
}
