/** Creates, alters, renames, empties or drops a table in a PostgreSQL database. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName, quotePath } from './quoting.ts'

const options = {
  table: {
    type: 'string',
    required: true,
    aliases: ['name'],
    description: 'Name of the table, with its schema or without: `sold.article`.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the table should exist.' },
  columns: { type: 'list', description: 'Columns of a new table as SQL writes them: `id bigint primary key`.' },
  like: { type: 'string', description: 'Table whose columns a new one gets.' },
  including: { type: 'string', description: 'What else to take from that table, separated by commas: `comments, indexes`.' },
  unlogged: { type: 'boolean', default: false, description: 'Create an unlogged table.' },
  tablespace: { type: 'string', description: 'Tablespace of the table.' },
  owner: { type: 'string', description: 'Role that owns the table; by default the role that creates it.' },
  storage_params: { type: 'list', description: 'Storage parameters, such as `fillfactor=70`.' },
  rename: { type: 'string', description: 'New name of the table, without its schema.' },
  truncate: { type: 'boolean', default: false, description: 'Delete all rows.' },
  cascade: { type: 'boolean', default: false, description: 'With `state: absent`: also drop what depends on the table.' },
  db: { type: 'string', default: '', aliases: ['login_db'], description: 'Database; by default the one named like the login role.' },
  ...serverOptions,
} as const

type TableParams = Params<typeof options>

export default defineModule({
  name: 'postgres_table',
  aliases: postgresAliases('postgresql_table'),
  summary: 'Manage tables of a PostgreSQL database',
  notes: [
    'A table that exists keeps its columns: `columns`, `like`, `including` and `unlogged` are only for a new one.',
    'A name without a schema means what the server finds by its `search_path`.',
    'A table that was renamed already is left as it is. `truncate` is a change each time.',
    psqlNote,
  ],
  options,
  examples: `
- name: Create a table
  become: true
  become_user: postgres
  postgres_table:
    db: shop
    name: sold.article
    columns:
      - id bigint generated always as identity primary key
      - name text not null
      - price numeric(10,2)
    storage_params: [fillfactor=70]
    owner: shop

- name: Create one of the same form, in another tablespace
  become: true
  become_user: postgres
  postgres_table: { db: shop, table: draft, like: sold.article, including: "comments, indexes", unlogged: true, tablespace: fast }

- name: Rename it
  become: true
  become_user: postgres
  postgres_table: { db: shop, name: draft, rename: drafts }

- name: Empty it
  become: true
  become_user: postgres
  postgres_table: { db: shop, name: drafts, truncate: true }

- name: Drop it, with the views on it
  become: true
  become_user: postgres
  postgres_table: { db: shop, name: drafts, state: absent, cascade: true }
`,
  results: {
    table: 'Name of the table.',
    state: 'State of the table; empty if it does not exist and nothing was changed.',
    owner: 'Owner of the table.',
    tablespace: 'Tablespace of the table; empty for the default of the database.',
    storage_params: 'Storage parameters.',
    queries: 'SQL statements of the change.',
    warnings: 'Options without effect.',
  },
  rules: (params) => {
    const words = exclusiveWords(params)
    const paths = Object.entries({ table: params.table, like: params.like, rename: params.rename })
    return [
      ...(words === undefined ? [] : [words]),
      ...trustProblems(params, trusted(params)),
      ...paths.flatMap(([name, path]) =>
        path !== undefined && quotePath(path) === undefined ? [`\`${name}\` is no name of a table: \`${path}\``] : [],
      ),
    ]
  },
  ruleMessage: (params) => exclusiveWords(params) ?? trustMessage(params, trusted(params)),
  probe: (params) => ({
    server: sqlRead<Tables>(params, params.db, tableSql, {
      table: quotePath(params.table) ?? '',
      renamed: params.rename === undefined ? '' : renamedPath(params.table, params.rename),
    }),
  }),
  plan: (params, { server }) =>
    changesOf(stepsOf(params, answerOf(server)), params, params.db, (error, sql) => `Cannot execute SQL '${sql}': ${error}`),
  readAgain: () => ['server'],
  returns(params, { server }, _done, after) {
    const before = answerOf(server)
    const steps = stepsOf(params, before)
    const tables = answerOf(after.server)
    const now = params.rename === undefined ? tables.table : tables.renamed
    const changed = steps.length > 0
    const shown = changed && now ? now : before.table
    const state = changed ? (now ? 'present' : 'absent') : before.table ? 'present' : ''
    const warnings = params.cascade && params.state === 'present' ? { warnings: ['cascade=true is ignored when state=present'] } : {}
    return { table: params.table, state, ...(shown ? infoOf(shown) : {}), queries: steps.map(({ sql }) => sql), ...warnings }
  },
})

function infoOf({ owner, tablespace, storage }: Table) {
  return { owner, tablespace: tablespace ?? '', storage_params: storage ?? [] }
}

function trusted({ table, tablespace, owner, like, including, rename, storage_params, columns, session_role }: TableParams) {
  return { table, tablespace, owner, like, including, rename, storage_params, columns, session_role }
}

function exclusiveWords(params: TableParams): string | undefined {
  const { table, state, truncate, rename, columns, tablespace, like, storage_params, unlogged, owner, including } = params
  const made = columns?.length || like || unlogged || storage_params?.length || owner || tablespace || including
  if (state === 'absent' && (truncate || rename || made))
    return `${table}: state=absent is mutually exclusive with: truncate, rename, columns, tablespace, including, like, storage_params, unlogged, owner`
  if (truncate && (rename || made))
    return `${table}: truncate is mutually exclusive with: rename, columns, like, unlogged, including, storage_params, owner, tablespace`
  if (rename && made)
    return `${table}: rename is mutually exclusive with: columns, like, unlogged, including, storage_params, owner, tablespace`
  if (like && columns?.length) return `${table}: like and columns params are mutually exclusive`
  return including && !like ? `${table}: including param needs like param specified` : undefined
}

interface Table {
  readonly owner: string
  /** Null means the default of the database, whose name is `space`. */
  readonly tablespace: string | null
  readonly space: string
  readonly storage: readonly string[] | null
}

