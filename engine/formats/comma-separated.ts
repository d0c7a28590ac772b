/** Parses CSV as Python's `csv` does. */

export interface CsvOptions {
  readonly delimiter: string
  /** Spaces behind a delimiter do not count. */
  readonly skipSpaces?: boolean
  /** What is not valid throws a SyntaxError with Python's message; otherwise it is taken as it is. */
  readonly strict?: boolean
}

/** Rows with their cells; empty lines are none. */
export function parseCsv(text: string, { delimiter, skipSpaces, strict }: CsvOptions): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let state: 'row' | 'cell' | 'plain' | 'quoted' | 'closed' = 'row'
  const endCell = () => {
    row.push(cell)
    cell = ''
    state = 'cell'
  }
  const endRow = () => {
    if (state !== 'row') endCell()
    if (row.length > 0) rows.push(row)
    row = []
    state = 'row'
  }
  for (const sign of text) {
    const opens = state === 'row' || state === 'cell'
    if (state === 'quoted') {
      if (sign === '"') state = 'closed'
      else cell += sign
    } else if (state === 'closed' && sign === '"') {
      cell += sign
      state = 'quoted'
    } else if (sign === delimiter) endCell()
    else if (sign === '\n' || sign === '\r') endRow()
    else if (opens && sign === '"') state = 'quoted'
    else if (opens && skipSpaces && sign === ' ') state = 'cell'
    else if (state === 'closed' && strict) throw new SyntaxError(`'${delimiter}' expected after '"'`)
    else {
      cell += sign
      state = 'plain'
    }
  }
  if (strict && (state as string) === 'quoted') throw new SyntaxError('unexpected end of data')
  endRow()
  return rows
}
