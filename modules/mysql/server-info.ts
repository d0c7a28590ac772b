/** Builds the results of `mysql_info` from the server's output. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import type { ResultSet } from './xml.ts'

export const subsets = [
  'version',
  'databases',
  'settings',
  'global_status',
  'engines',
  'users',
  'master_status',
  'slave_status',
  'slave_hosts',
] as const
export type Subset = (typeof subsets)[number]

type Info = Readonly<Record<string, unknown>>

/** One subset of the results. */
export function subsetResult(subset: Subset, sets: readonly ResultSet[], sized: boolean): Info {
  const from = (pattern: RegExp) => sets.find(({ statement, rows }) => pattern.test(statement) && rows.length > 0)?.rows.map(rowOf) ?? []
  switch (subset) {
    case 'version':
      return versionOf(String(from(/^SELECT VERSION/)[0]?.version ?? ''))
    case 'databases':
      return databasesOf(from(/^SELECT table_schema/), from(/^SHOW DATABASES$/), sized)
    case 'settings':
      return settingsOf(from(/^SHOW GLOBAL VARIABLES$/))
    case 'global_status':
      return settingsOf(from(/^SHOW GLOBAL STATUS$/))
    case 'engines':
      return Object.fromEntries(from(/^SHOW ENGINES$/).map(({ Engine, ...rest }) => [String(Engine), rest]))
    case 'users':
      return nested(from(/^SELECT \* FROM mysql\.user$/), [/^host$/i, /^user$/i])
    case 'master_status':
      return numbered(from(/^SHOW (?:MASTER|BINARY LOG) STATUS$/)[0] ?? {})
    case 'slave_status':
      return nested(from(/^SHOW (?:SLAVE|REPLICA) STATUS$/), [
        /^(?:Master|Source)_Host$/,
        /^(?:Master|Source)_Port$/,
        /^(?:Master|Source)_User$/,
      ])
    case 'slave_hosts':
      return nested(from(/^SHOW (?:SLAVE HOSTS|REPLICAS)$/), [/^server_id$/i])
  }
}

/** The text of an integer as a number, if a JavaScript number can hold it. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^[-+]?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** A row with integers as numbers. */
export function numbered(row: Info): Info {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, numberOf(value)]))
}

/** A row by the names of its columns. */
export function rowOf(fields: ResultSet['rows'][number]): Info {
  return Object.fromEntries(fields)
}

function versionOf(full: string): Info {
  const [, major, minor, release, suffix = ''] = /^(\d+)\.(\d+)\.(\d+)(?:-(.*))?/s.exec(full) ?? []
  return { major: wholeNumber(major), minor: wholeNumber(minor), release: wholeNumber(release), suffix, full }
}

function databasesOf(filled: readonly Info[], all: readonly Info[], sized: boolean): Info {
  const names = all.map(({ Database }) => ({ name: Database, size: 0 }))
  return Object.fromEntries(
    [...names, ...filled].map(({ name, size }) => [String(name), sized ? { size: wholeNumber(String(size ?? 0)) ?? 0 } : {}]),
  )
}

function settingsOf(rows: readonly Info[]): Info {
  return Object.fromEntries(rows.map(({ Variable_name, Value }) => [String(Variable_name), numberOf(Value)]))
}

/** Rows in nested dicts, by the values of some columns. */
function nested(rows: readonly Info[], keys: readonly RegExp[]): Info {
  const all: Record<string, unknown> = {}
  for (const row of rows) {
    const names = keys.map((key) => Object.keys(row).find((name) => key.test(name)) ?? '')
    const path = names.map((name) => String(row[name]))
    const rest = Object.entries(row).filter(([name]) => !names.includes(name))
    const last = path.slice(0, -1).reduce((inner, name) => {
      inner[name] ??= {}
      return inner[name] as Record<string, unknown>
    }, all)
    last[path.at(-1) ?? ''] = Object.fromEntries(rest.map(([name, value]) => [name, fraction(numberOf(value))]))
  }
  return all
}

/** Time limits keep their decimal places. */
function fraction(value: unknown): unknown {
  return typeof value === 'string' && /^\d+\.\d{6}$/.test(value) ? Number(value) : value
}