interface Tables {
  readonly table: Table | null
  readonly renamed: Table | null
}

function oneTable(name: string): string {
  return `(SELECT json_build_object('owner', pg_get_userbyid(relowner), 'tablespace', spcname, 'storage', reloptions,
    'space', coalesce(spcname, (SELECT space.spcname FROM pg_catalog.pg_database JOIN pg_catalog.pg_tablespace AS space ON space.oid = dattablespace
      WHERE datname = current_database())))
    FROM pg_catalog.pg_class LEFT JOIN pg_catalog.pg_tablespace ON pg_tablespace.oid = reltablespace
    WHERE pg_class.oid = to_regclass(nullif(${name}, ''))::oid AND relkind IN ('r', 'p'))`
}

const tableSql = `SELECT json_build_object('table', ${oneTable(":'table'")}, 'renamed', ${oneTable(":'renamed'")});`

/** The new name lies in the schema of the table. */
function renamedPath(table: string, rename: string): string {
  const names = (quotePath(table) ?? '').match(/"(?:[^"]|"")*"/g) ?? []
  return [...names.slice(0, -1), quotePath(rename) ?? ''].join('.')
}

function stepsOf(params: TableParams, { table, renamed }: Tables): readonly Step[] {
  const { state, truncate, rename, cascade } = params
  const title = `table ${params.table}`
  const name = quotePath(params.table) ?? ''
  if (state === 'absent')
    return table
      ? [{ summary: `drop ${title}`, before: params.table, after: '', sql: `DROP TABLE ${name}${cascade ? ' CASCADE' : ''}` }]
      : []
  if (truncate || rename !== undefined) {
    if (!table && renamed) return []
    const sql = truncate ? `TRUNCATE TABLE ${name}` : `ALTER TABLE ${name} RENAME TO ${quotePath(rename ?? '')}`
    if (!table)
      throw new Problem(`${title} does not exist`, {
        hint: 'create it first',
        msg: `Cannot execute SQL '${sql}': relation "${params.table}" does not exist\n`,
      })
    return [
      truncate
        ? { summary: `delete all rows of ${title}`, sql }
        : { summary: `rename ${title} to ${rename}`, before: params.table, after: rename, sql },
    ]
  }
  return table ? alterations(params, name, table) : creation(params, name)
}

function alterations(params: TableParams, name: string, table: Table): readonly Step[] {
  const { tablespace, owner, storage_params: storage = [] } = params
  const title = `table ${params.table}`
  const steps: Step[] = []
  if (tablespace && tablespace !== table.space) {
    const sql = `ALTER TABLE ${name} SET TABLESPACE ${quoteName(tablespace)}`
    steps.push({ summary: `move ${title} to ${tablespace}`, before: table.space, after: tablespace, sql })
  }
  if (owner && owner !== table.owner) steps.push(ownerStep(params, name, owner, table.owner))
  const present = (table.storage ?? []).map(withoutBlanks)
  if (storage.some((each) => !present.includes(withoutBlanks(each)))) {
    const sql = `ALTER TABLE ${name} SET (${storage.join(',')})`
    steps.push({
      summary: `set the storage parameters of ${title}`,
      before: present.join(','),
      after: storage.join(','),
      sql,
      verbatim: true,
    })
  }
  return steps
}

function withoutBlanks(param: string): string {
  return param.replace(/(?<!\s)\s*=\s*/, '=').trim()
}

function ownerStep(params: TableParams, name: string, owner: string, before: string): Step {
  const sql = `ALTER TABLE ${name} OWNER TO ${quoteName(owner)}`
  return { summary: `change the owner of table ${params.table} to ${owner}`, before, after: owner, sql }
}

function creation(params: TableParams, name: string): readonly Step[] {
  const { columns = [], like, including, unlogged, tablespace, storage_params: storage = [], owner } = params
  const parts = including === undefined ? [] : including.split(',').map((each) => ` INCLUDING ${each.trim()}`)
  const body = like ? `(LIKE ${quotePath(like)}${parts.join('')})` : `(${columns.join(',')})`
  const clauses = [
    ...['CREATE', ...(unlogged ? ['UNLOGGED'] : []), 'TABLE', name, body],
    ...(storage.length > 0 ? [`WITH (${storage.join(',')})`] : []),
    ...(tablespace ? [`TABLESPACE ${quoteName(tablespace)}`] : []),
  ]
  const create: Step = { summary: `create table ${params.table}`, before: '', after: params.table, sql: clauses.join(' '), verbatim: true }
  return owner ? [create, ownerStep(params, name, owner, '')] : [create]
}
