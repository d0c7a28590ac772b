/** Adds an extension to a PostgreSQL database, updates it, or removes it. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import {
  answerOf,
  changesOf,
  loginOptions,
  nameProblems,
  quoteName,
  quoteText,
  refusedLogin,
  type Step,
  sqlRead,
  trustOptions,
  trustProblems,
} from './connection.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['ext'], description: 'Name of the extension.' },
  db: { type: 'string', required: true, aliases: ['login_db'], description: 'Database to add the extension to.' },
  schema: { type: 'string', description: "Schema for the extension's objects." },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the extension should be installed.' },
  version: {
    type: 'string',
    description: 'Version; `latest` is the newest that the server offers. By default an installed version is kept.',
  },
  cascade: {
    type: 'boolean',
    default: false,
    description: 'Also install required extensions; with `absent`, also drop dependent objects.',
  },
  comment: { type: 'string', description: 'Comment on the extension; an empty one removes it.' },
  ...trustOptions,
  ...loginOptions,
} as const

type ExtensionParams = Params<typeof options>

export default defineModule({
  name: 'postgres_ext',
  aliases: ['postgresql_ext', 'community.postgresql.postgresql_ext', 'community.general.postgresql_ext'],
  summary: 'Manage extensions of a PostgreSQL database',
  notes: ['Needs `psql` 10 or later on the host, and no Python.'],
  options,
  refused: refusedLogin,
  examples: `
- name: Install pgcrypto
  become: true
  become_user: postgres
  postgres_ext: { name: pgcrypto, db: app, schema: public, version: latest, cascade: true, comment: for tokens, trust_input: false }

- name: Remove hstore
  become: true
  become_user: postgres
  postgres_ext: { name: hstore, db: app, state: absent }
`,
  results: {
    queries: 'SQL statements of the change.',
    query: 'Same as `queries`, as one text.',
    prev_version: 'Previous version.',
    version: 'Current version.',
  },
  rules: ({ name, db, schema, version, session_role, trust_input }) => [
    ...[...nameProblems('name', name), ...nameProblems('db', db), ...nameProblems('schema', schema)],
    ...trustProblems({ trust_input }, { name, schema, version, session_role }),
  ],
  probe: (params) => ({
    server: sqlRead<Extension>(params, params.db, extensionSql, { name: params.name, version: params.version ?? '' }),
  }),
  plan: (params, { server }) =>
    changesOf(stepsOf(params, answerOf(server)), params, params.db, (error) => `Management of PostgreSQL extension failed: ${error}`),
  returns(params, { server }) {
    const extension = answerOf(server)
    const queries = stepsOf(params, extension).map(({ sql }) => sql)
    const version = params.state === 'absent' ? '' : (wantedVersion(params, extension) ?? extension.installed ?? extension.newest)
    return { queries, query: queries.join('\n'), prev_version: extension.installed ?? '', version: version ?? '' }
  },
})

interface Extension {
  /** The version that the database has. */
  readonly installed: string | null
  /** The default version of the server; null if it does not have the extension. */
  readonly newest: string | null
  /** The server has the requested version. */
  readonly versionKnown: boolean
  readonly schema: string | null
  readonly comment: string | null
}

const extensionSql = `SELECT json_build_object(
  'installed', (SELECT extversion FROM pg_catalog.pg_extension WHERE extname::text = :'name'),
  'newest', (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name::text = :'name'),
  'versionKnown', EXISTS (SELECT FROM pg_catalog.pg_available_extension_versions WHERE name::text = :'name' AND version = :'version'),
  'schema', (SELECT nspname FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace AS space ON space.oid = extnamespace WHERE extname::text = :'name'),
  'comment', (SELECT obj_description(oid, 'pg_extension') FROM pg_catalog.pg_extension WHERE extname::text = :'name'));`

function wantedVersion({ version }: ExtensionParams, { newest }: Extension): string | undefined {
  return version === 'latest' ? (newest ?? undefined) : version
}

function stepsOf(params: ExtensionParams, extension: Extension): readonly Step[] {
  const { name, db, state, cascade } = params
  const { installed, newest, versionKnown } = extension
  const title = `extension ${name}`
  const quoted = quoteName(name)
  if (state === 'absent') {
    const sql = `DROP EXTENSION ${quoted}${cascade ? ' CASCADE' : ''}`
    return installed === null ? [] : [{ summary: `drop ${title} from ${db}`, before: installed, after: '', sql }]
  }
  if (newest === null && installed === null)
    throw new Problem(`the server has no extension \`${name}\``, {
      hint: 'install its package first; many are in `postgresql-contrib`',
      msg: `Extension ${name} is not available`,
    })
  const version = wantedVersion(params, extension)
  if (version !== undefined && version !== installed && params.version !== 'latest' && !versionKnown)
    throw new Problem(`the server has no version \`${version}\` of extension \`${name}\``, {
      hint: `it has ${newest ?? installed}`,
      msg:
        installed === null
          ? `Passed version '${version}' is not available`
          : `Passed version '${version}' has no valid update path from the currently installed version '${installed}' or the passed version is not available`,
    })
  if (installed === null) return [creation(params, version ?? newest ?? '', version), ...commenting(params, extension)]
  const steps: Step[] = []
  if (version !== undefined && version !== installed) {
    const sql = `ALTER EXTENSION ${quoted} UPDATE TO ${quoteText(version)}`
    steps.push({ summary: `update ${title} of ${db} to ${version}`, before: installed, after: version, sql })
  }
  if (params.schema !== undefined && params.schema !== extension.schema) {
    const sql = `ALTER EXTENSION ${quoted} SET SCHEMA ${quoteName(params.schema)}`
    steps.push({ summary: `move ${title} of ${db} to ${params.schema}`, before: extension.schema, after: params.schema, sql })
  }
  return [...steps, ...commenting(params, extension)]
}

function creation({ name, db, schema, cascade }: ExtensionParams, after: string, version: string | undefined): Step {
  const clauses = [
    ...(schema === undefined ? [] : [`SCHEMA ${quoteName(schema)}`]),
    ...(version === undefined ? [] : [`VERSION ${quoteText(version)}`]),
    ...(cascade ? ['CASCADE'] : []),
  ]
  const sql = ['CREATE EXTENSION', quoteName(name), ...(clauses.length > 0 ? ['WITH', ...clauses] : [])].join(' ')
  return { summary: `add extension ${name} to ${db}`, before: '', after, sql }
}

/** A new extension has its own comment, which is unknown before. */
function commenting({ name, comment }: ExtensionParams, { installed, comment: present }: Extension): readonly Step[] {
  if (comment === undefined || (installed !== null && comment === (present ?? ''))) return []
  const sql = `COMMENT ON EXTENSION ${quoteName(name)} IS ${comment === '' ? 'NULL' : quoteText(comment)}`
  return [{ summary: `comment on extension ${name}`, before: present ?? '', after: comment, sql }]
}
