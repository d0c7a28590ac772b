/** Create, alter, rename or drop a database of PostgreSQL. */
import { Problem } from '../engine/diagnostic.ts'
import { defineModule, type Params } from '../engine/module.ts'
import { type Database, type Databases, databaseRead } from './_database.ts'
import {
  answerOf,
  changesOf,
  loginOptions,
  nameProblems,
  quoteName,
  quoteText,
  refusedLogin,
  type Step,
  trustOptions,
  trustProblems,
} from './_sql.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['db'], description: 'The database.' },
  state: {
    enum: ['present', 'absent', 'rename'],
    default: 'present',
    description: 'Whether it is to be there, or to be called `target` from now on.',
  },
  owner: { type: 'string', description: 'The role that owns it; unless told, a new one belongs to the role that makes it.' },
  template: { type: 'string', description: 'The database a new one is copied from.' },
  encoding: { type: 'string', description: 'The encoding of a new one; that of an existing one can not be changed.' },
  lc_collate: { type: 'string', description: 'The sort order of a new one; that of an existing one can not be changed.' },
  lc_ctype: { type: 'string', description: 'The classes of characters in a new one; those of an existing one can not be changed.' },
  tablespace: { type: 'string', description: 'Where its files lie; `pg_default` is the usual place.' },
  conn_limit: { type: 'integer', description: 'How many connections it may have at once; -1 is no limit.' },
  comment: { type: 'string', description: 'A comment on it; an empty one takes the comment away.' },
  force: { type: 'boolean', default: false, description: 'With `state: absent`: whether those who are connected are thrown out.' },
  target: { type: 'string', description: 'With `state: rename`: the new name.' },
  maintenance_db: { type: 'string', default: 'postgres', description: 'The database to connect to.' },
  ...trustOptions,
  ...loginOptions,
} as const

const locales = 'run `CREATE DATABASE` by `postgres_query` with `autocommit: true`; an existing one is left as it is'

