/** What `postgres_info` collects: questions, each one JSON value, and their answers in Ansible's form. */
import { bytesOf } from './parameter-value.ts'
import { serverVersion } from './server-version.ts'

/** Subsets that one connection answers. */
export const subsetSql = {
  version: 'SELECT to_json(version())',
  in_recovery: 'SELECT to_json(pg_is_in_recovery())',
  tablespaces: `SELECT json_object_agg(spcname, json_build_object('spcowner', pg_get_userbyid(spcowner), 'spcacl', coalesce(spcacl::text, ''),
    'spcoptions', coalesce(spcoptions, '{}'))) FROM pg_catalog.pg_tablespace`,
  databases: `SELECT json_object_agg(datname, json_build_object('owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding),
    'collate', datcollate, 'ctype', datctype, 'access_priv', coalesce(array_to_string(datacl, E'\\n'), ''),
    'size', CASE WHEN has_database_privilege(datname, 'CONNECT') THEN pg_database_size(datname)::text ELSE 'No Access' END))
    FROM pg_catalog.pg_database WHERE datname <> 'template0'`,
  replications: `SELECT json_object_agg(pid, json_build_object('usename', pg_get_userbyid(usesysid), 'app_name', coalesce(application_name, ''),
    'client_addr', host(client_addr), 'client_hostname', coalesce(client_hostname, ''), 'backend_start', backend_start::text, 'state', state))
    FROM pg_catalog.pg_stat_replication`,
  repl_slots: `SELECT json_object_agg(slot_name, json_build_object('plugin', plugin, 'slot_type', slot_type, 'database', database, 'active', active))
    FROM pg_catalog.pg_replication_slots`,
  settings: `SELECT json_object_agg(name, json_build_object('setting', setting, 'unit', coalesce(unit, ''), 'context', context, 'vartype', vartype,
    'boot_val', coalesce(boot_val, ''), 'min_val', coalesce(min_val, ''), 'max_val', coalesce(max_val, ''), 'sourcefile', coalesce(sourcefile, ''),
    'pretty_val', current_setting(name), 'pending_restart', pending_restart) ORDER BY name) FROM pg_catalog.pg_settings`,
  roles: `SELECT json_object_agg(rolname, json_build_object('superuser', rolsuper, 'canlogin', rolcanlogin, 'valid_until', coalesce(to_json(rolvaliduntil), '""'),
    'member_of', ARRAY(SELECT other.rolname::text FROM pg_catalog.pg_auth_members JOIN pg_catalog.pg_roles AS other ON other.oid = roleid WHERE member = role.oid)))
    FROM pg_catalog.pg_roles AS role WHERE rolname !~ '^pg_'`,
} as const
export type Subset = keyof typeof subsetSql
export const subsets = Object.keys(subsetSql) as Subset[]

/** Subscriptions of all databases, without the columns that the role may not read. */
export const subscriptionsSql = `SELECT string_agg(format('%I', attname), ', ') AS columns FROM pg_catalog.pg_attribute
  WHERE attrelid = 'pg_catalog.pg_subscription'::regclass AND attnum > 0 AND has_column_privilege(attrelid, attnum, 'SELECT') \\gset
SELECT coalesce(json_agg(row_to_json(shown)), '[]') FROM (SELECT :columns, pg_get_userbyid(subowner) AS ownername,
  (SELECT datname FROM pg_catalog.pg_database WHERE oid = subdbid) AS dbname FROM pg_catalog.pg_subscription) AS shown;`

/** What is asked in each database. */
export const databaseSql = `SELECT json_build_object(
  'namespaces', (SELECT json_object_agg(nspname, json_build_object('nspowner', pg_get_userbyid(nspowner), 'nspacl', coalesce(nspacl::text, '')))
    FROM pg_catalog.pg_namespace),
  'languages', (SELECT json_object_agg(lanname, json_build_object('lanowner', pg_get_userbyid(lanowner), 'lanacl', coalesce(lanacl::text, '')))
    FROM pg_catalog.pg_language),
  'extensions', (SELECT json_object_agg(extname, json_build_object('version', extversion, 'nspname', nspname, 'description', obj_description(extension.oid, 'pg_extension')))
    FROM pg_catalog.pg_extension AS extension LEFT JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace),
  'publications', (SELECT coalesce(json_agg(row_to_json(shown)), '[]')
    FROM (SELECT publication.*, pg_get_userbyid(pubowner) AS ownername FROM pg_catalog.pg_publication AS publication) AS shown));`

