/** PostgreSQL roles: current state and wanted state. */

import { sqlRead } from './connection.ts'
import type { Login } from './options.ts'
import type { Right } from './role-privileges.ts'

/** Attributes of a role that are flags, such as `LOGIN` and `NOLOGIN`, and their columns in the catalog. */
const flagColumns = {
  SUPERUSER: 'rolsuper',
  CREATEROLE: 'rolcreaterole',
  CREATEDB: 'rolcreatedb',
  INHERIT: 'rolinherit',
  LOGIN: 'rolcanlogin',
  REPLICATION: 'rolreplication',
  BYPASSRLS: 'rolbypassrls',
} as const
export type FlagName = keyof typeof flagColumns
export const flagNames = Object.keys(flagColumns) as FlagName[]

export interface Role {
  readonly name: string
  readonly flags: Readonly<Record<FlagName, boolean>>
  /** -1 means no limit. */
  readonly limit: number
  /** The stored verifier; null if there is none, or it may not be read. */
  readonly password: string | null
  readonly until: string | null
  /** Whether `until` is the requested time. */
  readonly untilWanted: boolean
  readonly comment: string | null
  /** What prevents dropping it after the revocations, in words. */
  readonly owns: readonly string[]
}

/** A server and the requested roles. */
export interface Roles {
  readonly version: number
  /** `scram-sha-256`, `md5` (`on` before version 10). */
  readonly encryption: string
  readonly iterations: number
  /** Stored passwords may be read. */
  readonly readable: boolean
  /** `expires` as the server reads it. */
  readonly expires: string | null
  readonly roles: readonly Role[]
}

/** The state of a role; `expires` is a time in any spelling that PostgreSQL reads, `revoked` the privileges to revoke before it is dropped. */
export function roleRead(login: Login, database: string, name: string, expires = '', revoked: readonly Right[] = []) {
  return sqlRead<Roles>(login, database, rolesSql, { expires, name, revoked: JSON.stringify(revoked) })
}

/** Flags by name: true if wanted, false if not (`NO…`). Unknown and contradictory words are problems. */
export function flagsOf(words: readonly string[]): {
  readonly flags: Readonly<Partial<Record<FlagName, boolean>>>
  readonly problems: readonly string[]
  readonly unknown: readonly string[]
} {
  const flags: Partial<Record<FlagName, boolean>> = {}
  const problems: string[] = []
  const unknown: string[] = []
  for (const word of words.map((each) => each.trim().toUpperCase()).filter((each) => each !== '')) {
    const name = flagNames.find((each) => each === word || `NO${each}` === word)
    if (!name) {
      unknown.push(word)
      problems.push(
        `\`${word}\` is not a role attribute: use ${flagNames.map((each) => `\`${each}\``).join(', ')}, each also with the prefix \`NO\``,
      )
    } else if (flags[name] !== undefined && flags[name] !== (name === word))
      problems.push(`\`role_attr_flags\` has both \`${name}\` and \`NO${name}\``)
    else flags[name] = name === word
  }
  return { flags, problems, unknown }
}

/** `LOGIN` or `NOLOGIN`. */
export function flagWord(name: FlagName, on: boolean): string {
  return on ? name : `NO${name}`
}

/** A dependency that is only a privilege, on an object where the role has none but those to be revoked. */
const isRevoked = `deptype = 'a' AND objsubid = 0 AND EXISTS (
        SELECT FROM json_to_recordset(:'revoked'::json) AS gone(schema text, name text, privileges json)
        JOIN LATERAL (
          SELECT datacl AS acl FROM pg_catalog.pg_database
            WHERE schema = '' AND datname::text = gone.name AND classid = 'pg_catalog.pg_database'::regclass AND oid = objid
          UNION ALL SELECT relacl FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname::text = schema AND relname::text = gone.name AND classid = 'pg_catalog.pg_class'::regclass AND pg_class.oid = objid
              AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())) AS object ON true
        WHERE NOT EXISTS (SELECT FROM aclexplode(object.acl) WHERE grantee = role.oid
          AND privilege_type NOT IN (SELECT json_array_elements_text(privileges)) AND 'ALL' NOT IN (SELECT json_array_elements_text(privileges))))`

/** Only a superuser may read verifiers; other roles read the view without them. */
const rolesSql = `SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS readable \\gset
\\set source pg_catalog.pg_roles
\\if :readable
\\set source pg_catalog.pg_authid
\\endif
SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'encryption', current_setting('password_encryption'),
  'iterations', coalesce(current_setting('scram_iterations', true), '4096')::int,
  'readable', :'readable'::boolean,
  'expires', nullif(:'expires', '')::timestamptz::text,
  'roles', coalesce((SELECT json_agg(json_build_object(
    'name', rolname,
    'flags', json_build_object(${flagNames.map((name) => `'${name}', ${flagColumns[name]}`).join(', ')}),
    'limit', rolconnlimit,
    'password', CASE WHEN :'readable'::boolean THEN rolpassword END,
    'until', rolvaliduntil::text,
    'untilWanted', rolvaliduntil IS NOT DISTINCT FROM nullif(:'expires', '')::timestamptz,
    'comment', shobj_description(role.oid, 'pg_authid'),
    'owns', coalesce((
      SELECT json_agg(DISTINCT CASE
        WHEN classid = 'pg_catalog.pg_database'::regclass THEN 'database ' || (SELECT datname FROM pg_catalog.pg_database WHERE oid = objid)
        WHEN dbid <> 0 THEN 'objects in database ' || (SELECT datname FROM pg_catalog.pg_database WHERE oid = dbid)
        ELSE 'objects of the whole server' END)
      FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = role.oid AND NOT (${isRevoked})), '[]'::json)
  )) FROM :source AS role WHERE rolname::text = :'name'), '[]'::json));`
