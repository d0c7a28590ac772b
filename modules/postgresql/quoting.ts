/** Names and texts in SQL statements and in commands of `psql`. */

/** A name in a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A name with up to two qualifying ones before it, `database.schema.table`, in which each may be quoted already; undefined where it cannot be read. */
export function quotePath(path: string): string | undefined {
  const names: string[] = []
  for (let rest = path; ; ) {
    const [whole = '', quoted, plain] = /^(?:("(?:[^"]|"")*")(?=\.|$)|([^.]+))/.exec(rest) ?? []
    if (whole === '') return undefined
    names.push(quoted ?? quoteName(plain ?? ''))
    if (whole.length === rest.length) return names.length > 3 ? undefined : names.join('.')
    rest = rest.slice(whole.length + 1)
  }
}

/** A text in a statement, for either value of `standard_conforming_strings`. */
export function quoteText(text: string): string {
  const doubled = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${doubled.replaceAll('\\', '\\\\')}` : doubled
}

/** A value as the commands of `psql` itself read it. */
export function metaQuoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`
}