type Row = Readonly<Record<string, unknown>>
type Named<T> = Readonly<Record<string, T>>

/** The answer of a database. */
export interface DatabaseAnswer {
  readonly namespaces: Named<Row> | null
  readonly languages: Named<Row> | null
  readonly extensions: Named<{ readonly version: string; readonly nspname: string; readonly description: string | null }> | null
  readonly publications: readonly Row[]
}

/** What a subset is without an answer. */
export const emptyInfo: Row = {
  ...{ version: {}, in_recovery: null, tablespaces: {}, databases: {}, replications: {}, repl_slots: {} },
  ...{ settings: {}, roles: {}, pending_restart_settings: [] },
}

/** A subset as Ansible returns it. */
export function subsetInfo(subset: Subset, answer: unknown): Row {
  if (subset === 'version') return { version: serverVersion(String(answer)) }
  if (subset === 'settings') return settingsInfo((answer ?? {}) as Named<Setting>)
  if (subset === 'roles') return { roles: mapped((answer ?? {}) as Named<Row>, roleInfo) }
  return { [subset]: answer ?? emptyInfo[subset] }
}

/** The further values of a database; without its answer it could not be connected to. */
export function databaseInfo(name: string, answer: DatabaseAnswer | undefined, subscriptions: readonly Row[]): Row {
  if (!answer) return { namespaces: {}, extensions: {}, languages: {}, error: 'Could not connect to the database.' }
  const own = subscriptions.filter(({ dbname }) => dbname === name)
  return {
    namespaces: answer.namespaces ?? {},
    extensions: mapped(answer.extensions ?? {}, ({ version, ...rest }) => ({ extversion: extensionVersion(version), ...rest })),
    languages: answer.languages ?? {},
    publications: byName(answer.publications, 'pubname'),
    subscriptions: byName(own, 'subname'),
  }
}

function mapped<T>(items: Named<T>, map: (item: T) => Row): Named<Row> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, map(item)]))
}

function byName(rows: readonly Row[], key: string): Named<Row> {
  return Object.fromEntries(rows.map(({ [key]: name, dbname: _database, ...rest }) => [String(name), mapValues(rest)]))
}

/** The server writes the numbers of objects as texts. */
function mapValues(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, /^(?:oid|pubowner|subowner|subdbid)$/.test(name) ? Number(value) : value]),
  )
}

interface Setting extends Row {
  readonly setting: string
  readonly unit: string
  readonly pending_restart: boolean
}

function settingsInfo(settings: Named<Setting>): Row {
  const sized = mapped(settings, (each) => {
    const bytes = /^(?:8?kB|MB)$/.test(each.unit) ? bytesOf(each.setting, each.unit) : undefined
    return bytes === undefined ? each : { ...each, val_in_bytes: Math.max(bytes, 0) }
  })
  const pending = Object.keys(settings).filter((name) => settings[name]?.pending_restart)
  return { settings: sized, pending_restart_settings: pending }
}

/** An endless time is the last one of Python. */
function roleInfo({ valid_until: until, ...rest }: Row): Row {
  return { ...rest, valid_until: until === 'infinity' ? '9999-12-31T23:59:59.999999+00:00' : until }
}

/** The first two numbers, where the whole text is numbers with points and dashes. */
function extensionVersion(raw: string): Row {
  if (!/^\d+(?:-+\d+)?(?:\.\d+(?:-+\d+)?)*$/.test(raw)) return { major: null, minor: null, raw }
  const [first = '', second] = raw.split('.')
  const [major, minor] = first.includes('-') ? first.split('-') : [first, second?.split('-')[0]]
  return { major: Number(major), minor: minor === undefined || minor === '' ? null : Number(minor), raw }
}
