/** Runs a user's queries on a MySQL server and parses what comes back. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { mainWord, type Statement, statementsOf } from '../sql/text.ts'
import { mysqlName, mysqlText } from './connection.ts'
import { type Fields, resultSets } from './xml.ts'

/** Result of one query. */
export interface Result {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly count: number
  readonly changed: boolean
}

type Manner = 'transaction' | 'reading' | 'each by itself' | 'columns'

/** Statements that run queries. To the client a query is a text value that it does not parse, so it cannot contain a command of the client. */
export function queryStatements(queries: readonly string[], database: string | undefined, manner: Manner): readonly string[] {
  const set = queries.map((query, index) => `SET @tsplay_query_${index} = ${mysqlText(withoutEnd(query))}`)
  const begin = {
    transaction: ['START TRANSACTION'],
    reading: ['START TRANSACTION READ ONLY'],
    columns: ['SET SESSION sql_select_limit = 0'],
  }
  const each = queries.flatMap((_, index) => [
    `PREPARE tsplay_query FROM @tsplay_query_${index}`,
    'EXECUTE tsplay_query',
    ...(manner === 'columns' ? [] : ['GET DIAGNOSTICS @tsplay_rows = ROW_COUNT', 'SHOW WARNINGS', endOfQuery]),
  ])
  return [
    ...(database === undefined ? [] : [`USE ${mysqlName(database)}`]),
    ...set,
    // From here on the server's own mode applies.
    'SET SESSION sql_mode = @@GLOBAL.sql_mode',
    ...(manner === 'each by itself' ? [] : begin[manner]),
    ...each,
    ...(manner === 'transaction' || manner === 'reading' ? ['COMMIT'] : []),
  ]
}

/** The result of each query; `columns` is the client's output about column types. */
export function queryResults(queries: readonly string[], xml: string, columns = ''): readonly Result[] {
  const types = columnTypes(columns)
  const sets = resultSets(xml)
  return queries.map((query, index) => {
    const group = sets.splice(0, sets.findIndex(({ statement }) => statement === endOfQuery) + 1)
    const found = group.find(({ statement }) => statement === 'EXECUTE tsplay_query')
    const notes = group.find(({ statement }) => statement === 'SHOW WARNINGS')?.rows ?? []
    const affected = wholeNumber(group.at(-1)?.rows[0]?.[1]?.[1] ?? undefined) ?? 0
    const rows = (found?.rows ?? []).map((row) => rowOf(row, types[index] ?? []))
    const [statement] = statementsOf(query, 'mysql')
    const codes = notes.map((row) => wholeNumber(row[1]?.[1] ?? undefined) ?? 0)
    return { rows, count: found ? rows.length : affected, changed: !!statement && changes(statement, affected, codes) }
  })
}

/** Number of queries that ended. */
export function endedQueries(xml: string): number {
  return resultSets(xml).filter(({ statement }) => statement === endOfQuery).length
}

/** If columns have the same name, the first one counts. */
function rowOf(row: Fields, types: readonly string[]): Readonly<Record<string, unknown>> {
  const first = row.filter(([name], place) => row.findIndex(([other]) => other === name) === place)
  return Object.fromEntries(first.map((field) => [field[0], typedValue(field[1], types[row.indexOf(field)])]))
}

/** A value in a query, spelled so that it does not depend on the `sql_mode` of the server. */
export function mysqlValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'bigint') return value < 0 ? ` ${value}` : String(value)
  if (typeof value === 'number') {
    const text = Number.isInteger(value) || String(value).includes('e') ? String(value) : `${value}e0`
    return value < 0 ? ` ${text}` : text
  }
  if (typeof value === 'string')
    return /[\\\0]/.test(value) ? `_utf8mb4 X'${Buffer.from(value).toString('hex')}'` : `'${value.replaceAll("'", "''")}'`
  if (!Array.isArray(value) || value.length === 0) return undefined
  const items = value.map((item) => (Array.isArray(item) ? undefined : mysqlValue(item)))
  return items.includes(undefined) ? undefined : `(${items.join(',')})`
}

const endOfQuery = "SELECT '=end', @tsplay_rows"

/** A prepared statement ends without a semicolon. */
function withoutEnd(query: string): string {
  const [statement] = statementsOf(query, 'mysql')
  return statement?.text ?? query
}

function changes(statement: Statement, affected: number, notes: readonly number[]): boolean {
  const words = statement.tokens.filter(({ kind }) => kind === 'word')
  const verb = mainWord(statement)?.text ?? ''
  const contains = (...some: readonly string[]) => words.some(({ text }) => some.includes(text))
  if (['INSERT', 'UPDATE', 'DELETE', 'REPLACE'].includes(verb)) return affected > 0
  if (['SELECT', 'VALUES', 'TABLE'].includes(verb)) return contains('OUTFILE', 'DUMPFILE')
  if (['SHOW', 'DESC', 'DESCRIBE', 'HELP', 'USE'].includes(verb)) return false
  if (verb === 'EXPLAIN') return contains('ANALYZE') && contains('INSERT', 'UPDATE', 'DELETE', 'REPLACE')
  if (verb === 'SET') return contains('GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'PASSWORD', 'ROLE')
  // If it already was as wanted, the server only adds a note.
  const several = statement.tokens.some(({ text, depth }) => text === ',' && depth === 0)
  return several || !contains('EXISTS') || !notes.some((code) => alreadySo.has(code))
}

/** Numbers of notes that something already exists, or does not exist. */
const alreadySo = new Set([
  1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 1537, 1539, 1973, 1974, 3162, 3163, 4091, 4092,
])

/** The column types of each query, from the client's output. */
function columnTypes(text: string): readonly (readonly string[])[] {
  const types: string[][] = []
  for (const [, place, type = ''] of text.matchAll(/^Field +(\d+): .*?^Type: +(\w+)/gms)) {
    if (place === '1') types.push([])
    types.at(-1)?.push(type)
  }
  return types
}

/** Numbers that a JavaScript number cannot hold remain texts. */
function typedValue(text: string | null, type: string | undefined): unknown {
  if (text === null || type === undefined) return text
  if (/^(?:TINY|SHORT|INT24|LONG|LONGLONG|YEAR)$/.test(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text
  if (/^(?:FLOAT|DOUBLE|DECIMAL|NEWDECIMAL)$/.test(type)) return Number(text)
  return /^(?:DATETIME|TIMESTAMP)$/.test(type) ? text.replace(' ', 'T') : text
}
