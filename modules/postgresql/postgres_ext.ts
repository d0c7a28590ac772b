/** Adds an extension to a PostgreSQL database, updates it, or removes it. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { commentSteps } from './object-steps.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName, quoteText } from './quoting.ts'

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
  ...serverOptions,
} as const

type ExtensionParams = Params<typeof options>

export default defineModule({
  name: 'postgres_ext',
  aliases: postgresAliases('postgresql_ext'),
  summary: 'Manage extensions of a PostgreSQL database',
  notes: [psqlNote],
  options,
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
  ruleMessage: ({ name, schema, version, session_role, ...trust }) => trustMessage(trust, { name, schema, version, session_role }),
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
  readonly versionExists: boolean
  readonly schema: string | null
  readonly comment: string | null
}

const extensionSql = `SELECT json_build_object(
  'installed', (SELECT extversion FROM pg_catalog.pg_extension WHERE extname::text = :'name'),
  'newest', (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name::text = :'name'),
  'versionExists', EXISTS (SELECT FROM pg_catalog.pg_available_extension_versions WHERE name::text = :'name' AND version = :'version'),
  'schema', (SELECT nspname FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace AS space ON space.oid = extnamespace WHERE extname::text = :'name'),
  'comment', (SELECT obj_description(oid, 'pg_extension') FROM pg_catalog.pg_extension WHERE extname::text = :'name'));`

function wantedVersion({ version }: ExtensionParams, { newest }: Extension): string | undefined {
  return version === 'latest' ? (newest ?? undefined) : version
}

function stepsOf(params: ExtensionParams, extension: Extension): readonly Step[] {
  const { name, db, state, cascade } = params
  const { installed, newest, versionExists } = extension
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
  if (version !== undefined && version !== installed && params.version !== 'latest' && !versionExists)
    throw new Problem(`the server has no version \`${version}\` of extension \`${name}\``, {
      hint: `it has ${newest ?? installed}`,
      msg:
        installed === null
          ? `Passed version '${version}' is not available`
          : `Passed version '${version}' has no valid update path from the currently installed version '${installed}' or the passed version is not available`,
    })
  // A new extension has its own comment, which is unknown before.
  const comment = commentSteps('extension', name, params.comment, installed === null ? null : (extension.comment ?? ''))
  if (installed === null) return [creation(params, version ?? newest ?? '', version), ...comment]
  const steps: Step[] = []
  if (version !== undefined && version !== installed) {
    const sql = `ALTER EXTENSION ${quoted} UPDATE TO ${quoteText(version)}`
    steps.push({ summary: `update ${title} of ${db} to ${version}`, before: installed, after: version, sql })
  }
  if (params.schema !== undefined && params.schema !== extension.schema) {
    const sql = `ALTER EXTENSION ${quoted} SET SCHEMA ${quoteName(params.schema)}`
    steps.push({ summary: `move ${title} of ${db} to ${params.schema}`, before: extension.schema, after: params.schema, sql })
  }
  return [...steps, ...comment]
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
