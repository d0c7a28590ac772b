/** Changes the owner of PostgreSQL objects. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName, quotePath } from './quoting.ts'

/** Where the owner of an object is found, and the words of a server that does not find the object. */
const kinds = {
  database: { sql: 'SELECT datdba FROM pg_catalog.pg_database WHERE datname::text = name', words: 'database "%" does not exist' },
  function: {
    sql: "SELECT proowner FROM pg_catalog.pg_proc WHERE pg_proc.oid = CASE WHEN name LIKE '%(%' THEN to_regprocedure(name)::oid ELSE to_regproc(name)::oid END",
    words: 'could not find a function named "%"',
  },
  matview: { sql: relationOf('m'), words: 'relation "%" does not exist' },
  schema: { sql: 'SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname::text = name', words: 'schema "%" does not exist' },
  sequence: { sql: relationOf('S'), words: 'relation "%" does not exist' },
  table: { sql: relationOf('r,p,f'), words: 'relation "%" does not exist' },
  tablespace: { sql: 'SELECT spcowner FROM pg_catalog.pg_tablespace WHERE spcname::text = name', words: 'tablespace "%" does not exist' },
  view: { sql: relationOf('v'), words: 'relation "%" does not exist' },
} as const
type Kind = keyof typeof kinds

function relationOf(relkinds: string): string {
  return `SELECT relowner FROM pg_catalog.pg_class WHERE pg_class.oid = to_regclass(name)::oid AND relkind = ANY ('{${relkinds}}')`
}

const options = {
  new_owner: { type: 'string', required: true, description: 'Role that should be the owner.' },
  obj_name: {
    type: 'string',
    description: 'Object; it may be qualified by its schema, and a function may have its argument types: `math.add(int, int)`.',
  },
  obj_type: {
    enum: ['database', 'function', 'matview', 'sequence', 'schema', 'table', 'tablespace', 'view'],
    aliases: ['type'],
    description: 'Type of the object.',
  },
  reassign_owned_by: {
    type: 'list',
    description: 'Roles whose objects in the database, and whose databases and tablespaces, get the new owner; instead of one object.',
  },
  fail_on_role: {
    type: 'boolean',
    description: 'Fail if a role of `reassign_owned_by` does not exist, which is the default; otherwise it is ignored with a warning.',
  },
  db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
  ...serverOptions,
} as const

type OwnerParams = Params<typeof options>

export default defineModule({
  name: 'postgres_owner',
  aliases: postgresAliases('postgresql_owner'),
  summary: 'Change the owner of PostgreSQL objects',
  notes: [
    'A name without a schema means what the server finds by its `search_path`.',
    '`reassign_owned_by` changes nothing if the roles own nothing; in Ansible it is always a change.',
    psqlNote,
  ],
  options,
  examples: `
- name: Give a table to the application
  become: true
  become_user: postgres
  postgres_owner: { db: shop, obj_name: sold.article, obj_type: table, new_owner: shop }

- name: Give all objects of roles that leave to another one
  become: true
  become_user: postgres
  postgres_owner: { db: shop, reassign_owned_by: [anna, bob], new_owner: shop, fail_on_role: false }
`,
  results: { queries: 'SQL statements of the change.', warnings: 'Roles that do not exist.' },
  relations: {
    exclusive: [
      ['obj_name', 'reassign_owned_by'],
      ['obj_type', 'reassign_owned_by'],
      ['obj_name', 'fail_on_role'],
      ['obj_type', 'fail_on_role'],
    ],
  },
  rules: (params) => {
    const { obj_name: name, obj_type: kind, reassign_owned_by: roles } = params
    const isWhole = roles !== undefined || (name !== undefined && kind !== undefined)
    return [
      ...trustProblems(params, trusted(params)),
      ...(!isWhole ? ['either `obj_name` and `obj_type` or `reassign_owned_by` is required'] : []),
      ...(name !== undefined && kind !== undefined && objectOf(kind, name) === undefined ? [`\`${name}\` is no name of a ${kind}`] : []),
    ]
  },
  ruleMessage: (params) => trustMessage(params, trusted(params)),
  probe: ({ obj_name: name = '', obj_type: kind, ...params }) => ({
    server: sqlRead<Found>(params, params.db ?? '', ownerSql(kind), {
      name: kind === undefined ? '' : pathOf(kind, name),
      roles: JSON.stringify([params.new_owner, ...(params.reassign_owned_by ?? [])]),
    }),
  }),
  plan: (params, { server }) =>
    changesOf(stepsOf(params, answerOf(server)), params, params.db ?? '', (error, sql) => `Cannot execute SQL '${sql}': ${error}`),
  returns(params, { server }) {
    const found = answerOf(server)
    const warnings = missingRoles(params, found).map((role) => `Role '${role}' does not exist, pass`)
    return { queries: stepsOf(params, found).map(({ sql }) => sql), ...(warnings.length > 0 ? { warnings } : {}) }
  },
})