export default defineModule({
  name: 'postgres_db',
  aliases: ['postgresql_db', 'community.postgresql.postgresql_db', 'community.general.postgresql_db'],
  summary: 'Create, alter, rename or drop a database of PostgreSQL',
  notes: [
    'What an existing database can not become (its encoding, sort order and classes of characters) is a failure, not silence; `template` only matters for a new one.',
    'It needs `psql` on the host, of version 10 or later, and no Python.',
    'Not built: `state: dump` and `restore`.',
  ],
  options,
  refused: {
    ...refusedLogin,
    icu_locale: locales,
    locale_provider: locales,
    dump_extra_args: 'run `pg_dump` by `command` in a task of its own',
    target_opts: 'run `pg_dump` or `pg_restore` by `command` in a task of its own',
  },
  examples: `
- name: The application has a database
  become: true
  become_user: postgres
  postgres_db:
    name: app
    owner: app
    encoding: UTF-8
    lc_collate: C.UTF-8
    lc_ctype: C.UTF-8
    template: template0
    tablespace: pg_default
    conn_limit: 50
    comment: What the web application keeps
- name: It has a new name
  postgres_db:
    name: app
    state: rename
    target: shop
    login_user: admin
    login_password: "{{ admin_db_password }}"
    login_host: db.example.org
    port: 5432
    ssl_mode: require
    ca_cert: /etc/ssl/certs/ca-certificates.crt
    session_role: owners
- name: The old one is gone, whoever is still connected
  become: true
  become_user: postgres
  postgres_db: { name: old, state: absent, force: true, maintenance_db: template1, login_unix_socket: /var/run/postgresql }
`,
  results: { db: 'The database, under the name it has in the end.', executed_commands: 'The statements.' },
  rules(params) {
    const { name, state, target, conn_limit, owner, force, encoding, template, tablespace, session_role } = params
    const problems = [
      ...[...nameProblems('name', name), ...nameProblems('target', target), ...nameProblems('owner', owner)],
      ...trustProblems(params, { name, target, owner, conn_limit, encoding, template, tablespace, session_role }),
    ]
    if (state === 'rename' && target === undefined) problems.push('`state: rename` needs `target`, the new name')
    if (state !== 'rename' && target !== undefined) problems.push('`target` only goes with `state: rename`')
    if (state === 'rename' && target === name) problems.push('`name` and `target` are the same')
    if (force && state !== 'absent') problems.push('`force` only goes with `state: absent`')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` is -1 or more')
    return problems
  },
  probe: (params) => ({
    server: databaseRead(params, params.maintenance_db, params.name, params.encoding),
    other: databaseRead(params, params.maintenance_db, params.target ?? params.name, params.encoding),
  }),
  plan: (params, state) =>
    changesOf(
      stepsOf(params, answerOf(state.server), answerOf(state.other)),
      params,
      params.maintenance_db,
      (error) => `Database query failed: ${error}`,
    ),
  returns: (params, state) => ({
    db: params.state === 'rename' ? params.target : params.name,
    executed_commands: stepsOf(params, answerOf(state.server), answerOf(state.other)).map(({ sql }) => sql),
  }),
})

type Parameters = Params<typeof options>

function stepsOf(params: Parameters, server: Databases, other: Databases): readonly Step[] {
  const database = server.databases.find(({ name }) => name === params.name)
  if (params.state === 'absent') return database ? [dropping(params, server)] : []
  if (params.state === 'rename') return renaming(params, database, other)
  const first = database ? alterations(params, server, database) : [creation(params, server)]
  return [...first, ...commenting(params, database)]
}

function dropping({ name, force }: Parameters, { version }: Databases): Step {
  if (force && version < 130000)
    throw new Problem('`force` needs PostgreSQL 13 or later', { hint: 'end the connections first, and leave `force` out' })
  return {
    summary: `drop database ${name}`,
    before: name,
    after: '',
    sql: `DROP DATABASE ${quoteName(name)}${force ? ' WITH (FORCE)' : ''}`,
  }
}

function renaming({ name, target = '' }: Parameters, database: Database | undefined, { databases }: Databases): readonly Step[] {
  const taken = databases.some((each) => each.name === target)
  if (database && taken)
    throw new Problem(`database \`${name}\` can not be called \`${target}\`: there is another of that name`, {
      msg: 'Both the source and the target databases exist.',
    })
  if (!database && taken) return []
  if (!database)
    throw new Problem(`there is no database \`${name}\` to be called \`${target}\``, {
      msg: 'The source and the target databases do not exist.',
    })
  const sql = `ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(target)}`
  return [{ summary: `rename database ${name} to ${target}`, before: name, after: target, sql }]
}

function creation(params: Parameters, { encodingKnown }: Databases): Step {
  const { name, owner, template, encoding, lc_collate, lc_ctype, tablespace, conn_limit } = params
  if (!encodingKnown) throw new Problem(`PostgreSQL knows no encoding \`${encoding}\``, { hint: 'the usual one is `UTF8`' })
  const clause = (words: string, value: string | undefined, quote: (text: string) => string) => (value ? [`${words} ${quote(value)}`] : [])
  const clauses = [
    ...clause('OWNER', owner, quoteName),
    ...clause('TEMPLATE', template, quoteName),
    ...clause('ENCODING', encoding, quoteText),
    ...clause('LC_COLLATE', lc_collate, quoteText),
    ...clause('LC_CTYPE', lc_ctype, quoteText),
    ...clause('TABLESPACE', tablespace, quoteName),
    ...(conn_limit === undefined ? [] : [`CONNECTION LIMIT ${conn_limit}`]),
  ]
  return { summary: `create database ${name}`, after: clauses.join(' '), sql: ['CREATE DATABASE', quoteName(name), ...clauses].join(' ') }
}

function alterations(params: Parameters, server: Databases, database: Database): readonly Step[] {
  refuseWhatIsFixed(params, server, database)
  const { name, owner, tablespace, conn_limit } = params
  const alter = `ALTER DATABASE ${quoteName(name)}`
  const steps: Step[] = []
  if (owner && owner !== database.owner)
    steps.push({
      summary: `give database ${name} to ${owner}`,
      before: database.owner,
      after: owner,
      sql: `${alter} OWNER TO ${quoteName(owner)}`,
    })
  if (conn_limit !== undefined && conn_limit !== database.limit)
    steps.push({
      summary: `limit database ${name} to ${conn_limit} connections`,
      before: database.limit,
      after: conn_limit,
      sql: `${alter} CONNECTION LIMIT ${conn_limit}`,
    })
  if (tablespace && tablespace !== database.tablespace)
    steps.push({
      summary: `move database ${name} to ${tablespace}`,
      before: database.tablespace,
      after: tablespace,
      sql: `${alter} SET TABLESPACE ${quoteName(tablespace)}`,
    })
  return steps
}

/** What Ansible says before the value that is; the blank that the last one lacks is so. */
const fixedWords = {
  encoding: 'Changing database encoding is not supported. Current encoding: ',
  lc_collate: 'Changing LC_COLLATE is not supported. Current LC_COLLATE: ',
  lc_ctype: 'Changing LC_CTYPE is not supported.Current LC_CTYPE: ',
} as const

function refuseWhatIsFixed({ name, encoding, lc_collate, lc_ctype }: Parameters, { encodingKnown }: Databases, database: Database) {
  const fixed: readonly (readonly [keyof typeof fixedWords, string | undefined, string, boolean])[] = [
    ['encoding', encoding, database.encoding, encodingKnown && database.encodingWanted],
    ['lc_collate', lc_collate, database.collate, sameLocale(lc_collate, database.collate)],
    ['lc_ctype', lc_ctype, database.ctype, sameLocale(lc_ctype, database.ctype)],
  ]
  for (const [option, wanted, is, same] of fixed)
    if (wanted && !same)
      throw new Problem(`\`${option}\` of database \`${name}\` is \`${is}\` and can not become \`${wanted}\``, {
        hint: 'leave the option out, or make a new database and move the data there',
        msg: `${fixedWords[option]}${is}`,
      })
}

/** `C.UTF-8` and `C.utf8` are one locale. */
function sameLocale(wanted: string | undefined, is: string): boolean {
  const plain = (text: string) =>
    text.replace(/\.(.*)$/, (_all, charset: string) => `.${charset.replace(/[^A-Za-z0-9]/g, '').toLowerCase()}`)
  return wanted === undefined || plain(wanted) === plain(is)
}

function commenting({ name, comment }: Parameters, database: Database | undefined): readonly Step[] {
  const before = database?.comment ?? ''
  if (comment === undefined || comment === before) return []
  const text = comment === '' ? 'NULL' : quoteText(comment)
  return [{ summary: `comment on database ${name}`, before, after: comment, sql: `COMMENT ON DATABASE ${quoteName(name)} IS ${text}` }]
}
