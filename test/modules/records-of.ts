/** Records as a script prints them, for tests of what reads them. */
export function recordsOf(records: Readonly<Record<string, string>>): string {
  return Object.entries(records)
    .map(([name, content]) => `${name}\0${content}\0`)
    .join('')
}
