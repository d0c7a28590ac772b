/** Reads the privileges on PostgreSQL objects, and role membership. */
import { sqlRead } from './connection.ts'
import type { Login } from './options.ts'

/** The kinds of objects, and their names in statements. */
export const kinds = {
  table: 'TABLE',
  sequence: 'SEQUENCE',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  type: 'TYPE',
  database: 'DATABASE',
  schema: 'SCHEMA',
  language: 'LANGUAGE',
  tablespace: 'TABLESPACE',
  foreign_data_wrapper: 'FOREIGN DATA WRAPPER',
  foreign_server: 'FOREIGN SERVER',
  parameter: 'PARAMETER',
} as const
export type Kind = keyof typeof kinds | 'group' | 'default_privs'

/** Kinds whose objects lie in a schema. */
export const inSchema: readonly Kind[] = ['table', 'sequence', 'function', 'procedure', 'type', 'default_privs']

/** One privilege of one role; PUBLIC is the role without a name. */
export interface GrantedPrivilege {
  readonly role: string
  readonly privilege: string
  /** With grant option. */
  readonly grantable: boolean
  /** The login role can revoke it. */
  readonly revocable: boolean
}

/** An object and the privileges of the requested roles on it. */
export interface Holder {
  /** As in the query; statements name functions so, and the kinds of future objects. */
  readonly name: string
  readonly owner: string
  /** All privileges that exist on such an object. */
  readonly all: readonly string[]
  /** What the login role may grant; null: all. */
  readonly grantable: readonly string[] | null
  readonly granted: readonly GrantedPrivilege[]
}

export interface Privileges {
  /** Whether the requested schema exists; true if none was requested. */
  readonly schema: boolean
  /** Those of the roles and targets that exist. */
  readonly roles: readonly string[]
  readonly holders: readonly Holder[]
}

export interface PrivilegeQuestion {
  readonly kind: Kind
  /** Empty: no schema matters. */
  readonly schema: string
  /** Empty: all that are of that kind in the schema. */
  readonly names: readonly string[]
  readonly roles: readonly string[]
  /** Whose future objects are meant; empty: those of the login role. */
  readonly targets: readonly string[]
}

export function privilegesRead(login: Login, database: string, { kind, schema, names, roles, targets }: PrivilegeQuestion) {
  const values = {
    as: login.session_role ?? '',
    names: JSON.stringify(names),
    roles: JSON.stringify(roles),
    schema,
    targets: JSON.stringify(targets),
  }
  const sql = kind === 'group' ? membersSql : holdersSql(catalogs[kind], kind === 'default_privs' ? futureAcl : presentAcl)
  return sqlRead<Privileges>(login, database, questionOf(sql), values)
}

/** Each selects the objects of a kind: name, owner, stored privileges, and PostgreSQL's letter for the kind. */
const catalogs: Readonly<Record<Exclude<Kind, 'group'>, string>> = {
  table: relations("'r', 'v', 'm', 'p', 'f'", 'r'),
  sequence: relations("'S'", 's'),
  function: routines("<> 'p'"),
  procedure: routines("= 'p'"),
  type: `SELECT typname::text AS name, typowner AS owner, typacl AS acl, 'T' AS letter
    FROM pg_catalog.pg_type WHERE typnamespace = (SELECT oid FROM place) AND typname::text IN (SELECT name FROM asked)`,
  database: ofServer('pg_database', 'dat', 'd', 'datdba'),
  schema: ofServer('pg_namespace', 'nsp', 'n'),
  language: ofServer('pg_language', 'lan', 'l'),
  tablespace: ofServer('pg_tablespace', 'spc', 't'),
  foreign_data_wrapper: ofServer('pg_foreign_data_wrapper', 'fdw', 'F'),
  foreign_server: ofServer('pg_foreign_server', 'srv', 'S'),
  parameter: `SELECT asked.name, 10::oid AS owner, paracl AS acl, 'p' AS letter
    FROM asked LEFT JOIN pg_catalog.pg_parameter_acl ON parname = lower(asked.name)
    WHERE asked.name LIKE '%.%' OR lower(asked.name) IN (SELECT lower(name) FROM pg_catalog.pg_settings)`,
  default_privs: `SELECT asked.name, target.oid AS owner, defaclacl AS acl, letter
    FROM asked
    JOIN (VALUES ('TABLES', 'r', 'r'), ('SEQUENCES', 'S', 's'), ('FUNCTIONS', 'f', 'f'), ('TYPES', 'T', 'T'), ('SCHEMAS', 'n', 'n'))
      AS future (name, kept, letter) ON future.name = asked.name
    CROSS JOIN targets AS target
    LEFT JOIN pg_catalog.pg_default_acl
      ON defaclrole = target.oid AND defaclobjtype = kept::"char" AND defaclnamespace = coalesce((SELECT oid FROM place), 0)`,
}