function trusted({ new_owner, obj_name, reassign_owned_by, session_role }: OwnerParams) {
  return { new_owner, obj_name, reassign_owned_by, session_role }
}

/** The object as a statement names it. */
function objectOf(kind: Kind, name: string): string | undefined {
  if (kind === 'database' || kind === 'tablespace') return quoteName(name)
  if (kind === 'function') return /^[\w."$]+\s*(?:\([\w\s."$,[\]%]*\))?$/.test(name) ? name : undefined
  return quotePath(name)
}

/** The object as its catalog is asked for it. */
function pathOf(kind: Kind, name: string): string {
  if (kind === 'database' || kind === 'tablespace' || kind === 'function') return name
  const path = quotePath(name) ?? ''
  return kind === 'schema' ? path.slice(1, -1).replaceAll('""', '"') : path
}

interface Found {
  readonly roles: readonly string[]
  /** Those of the roles that own something here, or that the server may refuse to reassign from. */
  readonly owning: readonly string[]
  /** Null if the object does not exist. */
  readonly owner: string | null
}

function ownerSql(kind: Kind | undefined): string {
  const owner = kind === undefined ? 'NULL' : `(SELECT pg_get_userbyid((${kinds[kind].sql})))`
  return `SELECT json_build_object(
  'roles', coalesce(json_agg(rolname), '[]'::json),
  'owning', coalesce(json_agg(rolname) FILTER (WHERE role.oid < 16384 OR EXISTS (
    SELECT FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = role.oid AND deptype = 'o'
      AND dbid IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())))), '[]'::json),
  'owner', (SELECT ${owner} FROM (SELECT :'name'::text AS name) AS asked))
FROM pg_catalog.pg_roles AS role WHERE rolname::text IN (SELECT json_array_elements_text(:'roles'::json));`
}

function missingRoles({ reassign_owned_by: roles = [] }: OwnerParams, found: Found): readonly string[] {
  return roles.filter((role) => !found.roles.includes(role))
}

function stepsOf(params: OwnerParams, found: Found): readonly Step[] {
  const { new_owner: owner, obj_name: name, obj_type: kind, reassign_owned_by: roles = [], fail_on_role = true } = params
  const [missing] = missingRoles(params, found)
  const absent = found.roles.includes(owner) ? (fail_on_role ? missing : undefined) : owner
  if (absent !== undefined)
    throw new Problem(`role \`${absent}\` does not exist`, { hint: 'create it first', msg: `Role '${absent}' does not exist` })
  if (kind !== undefined && name !== undefined) return objectSteps(kind, name, owner, found)
  const giving = roles.filter((role) => found.roles.includes(role))
  if (!giving.some((role) => role !== owner && found.owning.includes(role))) return []
  const sql = `REASSIGN OWNED BY ${giving.map(quoteName).join(',')} TO ${quoteName(owner)}`
  return [{ summary: `give the objects of ${giving.join(', ')} to ${owner}`, before: giving.join(', '), after: owner, sql }]
}

function objectSteps(kind: Kind, name: string, owner: string, found: Found): readonly Step[] {
  const word = kind === 'matview' ? 'materialized view' : kind
  const sql = `ALTER ${word.toUpperCase()} ${objectOf(kind, name)} OWNER TO ${quoteName(owner)}`
  if (found.owner === null) {
    const words = kinds[kind].words.replace('%', () => name)
    const hint = kind === 'function' ? 'if several have the name, add the argument types: `add(int, int)`' : 'create it first'
    throw new Problem(`${word} \`${name}\` does not exist`, { hint, msg: `Cannot execute SQL '${sql}': ${words}\n` })
  }
  if (found.owner === owner) return []
  return [{ summary: `change the owner of ${word} ${name} to ${owner}`, before: found.owner, after: owner, sql, verbatim: true }]
}
