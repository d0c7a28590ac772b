/** Statements that are the same for several kinds of PostgreSQL objects; none where nothing differs. */
import type { Step } from './connection.ts'
import { quoteName, quoteText } from './quoting.ts'

type Kind = 'database' | 'extension' | 'role' | 'schema' | 'tablespace'

/** `before` is null if it is unknown; an empty comment removes it. */
export function commentSteps(kind: Kind, name: string, comment: string | undefined, before: string | null): readonly Step[] {
  if (comment === undefined || comment === before) return []
  const sql = `COMMENT ON ${kind.toUpperCase()} ${quoteName(name)} IS ${comment === '' ? 'NULL' : quoteText(comment)}`
  return [{ summary: `comment on ${kind} ${name}`, before: before ?? '', after: comment, sql }]
}

export function ownerSteps(kind: Kind, name: string, owner: string | undefined, before: string): readonly Step[] {
  if (!owner || owner === before) return []
  const sql = `ALTER ${kind.toUpperCase()} ${quoteName(name)} OWNER TO ${quoteName(owner)}`
  return [{ summary: `change the owner of ${kind} ${name} to ${owner}`, before, after: owner, sql }]
}

export function limitSteps(kind: Kind, name: string, limit: number | undefined, before: number): readonly Step[] {
  if (limit === undefined || limit === before) return []
  const sql = `ALTER ${kind.toUpperCase()} ${quoteName(name)} CONNECTION LIMIT ${limit}`
  return [{ summary: `limit ${kind} ${name} to ${limit} connections`, before, after: limit, sql }]
}
