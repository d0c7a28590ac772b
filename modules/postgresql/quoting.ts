/** Names and texts in SQL statements and in commands of `psql`. */

/** A name in a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
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
