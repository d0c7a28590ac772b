/** Result sets as the client prints them, and as modules read them. */
import type { ResultSet } from '../../../modules/mysql/xml.ts'

export const setOf = (statement: string, ...rows: readonly (readonly string[])[]): ResultSet => ({
  statement,
  rows: rows.map((row) => row.map((text, index) => [`c${index}`, text] as const)),
})

/** What the server has of databases. */
export const databasesOf = (...names: readonly string[]) => ({
  sets: [setOf('SELECT VERSION()', ['10.11.6-MariaDB']), setOf('SELECT schema_name FROM x', ...names.map((name) => [name]))],
})

/** The output of a question's script. */
export function outputOf(sets: readonly ResultSet[], missing?: string): string {
  const fields = (row: ResultSet['rows'][number]) => row.map(([name, text]) => `<field name="${name}">${text}</field>`).join('')
  const xml = sets.map(
    ({ statement, rows }) => `<resultset statement="${statement}">${rows.map((row) => `<row>${fields(row)}</row>`).join('')}</resultset>`,
  )
  return `${missing === undefined ? '' : `missing\0${missing}\0`}output\0${xml.join('')}`
}
