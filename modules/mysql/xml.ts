/** Parses the XML output of the MySQL client: rows with column names, with empty texts distinct from NULL. */

/** One row: names and texts in the order of the columns; null is nothing. */
export type Fields = readonly (readonly [name: string, text: string | null])[]
export interface ResultSet {
  /** The statement that found it. */
  readonly statement: string
  readonly rows: readonly Fields[]
}

/** Rows that a statement found, by its beginning, as texts in the order of the columns; nothing is an empty text. */
export function textsOf(sets: readonly ResultSet[], beginning: string): readonly (readonly string[])[] {
  const rows = sets.find(({ statement }) => statement.startsWith(beginning))?.rows ?? []
  return rows.map((row) => row.map(([, text]) => text ?? ''))
}

export function resultSets(xml: string): ResultSet[] {
  return [...xml.matchAll(/<resultset statement="([^"]*)"[^>]*>(.*?)<\/resultset>/gs)].map(([, statement = '', body = '']) => ({
    statement: unescaped(statement),
    rows: [...body.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<field name="([^"]*)"(?: xsi:nil="true" \/>|>(.*?)<\/field>)/gs)].map(
        ([, name = '', text]) => [unescaped(name), text === undefined ? null : unescaped(text)] as const,
      ),
    ),
  }))
}

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|amp);/g, (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name] ?? '')
}
