/** Parses MySQL privileges, as written in a task and as printed by `SHOW GRANTS`, and compares them. */
import { trimBoth } from '../../engine/formats/trim.ts'

/** What may be done, by the databases and tables it may be done to. */
export type Privileges = ReadonlyMap<string, readonly string[]>

/** Reads `db.*:SELECT,INSERT/other.table:ALL,GRANT`, or a dict of the same; undefined where it is neither. `exact` keeps the case of columns. */
export function wantedPrivileges(written: unknown, exact = false): Privileges | undefined {
  const text =
    typeof written === 'object' && written !== null
      ? (written instanceof Map ? [...written] : Object.entries(written)).map(([place, words]) => `${place}:${words}`).join('/')
      : String(written)
  const wanted = new Map<string, readonly string[]>()
  for (const item of text.trim().split('/')) {
    const [, place, words] = /^(.*):([^:]*)$/s.exec(item.trim()) ?? []
    if (place === undefined || words === undefined || words.trim() === '') return undefined
    wanted.set(placeName(place), normal(listOf(words), exact))
  }
  return wanted
}

/** Parses lines of `SHOW GRANTS`; roles are ignored. */
export function grantedPrivileges(lines: readonly string[], exact = false): Privileges {
  const granted = new Map<string, readonly string[]>()
  for (const line of lines) {
    const [, head = '', quote = '', tail = ''] = /^GRANT (.*) TO (['`"])(.*)$/.exec(line) ?? []
    const [on, host] = [head.lastIndexOf(' ON '), tail.indexOf(`${quote}@`) + 3]
    const end = tail.slice(host).search(/['`"]/)
    if (on < 1 || host < 3 || end < 0) continue
    const [words, place, rest] = [head.slice(0, on), head.slice(on + 4), tail.slice(host + end + 1)]
    const all = [...(granted.get(place) ?? []), ...normal(listOf(words), exact), ...(rest.includes('WITH GRANT OPTION') ? ['GRANT'] : [])]
    granted.set(place, isEverything(place, all) ? ['ALL', ...all.filter((word) => word === 'GRANT')] : all)
  }
  return granted
}

export interface PrivilegeStep {
  readonly place: string
  readonly grant: readonly string[]
  readonly revoke: readonly string[]
}

/** What to grant and revoke; `manner`: the wanted privileges are all, are added, or are removed. */
export function privilegeSteps(
  present: Privileges,
  wanted: Privileges,
  manner: 'all' | 'more' | 'fewer',
  root: boolean,
): readonly PrivilegeStep[] {
  const full = new Map(wanted)
  if (manner !== 'fewer' && !full.has('*.*')) full.set('*.*', ['USAGE'])
  const steps: PrivilegeStep[] = []
  if (manner === 'all')
    for (const [place, words] of present)
      if (!full.has(place) && !root && !words.includes('PROXY')) steps.push({ place, grant: [], revoke: words })
  for (const [place, words] of full) {
    const now = present.get(place)
    if (now === undefined) {
      if (manner !== 'fewer') steps.push({ place, grant: words, revoke: [] })
      continue
    }
    const missing = words.filter((word) => !now.includes(word) && word !== 'USAGE')
    const extra = now.filter((word) => !words.includes(word) && word !== 'USAGE')
    const grant = manner === 'fewer' ? [] : missing
    const covered = grant.includes('ALL') ? extra.filter((word) => word === 'GRANT' || word === 'PROXY') : extra
    const revoke = manner === 'fewer' ? words.filter((word) => now.includes(word) && word !== 'USAGE') : manner === 'all' ? covered : []
    if (grant.length + revoke.length > 0) steps.push({ place, grant, revoke })
  }
  return steps
}

/** Statements of one step, for a user as statements name it. */
export function privilegeStatements({ place, grant, revoke }: PrivilegeStep, user: string): readonly string[] {
  const statements: string[] = []
  if (revoke.includes('GRANT')) statements.push(`REVOKE GRANT OPTION ON ${place} FROM ${user}`)
  const taken = revoke.filter((word) => word !== 'GRANT' && word !== 'USAGE')
  if (taken.length > 0) statements.push(`REVOKE ${taken.join(', ')} ON ${place} FROM ${user}`)
  const granted = grant.filter((word) => word !== 'GRANT')
  const option = grant.includes('GRANT') ? ' WITH GRANT OPTION' : ''
  if (grant.length > 0) statements.push(`GRANT ${granted.join(', ') || 'USAGE'} ON ${place} TO ${user}${option}`)
  return statements
}

/** A database and table, quoted as the server prints them. */
function placeName(place: string): string {
  const [, kind = '', rest = ''] = /^((?:FUNCTION|PROCEDURE) )?(.*)$/s.exec(place) ?? []
  const dot = rest.lastIndexOf('.')
  const sides = dot < 0 ? [rest] : [rest.slice(0, dot), rest.slice(dot + 1)]
  const quoted = sides.map((side) => trimBoth(side, '`')).map((side) => (side === '*' ? '*' : `\`${side.replaceAll('`', '``')}\``))
  return kind + quoted.join('.')
}

/** Privileges between commas; those between the columns of one privilege do not count. */
function listOf(words: string): readonly string[] {
  return (words.match(/(?:[^,(]|\([^)]*\)?)+/g) ?? []).map((word) => word.trim())
}

/** One spelling for each; columns are in order. */
function normal(words: readonly string[], exact: boolean): readonly string[] {
  return words.map((word) => {
    const [, name, columns] = /^([A-Z ]+)\((.*)\)$/i.exec(word) ?? []
    if (name === undefined || columns === undefined)
      return word
        .toUpperCase()
        .replace(/^ALL PRIVILEGES$/, 'ALL')
        .replace(/^GRANT OPTION$/, 'GRANT')
    const sorted = columns.split(',').map((column) => column.trim().replaceAll('`', ''))
    return `${name.trimEnd().toUpperCase()} (${(exact ? sorted : sorted.map((column) => column.toUpperCase())).sort().join(', ')})`
  })
}

/** Newer servers list all privileges one by one. */
function isEverything(place: string, words: readonly string[]): boolean {
  return (
    place === '*.*' &&
    (words.includes('ALL') ||
      ['SUPER', 'SHUTDOWN', 'CREATE ROLE', 'DROP ROLE', 'CREATE TABLESPACE', 'SELECT'].every((word) => words.includes(word)))
  )
}
