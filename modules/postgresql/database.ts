/** Reads the properties of a PostgreSQL database. */
import { sqlRead } from './connection.ts'
import type { Login } from './options.ts'

export interface Database {
  readonly name: string
  readonly owner: string
  readonly encoding: string
  /** Whether it has the requested encoding. */
  readonly encodingWanted: boolean
  readonly collate: string
  readonly ctype: string
  readonly tablespace: string
  /** -1 means no limit. */
  readonly limit: number
  readonly comment: string | null
}

/** A server and the requested databases. */
export interface Databases {
  readonly version: number
  /** Whether the server supports the requested encoding; true if none was requested. */
  readonly encodingExists: boolean
  readonly databases: readonly Database[]
}

/** The state of a database; `encoding` is a name in any spelling that PostgreSQL reads. */
export function databaseRead(login: Login, maintenance: string, name: string, encoding = '') {
  return sqlRead<Databases>(login, maintenance, databasesSql, { encoding, name })
}

const databasesSql = `SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'encodingExists', :'encoding' = '' OR pg_char_to_encoding(:'encoding') >= 0,
  'databases', coalesce((SELECT json_agg(json_build_object(
    'name', datname,
    'owner', pg_get_userbyid(datdba),
    'encoding', pg_encoding_to_char(encoding),
    'encodingWanted', :'encoding' = '' OR pg_char_to_encoding(:'encoding') = encoding,
    'collate', datcollate,
    'ctype', datctype,
    'tablespace', (SELECT spcname FROM pg_catalog.pg_tablespace WHERE oid = dattablespace),
    'limit', datconnlimit,
    'comment', shobj_description(base.oid, 'pg_database')
  )) FROM pg_catalog.pg_database AS base WHERE datname::text = :'name'), '[]'::json));`
