/** Runs a user's queries through `psql` and parses what comes back. */
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { mainWord, type Statement, statementsOf, type Token } from '../sql/text.ts'
import { roleOf } from './connection.ts'
import type { Login } from './options.ts'
import { metaQuoted, quoteName, quoteText } from './quoting.ts'

export const queryFlags = '-X -A -w -P footer=off'
/** A line that no content can imitate, since the server generates a new one for each script; it is the first line of the output. */
const mark = [
  "SELECT '=' || pg_catalog.md5(pg_catalog.random()::text || pg_catalog.clock_timestamp()::text) AS mark \\gset tsplay_",
  '\\echo :tsplay_mark',
]
/** A NUL, which no value can contain, ends a field; the mark begins a row. */
const layout = [
  '\\pset fieldsep_zero on',
  "\\set tsplay_row :tsplay_mark ' row '",
  '\\pset recordsep :tsplay_row',
  '\\set SHOW_ALL_RESULTS off',
]

/** Result of one query: of its last statement, if there are several. */
export interface Result {
  /** undefined if the statement returns no rows. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[]
  /** Such as `INSERT 0 1`. */
  readonly status: string
  readonly count: number
  readonly changed: boolean
}

export interface Session {
  readonly manner: 'transaction' | 'reading' | 'each by itself'
  readonly search_path?: readonly string[]
}

/** Lines that run queries. To `psql` each statement is a value that it does not parse, so it cannot contain a command or a variable of `psql`. */
export function queryLines(login: Login, queries: readonly string[], { manner, search_path = [] }: Session): readonly string[] {
  const path = search_path.map((name) => (/^".*"$/s.test(name) ? name : quoteName(/^\w+$/.test(name) ? name.toLowerCase() : name)))
  const setting = path.length > 0 ? [`SET search_path TO ${path.join(', ')};`] : []
  const begin = manner === 'each by itself' ? [] : [manner === 'reading' ? 'BEGIN READ ONLY;' : 'BEGIN;']
  const statements = queries.flatMap((query) => statementsOf(query, 'postgresql').map(rendered))
  const each = statements.flatMap(({ sql }) => [`\\set statement ${metaQuoted(sql)}`, '\\echo :tsplay_mark', "SELECT :'statement' \\gexec"])
  const end = begin.length > 0 ? ['COMMIT;'] : []
  return [...mark, ...layout, ...roleOf(login), ...setting, ...begin, ...each, '\\echo :tsplay_mark', ...end]
}

/** The result of each query. */
export function queryResults(queries: readonly string[], stdout: string): readonly Result[] {
  const { parts, rowMark } = partsOf(stdout)
  const left = [...parts]
  return queries.map((query) => {
    const statements = statementsOf(query, 'postgresql')
    const results = statements.map((statement) => resultOf(rendered(statement), (left.shift() ?? '').replace(/\n$/, '').split(rowMark)))
    const last = results.at(-1) ?? { status: '', count: 0, changed: false }
    return { ...last, changed: results.some(({ changed }) => changed) }
  })
}

/** Index of the query whose statement was started last. */
export function begunQuery(queries: readonly string[], stdout: string): number {
  const begun = partsOf(stdout).parts.length
  let statements = 0
  return queries.findIndex((query) => {
    statements += statementsOf(query, 'postgresql').length
    return begun <= statements
  })
}

/** A value in a query; lists are arrays. */
export function postgresValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean') return String(value)
  // Two minus signs in a row would begin a comment.
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? ` ${value}` : String(value)
  if (typeof value === 'string') return value.includes('\0') ? undefined : quoteText(value)
  const text = Array.isArray(value) ? arrayText(value) : undefined
  return text === undefined ? undefined : quoteText(text)
}

