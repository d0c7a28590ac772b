/** A variable in a line of a crontab. */

export interface Variable {
  /** As it is written, with its quotes if it has any. */
  readonly name: string
  /** Without the blanks around it. */
  readonly value: string
  /** Without a comment, and without any blanks outside of quotes: how Ansible compares it. */
  readonly joined: string
}

/** The variable that a line sets; undefined for jobs, comments and other lines. */
export function variableOf(line: string): Variable | undefined {
  const [, name, value] = /^[ \t\r]*("[^"]*"|'[^']*'|[^\s='"#][^\s=#]*)[ \t\r]*=(.*)$/s.exec(line) ?? []
  if (name === undefined || value === undefined) return undefined
  return { name, value: value.trim(), joined: joinedValue(value) }
}

/** Quotes are kept; one that is not closed reaches to the end of the line. */
function joinedValue(value: string): string {
  const parts = value.match(/"[^"]*"?|'[^']*'?|[^\s#=]+|=|#.*/gs) ?? []
  return parts.filter((part) => !part.startsWith('#')).join('')
}
