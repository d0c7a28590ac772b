/** Builds replication statements for every version of MySQL and MariaDB. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { mysqlText } from './connection.ts'
import { numbered, rowOf } from './server-info.ts'
import type { ResultSet } from './xml.ts'

export type Operation = 'change primary' | 'start replica' | 'stop replica' | 'reset primary' | 'reset replica' | 'forget primary'

/** Settings of a task, under their names in older servers. */
export interface Wanted {
  readonly settings: Readonly<Record<string, string | number | boolean | undefined>>
  readonly connection?: string
  readonly channel?: string
}

export interface Step {
  readonly summary: string
  readonly sql: string
  /** The statement as it may be shown. */
  readonly shownSql: string
}

/** Replication state of the server: rows are missing if it is not a primary, or not a replica. */
export interface Copies {
  readonly primary?: Row
  readonly replica?: Row
  readonly version: string
}
type Row = Readonly<Record<string, unknown>>

/** Questions under older and newer names; a server answers those that it supports. */
export function copyQuestions(connection: string | undefined, channel: string | undefined): readonly string[] {
  const name = connection === undefined ? '' : ` ${mysqlText(connection)}`
  const end = channel === undefined ? '' : ` FOR CHANNEL ${mysqlText(channel)}`
  return [
    'SELECT VERSION() AS version',
    'SHOW MASTER STATUS',
    'SHOW BINARY LOG STATUS',
    `SHOW SLAVE${name} STATUS${end}`,
    `SHOW REPLICA${name} STATUS${end}`,
  ]
}

export function copiesOf(sets: readonly ResultSet[]): Copies {
  const row = (pattern: RegExp) => {
    // Newer names come last.
    const found = sets.findLast(({ statement, rows }) => pattern.test(statement) && rows.length > 0)?.rows[0]
    return found && rowOf(found)
  }
  const primary = row(/^SHOW (?:MASTER|BINARY LOG) STATUS$/)
  const replica = row(/^SHOW (?:SLAVE|REPLICA)\b/)
  return {
    version: String(row(/^SELECT VERSION/)?.version ?? ''),
    ...(primary ? { primary: numbered(primary) } : {}),
    ...(replica ? { replica: numbered(replica) } : {}),
  }
}

/** The statement of an operation; undefined if nothing differs. */
export function copyStep(operation: Operation, wanted: Wanted, copies: Copies): Step | undefined {
  const replica = termOf(copies.version)
  const name = wanted.connection === undefined ? '' : ` ${mysqlText(wanted.connection)}`
  const end = wanted.channel === undefined ? '' : ` FOR CHANNEL ${mysqlText(wanted.channel)}`
  const step = (sql: string): Step => ({ summary: operation, sql, shownSql: sql })
  switch (operation) {
    case 'change primary':
      return changing(wanted, copies, name, end)
    case 'start replica':
      return !copies.replica || running(copies.replica).every((word) => word !== 'No') ? undefined : step(`START ${replica}${name}${end}`)
    case 'stop replica':
      return !copies.replica || running(copies.replica).every((word) => word === 'No') ? undefined : step(`STOP ${replica}${name}${end}`)
    case 'reset primary':
      return step(isNewest(copies.version) ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER')
    case 'reset replica':
      return copies.replica ? step(`RESET ${replica}${name}${end}`) : undefined
    case 'forget primary':
      return copies.replica ? step(`RESET ${replica}${name} ALL${end}`) : undefined
  }
}

/** Whether it receives the binary log, and whether it applies it: `Yes`, `No`, or `Connecting`. */
function running(replica: Row): readonly string[] {
  return ['IO', 'SQL'].map((thread) => String(replica[`Replica_${thread}_Running`] ?? replica[`Slave_${thread}_Running`]))
}

/** Columns of the replica status that show a setting. */
const shown: Readonly<Record<string, string>> = {
  MASTER_HOST: 'Master_Host',
  MASTER_USER: 'Master_User',
  MASTER_PORT: 'Master_Port',
  MASTER_CONNECT_RETRY: 'Connect_Retry',
  MASTER_DELAY: 'SQL_Delay',
  MASTER_AUTO_POSITION: 'Auto_Position',
  MASTER_SSL_CA: 'Master_SSL_CA_File',
  MASTER_SSL_CAPATH: 'Master_SSL_CA_Path',
  MASTER_SSL_CERT: 'Master_SSL_Cert',
  MASTER_SSL_KEY: 'Master_SSL_Key',
  MASTER_SSL_CIPHER: 'Master_SSL_Cipher',
}

function changing({ settings }: Wanted, { replica, version }: Copies, name: string, end: string): Step | undefined {
  const wanted = Object.entries(settings).flatMap(([word, value]) => (value === undefined ? [] : [[word, value] as const]))
  if (wanted.length === 0) throw new Problem('`changeprimary` has no settings to change', { hint: 'set `primary_host`' })
  const so = ([word, value]: readonly [string, unknown]) => {
    const column = shown[word]
    const now = column && (replica?.[column] ?? replica?.[column.replace('Master_', 'Source_')])
    return now !== undefined && now !== '' && String(now) === (typeof value === 'boolean' ? String(Number(value)) : String(value))
  }
  if (wanted.every(so)) return undefined
  const newest = isNewest(version)
  const statement = (secret: (value: string) => string) => {
    const words = wanted.map(
      ([word, value]) => `${newest ? word.replace('MASTER_', 'SOURCE_') : word}=${written(word, value, version, secret)}`,
    )
    return `${newest ? 'CHANGE REPLICATION SOURCE' : `CHANGE MASTER${name}`} TO ${words.join(', ')}${end}`
  }
  const to = settings.MASTER_HOST === undefined ? '' : ` to ${settings.MASTER_HOST}`
  return { summary: `change primary${to}`, sql: statement(mysqlText), shownSql: statement(() => "'********'") }
}

function written(word: string, value: string | number | boolean, version: string, secret: (value: string) => string): string {
  if (word === 'MASTER_USE_GTID') {
    if (!isMaria(version)) throw new Problem('`primary_use_gtid` needs MariaDB', { hint: 'set `primary_auto_position: true` with MySQL' })
    return { disabled: 'no', replica_pos: termOf(version) === 'SLAVE' ? 'slave_pos' : 'replica_pos' }[String(value)] ?? String(value)
  }
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return String(value)
  return word === 'MASTER_PASSWORD' ? secret(value) : mysqlText(value)
}

/** Newer servers accept `REPLICA`, which the newest require. */
function termOf(version: string): 'REPLICA' | 'SLAVE' {
  return isFrom(version, isMaria(version) ? [10, 5, 1] : [8, 0, 22]) ? 'REPLICA' : 'SLAVE'
}

/** MySQL 8.4 removed all older names. */
function isNewest(version: string): boolean {
  return !isMaria(version) && isFrom(version, [8, 4, 0])
}

export function isMaria(version: string): boolean {
  return /mariadb/i.test(version)
}

function isFrom(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).slice(0, 3).map(Number)
  const differs = least.findIndex((part, index) => parts[index] !== part)
  return differs < 0 || (parts[differs] ?? 0) > (least[differs] ?? 0)
}