function relations(letters: string, letter: string): string {
  return `SELECT relname::text AS name, relowner AS owner, relacl AS acl, '${letter}' AS letter
    FROM pg_catalog.pg_class WHERE relnamespace = (SELECT oid FROM place) AND relkind IN (${letters}) AND ${nameIsAsked('relname')}`
}

/** Before version 11 there are no procedures, and no word for the kind. */
function routines(kind: string): string {
  return `SELECT coalesce(asked.name, format('%I(%s)', proname, oidvectortypes(proargtypes))) AS name, proowner AS owner, proacl AS acl, 'f' AS letter
    FROM pg_catalog.pg_proc AS routine
    LEFT JOIN asked ON to_regprocedure(quote_ident(:'schema') || '.' || asked.name) = routine.oid
    WHERE pronamespace = (SELECT oid FROM place) AND coalesce(to_jsonb(routine)->>'prokind', 'f') ${kind}
      AND (asked.name IS NOT NULL OR NOT EXISTS (SELECT FROM asked))`
}

function ofServer(catalog: string, prefix: string, letter: string, owner = `${prefix}owner`): string {
  return `SELECT ${prefix}name::text AS name, ${owner} AS owner, ${prefix}acl AS acl, '${letter}' AS letter
    FROM pg_catalog.${catalog} WHERE ${prefix}name::text IN (SELECT name FROM asked)`
}

function nameIsAsked(column: string): string {
  return `(${column}::text IN (SELECT name FROM asked) OR NOT EXISTS (SELECT FROM asked))`
}

const membersSql = `SELECT json_build_object('name', rolname, 'owner', '', 'all', '["MEMBER"]'::json, 'grantable', NULL, 'granted', coalesce((
    SELECT json_agg(json_build_object('role', name, 'privilege', 'MEMBER', 'grantable', passed, 'revocable', true)) FROM (
      SELECT roles.name, bool_or(admin_option) AS passed FROM pg_catalog.pg_auth_members
      JOIN roles ON roles.oid = member WHERE roleid = team.oid GROUP BY roles.name) AS members), '[]'::json)) AS holder
  FROM pg_catalog.pg_roles AS team WHERE rolname::text IN (SELECT name FROM asked)`

/** Without stored privileges, the owner has all of them; those of one schema are added. */
const presentAcl = 'coalesce(found.acl, acldefault(letter::"char", found.owner))'
const futureAcl = `CASE WHEN :'schema' = '' THEN ${presentAcl} ELSE found.acl END`

/** What an owner granted can be revoked with the owner's privileges, all else with those of the grantor. */
function holdersSql(catalog: string, acl: string): string {
  return `SELECT json_build_object(
    'name', found.name,
    'owner', pg_get_userbyid(found.owner),
    'all', (SELECT json_agg(privilege_type) FROM aclexplode(acldefault(letter::"char", found.owner)) WHERE grantee = found.owner),
    'grantable', CASE WHEN pg_has_role(whom.name, found.owner, 'USAGE') THEN NULL ELSE coalesce((
      SELECT json_agg(privilege_type) FROM aclexplode(kept) WHERE is_grantable AND pg_has_role(whom.name, grantee, 'USAGE')), '[]'::json) END,
    'granted', coalesce((
      SELECT json_agg(json_build_object('role', roles.name, 'privilege', privilege_type, 'grantable', is_grantable, 'revocable',
        CASE WHEN pg_has_role(whom.name, found.owner, 'USAGE') THEN grantor = found.owner ELSE pg_has_role(whom.name, grantor, 'USAGE') END))
      FROM aclexplode(kept) JOIN roles ON roles.oid = grantee), '[]'::json)) AS holder
  FROM (${catalog}) AS found CROSS JOIN whom, LATERAL (SELECT ${acl} AS kept) AS list`
}

function questionOf(holders: string): string {
  return `WITH whom AS (SELECT coalesce(nullif(:'as', '')::name, current_user) AS name),
  asked AS (SELECT value AS name FROM json_array_elements_text(:'names'::json)),
  place AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname::text = :'schema'),
  roles AS (
    SELECT oid, rolname::text AS name FROM pg_catalog.pg_roles WHERE rolname::text IN (SELECT json_array_elements_text(:'roles'::json))
    UNION ALL SELECT 0, ''),
  targets AS (
    SELECT oid, rolname::text AS name FROM pg_catalog.pg_roles
    WHERE rolname::text IN (SELECT json_array_elements_text(:'targets'::json))
      OR (json_array_length(:'targets'::json) = 0 AND rolname = (SELECT name FROM whom))),
  holders AS (${holders})
SELECT json_build_object(
  'schema', :'schema' = '' OR EXISTS (SELECT FROM place),
  'roles', coalesce((SELECT json_agg(name) FROM (SELECT name FROM roles WHERE oid <> 0 UNION SELECT name FROM targets) AS there), '[]'::json),
  'holders', coalesce((SELECT json_agg(holder ORDER BY holder->>'name', holder->>'owner') FROM holders), '[]'::json));`
}
