/** Parses CSV as Python's `csv` does. */

export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [[]]
  const sign = delimiter.replace(/[\\^$.|?*+()[\]{}]/, '\\$&')
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${sign}\\r\\n]*))(${sign}|\\r?\\n|$)`, 'y')
  for (let found = cell.exec(text); found !== null && found.index < text.length; found = cell.exec(text)) {
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] !== delimiter) rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}