function arrayText(list: readonly unknown[]): string | undefined {
  const items = list.map((item) => {
    if (Array.isArray(item)) return arrayText(item)
    if (item === null) return 'NULL'
    return typeof item === 'object' ? undefined : `"${String(item).replace(/[\\"]/g, '\\$&')}"`
  })
  return items.includes(undefined) ? undefined : `{${items.join(',')}}`
}

interface Rendered {
  readonly sql: string
  /** Its rows come as objects of JSON. */
  readonly json: boolean
  /** What it does, in capitals. */
  readonly verb: string
  /** Something is changed beside what it is about. */
  readonly acts: boolean
}

/** Rows are requested as JSON, which distinguishes numbers, lists and null. */
function rendered(statement: Statement): Rendered {
  const { text, tokens } = statement
  const words = tokens.filter(({ kind }) => kind !== 'remark')
  const first = words.find(({ text: sign }) => sign !== '(')
  const main = mainWord(statement)
  const verb = main?.kind === 'word' ? main.text : ''
  const contains = (word: string) => words.some((token) => token.kind === 'word' && token.text === word)
  const changes = words.some((token) => isWord(token, changing) && token.at < (main?.at ?? 0))
  const acts = verb === 'EXPLAIN' ? contains('ANALYZE') && changing.some(contains) : changes
  const asks = ['SELECT', 'VALUES', 'TABLE'].includes(verb) && !words.some((token) => token.depth === 0 && isWord(token, ['INTO']))
  const json = main !== undefined && (asks || (changing.includes(verb) && contains('RETURNING')))
  if (!json) return { sql: text, json, verb, acts }
  const head = first === main ? `WITH ${rowsName}` : `${text.slice(0, main.at).trimEnd()}\n, ${rowsName}`
  // What stands before the first word, such as a parenthesis, belongs to it.
  const body = first === main ? text : text.slice(main.at)
  return { sql: `${head} AS (${body}\n) SELECT row_to_json(${rowsName}) FROM ${rowsName}`, json, verb, acts }
}

const rowsName = 'tsplay_rows'
const changing = ['INSERT', 'UPDATE', 'DELETE', 'MERGE']
const looking = ['SHOW', 'EXPLAIN', 'FETCH']

function isWord({ kind, text }: Token, words: readonly string[]): boolean {
  return kind === 'word' && words.includes(text)
}

function resultOf({ json, verb, acts }: Rendered, [head = '', ...records]: readonly string[]): Result {
  if (json) {
    const rows = records.map((record) => fromJson(exact(record), 'a row', (row) => row as Readonly<Record<string, unknown>>))
    const status = changing.includes(verb) ? `${verb === 'INSERT' ? 'INSERT 0' : verb} ${rows.length}` : `SELECT ${rows.length}`
    return { rows, status, count: rows.length, changed: acts || (changing.includes(verb) && rows.length > 0) }
  }
  if (records.length > 0 || verb === 'FETCH') {
    const names = head.split('\0')
    const rows = records.map((record) => Object.fromEntries(record.split('\0').map((value, index) => [names[index] ?? '', value])))
    const status = verb === 'FETCH' ? `FETCH ${rows.length}` : verb
    return { rows, status, count: rows.length, changed: acts || !looking.includes(verb) }
  }
  const count = Number(/ (\d+)$/.exec(head)?.[1] ?? 0)
  return { status: head, count, changed: acts || !/^(?:INSERT|UPDATE|DELETE|MERGE)\b/.test(head) || count > 0 }
}

/** Numbers that a JavaScript number cannot hold become texts. */
function exact(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*(?:"|$)|(?<![\d.])-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  )
}

/** Output of each statement, which follows its mark, and what begins a row. */
function partsOf(stdout: string): { readonly parts: readonly string[]; readonly rowMark: string } {
  const end = stdout.indexOf('\n')
  const mark = stdout.slice(0, Math.max(end, 0))
  return {
    parts:
      end < 0
        ? []
        : stdout
            .slice(end + 1)
            .split(`${mark}\n`)
            .slice(1),
    rowMark: `${mark} row `,
  }
}
