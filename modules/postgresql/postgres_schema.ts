/** Creates, alters or drops a schema in a PostgreSQL database. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { commentSteps, ownerSteps } from './object-steps.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName } from './quoting.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['schema'], description: 'Name of the schema.' },
  database: { type: 'string', default: 'postgres', aliases: ['db', 'login_db'], description: 'Database of the schema.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the schema should exist.' },
  owner: { type: 'string', default: '', description: 'Role that owns the schema; by default the role that creates it.' },
  cascade_drop: {
    type: 'boolean',
    default: false,
    description: 'With `state: absent`: also drop all objects in the schema, and what depends on them.',
  },
  comment: { type: 'string', description: 'Comment on the schema; an empty one removes it.' },
  ...serverOptions,
} as const

type SchemaParams = Params<typeof options>

export default defineModule({
  name: 'postgres_schema',
  aliases: postgresAliases('postgresql_schema'),
  summary: 'Create, alter or drop schemas in a PostgreSQL database',
  notes: [psqlNote],
  options,
  examples: `
- name: Create a schema for the application
  become: true
  become_user: postgres
  postgres_schema: { name: shop, database: app, owner: app, comment: What is sold }

- name: Drop a schema with all its objects
  become: true
  become_user: postgres
  postgres_schema: { name: old, db: app, state: absent, cascade_drop: true }
`,
  results: { schema: 'Name of the schema.', queries: 'SQL statements of the change.' },
  rules: ({ name, database, owner, cascade_drop, state, session_role, trust_input }) => [
    ...trustProblems({ trust_input }, { name, owner, session_role }),
    ...nameProblems('name', name),
    ...nameProblems('database', database),
    ...nameProblems('owner', owner || undefined),
    ...(cascade_drop && state === 'present' ? ['`cascade_drop` needs `state: absent`'] : []),
  ],
  ruleMessage: ({ name, owner, session_role, ...trust }) => trustMessage(trust, { name, owner, session_role }),
  probe: (params) => ({
    server: sqlRead<Found>(params, params.database, schemaSql, { name: params.name, owner: params.owner }),
  }),
  plan: (params, { server }) =>
    changesOf(stepsOf(params, answerOf(server)), params, params.database, (error) => `Database query failed: ${error}`),
  returns: (params, { server }) => ({ schema: params.name, queries: stepsOf(params, answerOf(server)).map(({ sql }) => sql) }),
})

interface Found {
  /** The wanted owner exists, or none was named. */
  readonly ownerExists: boolean
  readonly schema: Schema | null
}

interface Schema {
  readonly owner: string
  readonly comment: string | null
  /** How many objects depend on it, such as tables in it. */
  readonly holds: number
}

const schemaSql = `SELECT json_build_object(
  'ownerExists', :'owner' = '' OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname::text = :'owner'),
  'schema', (SELECT json_build_object(
    'owner', pg_get_userbyid(nspowner),
    'comment', obj_description(found.oid, 'pg_namespace'),
    'holds', (SELECT count(*) FROM pg_catalog.pg_depend
      WHERE refclassid = 'pg_catalog.pg_namespace'::regclass AND refobjid = found.oid AND deptype = 'n'))
    FROM pg_catalog.pg_namespace AS found WHERE nspname::text = :'name'));`

function stepsOf(params: SchemaParams, { schema, ownerExists }: Found): readonly Step[] {
  const { name, owner, state } = params
  if (state === 'absent') return schema ? [dropping(params, schema)] : []
  if (!ownerExists) throw new Problem(`role \`${owner}\`, the owner of schema \`${name}\`, does not exist`, { hint: 'create it first' })
  const first = schema ? ownerSteps('schema', name, owner, schema.owner) : [creation(params)]
  return [...first, ...commentSteps('schema', name, params.comment, schema?.comment ?? '')]
}

function dropping({ name, cascade_drop }: SchemaParams, { holds }: Schema): Step {
  if (holds > 0 && !cascade_drop)
    throw new Problem(`schema \`${name}\` cannot be dropped: ${holds} ${holds === 1 ? 'object' : 'objects'} in the database depend on it`, {
      kind: 'not-empty',
      hint: 'drop its objects first, or set `cascade_drop: true`',
    })
  return { summary: `drop schema ${name}`, before: name, after: '', sql: `DROP SCHEMA ${quoteName(name)}${cascade_drop ? ' CASCADE' : ''}` }
}

function creation({ name, owner }: SchemaParams): Step {
  const sql = `CREATE SCHEMA ${quoteName(name)}${owner ? ` AUTHORIZATION ${quoteName(owner)}` : ''}`
  return { summary: `create schema ${name}`, before: '', after: name, sql }
}
