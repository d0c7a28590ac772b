/** Creates, alters, renames, drops, dumps or restores a PostgreSQL database. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { answerOf, changesOf, type ServerAnswer, type Step } from './connection.ts'
import { type Database, type Databases, databaseRead } from './database.ts'
import { type Dump, dumpCommand, dumpRun } from './dump.ts'
import { commentSteps, limitSteps, ownerSteps } from './object-steps.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName, quoteText } from './quoting.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['db'], description: 'Name of the database.' },
  state: {
    enum: ['present', 'absent', 'rename', 'dump', 'restore'],
    default: 'present',
    description: 'Whether the database should exist, be renamed to `target`, be dumped into that file, or be restored from it.',
  },
  owner: { type: 'string', description: 'Role that owns the database; by default the role that creates it.' },
  template: { type: 'string', description: 'Template of a new database.' },
  encoding: { type: 'string', description: 'Encoding of a new database; it cannot be changed later.' },
  lc_collate: { type: 'string', description: 'Collation of a new database; it cannot be changed later.' },
  lc_ctype: { type: 'string', description: 'Character classification of a new database; it cannot be changed later.' },
  tablespace: { type: 'string', description: 'Tablespace of the database; `pg_default` is the usual one.' },
  conn_limit: { type: 'integer', description: 'Maximum number of connections; -1 means no limit.' },
  comment: { type: 'string', description: 'Comment on the database; an empty one removes it.' },
  force: { type: 'boolean', default: false, description: 'With `state: absent`: disconnect all clients first.' },
  target: {
    type: 'path',
    description:
      'With `state: rename`: the new name. With `dump` and `restore`: a file on the host; the end of its name chooses the format: `.tar`, `.pgc` (custom), `.dir`, or SQL, which `.gz`, `.bz2` and `.xz` compress.',
  },
  target_opts: { type: 'string', description: 'More arguments for `pg_dump`, `pg_restore` or `psql`.' },
  dump_extra_args: { type: 'string', description: 'More arguments for `pg_dump`.' },
  maintenance_db: { type: 'string', default: 'postgres', description: 'Database to connect to.' },
  ...serverOptions,
} as const

const locales = 'run `CREATE DATABASE` with `postgres_query` and `autocommit: true`; an existing database is not changed'

export default defineModule({
  name: 'postgres_db',
  aliases: postgresAliases('postgresql_db'),
  summary: 'Create, alter, rename, drop, dump or restore PostgreSQL databases',
  notes: [
    'A different encoding, collation or character classification of an existing database is a failure; `template` only applies to a new one.',
    psqlNote,
    '`dump` and `restore` act on every run. Errors in a script of SQL do not end its restoring, as with Ansible.',
  ],
  options,
  refused: {
    icu_locale: locales,
    locale_provider: locales,
  },
  examples: `
- name: Create the application's database
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
- name: Rename a database
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
- name: Drop a database that is in use
  become: true
  become_user: postgres
  postgres_db: { name: old, state: absent, force: true, maintenance_db: template1, login_unix_socket: /var/run/postgresql }
- name: Dump a database, compressed
  become: true
  become_user: postgres
  postgres_db:
    name: shop
    state: dump
    target: /var/backups/shop.sql.gz
    target_opts: -n public
    dump_extra_args: --exclude-table=sessions
`,
  results: { db: 'Final name of the database.', executed_commands: 'SQL statements of the change.' },
  rules(params) {
    const { name, state, target, conn_limit, owner, force } = params
    const problems = [
      ...[...nameProblems('name', name), ...(state === 'rename' ? nameProblems('target', target) : []), ...nameProblems('owner', owner)],
      ...trustProblems(params, trusted(params)),
    ]
    if (state === 'rename' && target === undefined) problems.push('`state: rename` needs `target`, the new name')
    if (state === 'rename' && target === name) problems.push('`name` and `target` are the same')
    if (force && state !== 'absent') problems.push('`force` needs `state: absent`')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` must be -1 or greater')
    return problems
  },
  ruleMessage: (params) => trustMessage(params, trusted(params)),
  probe: (params) => ({
    server: isDump(params) ? unasked : databaseRead(params, params.maintenance_db, params.name, params.encoding),
    other: isDump(params) ? unasked : databaseRead(params, params.maintenance_db, params.target ?? params.name, params.encoding),
  }),
  plan(params, { server, other }) {
    if (isDump(params)) {
      const [verb, word] = params.state === 'dump' ? ['dump', 'into'] : ['restore', 'from']
      return [
        {
          name: 'dump',
          summary: `${verb} database ${params.name} ${word} ${params.target ?? `${params.name}.sql`}`,
          action: dumpRun(params, params),
        },
      ]
    }
    const steps = stepsOf(params, answerOf(server), answerOf(other))
    return changesOf(steps, params, params.maintenance_db, (error) => `Database query failed: ${error}`)
  },
  returns(params, { server, other }, done) {
    if (isDump(params)) {
      const { code, stdout, stderr } = done.outcome('dump') ?? {}
      const cmd = dumpCommand(params, params)
      return { db: params.name, executed_commands: [cmd], cmd, ...(code === undefined ? {} : { rc: code, msg: stdout, stderr }) }
    }
    return {
      db: params.state === 'rename' ? params.target : params.name,
      executed_commands: stepsOf(params, answerOf(server), answerOf(other)).map(({ sql }) => sql),
    }
  },
})

const unasked = constant<ServerAnswer<Databases>>({ answer: { databases: [], version: 0, encodingExists: true } })

function isDump(params: Parameters): params is Parameters & Pick<Dump, 'state'> {
  return params.state === 'dump' || params.state === 'restore'
}

type Parameters = Params<typeof options>

function trusted({ name, target, owner, conn_limit, encoding, template, tablespace, session_role, state }: Parameters) {
  return { name, ...(state === 'rename' && { target }), owner, conn_limit, encoding, template, tablespace, session_role }
}

function stepsOf(params: Parameters, server: Databases, other: Databases): readonly Step[] {
  const database = server.databases.find(({ name }) => name === params.name)
  if (params.state === 'absent') return database ? [dropping(params, server)] : []
  if (params.state === 'rename') return renaming(params, database, other)
  const first = database ? alterations(params, server, database) : [creation(params, server)]
  return [...first, ...commentSteps('database', params.name, params.comment, database?.comment ?? '')]
}

function dropping({ name, force }: Parameters, { version }: Databases): Step {
  if (force && version < 130000)
    throw new Problem('`force` needs PostgreSQL 13 or later', { hint: 'end the connections first, and remove `force`' })
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
    throw new Problem(`database \`${name}\` cannot be renamed to \`${target}\`: a database of that name exists`, {
      msg: 'Both the source and the target databases exist.',
    })
  if (!database && taken) return []
  if (!database)
    throw new Problem(`database \`${name}\`, to be renamed to \`${target}\`, does not exist`, {
      msg: 'The source and the target databases do not exist.',
    })
  const sql = `ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(target)}`
  return [{ summary: `rename database ${name} to ${target}`, before: name, after: target, sql }]
}

function creation(params: Parameters, { encodingExists }: Databases): Step {
  const { name, owner, template, encoding, lc_collate, lc_ctype, tablespace, conn_limit } = params
  if (!encodingExists) throw new Problem(`PostgreSQL has no encoding \`${encoding}\``, { hint: 'use `UTF8`, the usual one' })
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
  const steps = [...ownerSteps('database', name, owner, database.owner), ...limitSteps('database', name, conn_limit, database.limit)]
  if (!tablespace || tablespace === database.tablespace) return steps
  const sql = `ALTER DATABASE ${quoteName(name)} SET TABLESPACE ${quoteName(tablespace)}`
  return [...steps, { summary: `move database ${name} to ${tablespace}`, before: database.tablespace, after: tablespace, sql }]
}

/** Ansible's text before the current value; the last one has no blank in Ansible either. */
const fixedWords = {
  encoding: 'Changing database encoding is not supported. Current encoding: ',
  lc_collate: 'Changing LC_COLLATE is not supported. Current LC_COLLATE: ',
  lc_ctype: 'Changing LC_CTYPE is not supported.Current LC_CTYPE: ',
} as const

function refuseWhatIsFixed({ name, encoding, lc_collate, lc_ctype }: Parameters, { encodingExists }: Databases, database: Database) {
  const fixed: readonly (readonly [keyof typeof fixedWords, string | undefined, string, boolean])[] = [
    ['encoding', encoding, database.encoding, encodingExists && database.encodingWanted],
    ['lc_collate', lc_collate, database.collate, sameLocale(lc_collate, database.collate)],
    ['lc_ctype', lc_ctype, database.ctype, sameLocale(lc_ctype, database.ctype)],
  ]
  for (const [option, wanted, is, same] of fixed)
    if (wanted && !same)
      throw new Problem(`\`${option}\` of database \`${name}\` is \`${is}\` and cannot be changed to \`${wanted}\``, {
        hint: 'remove the option, or create a new database and move the data',
        msg: `${fixedWords[option]}${is}`,
      })
}

/** `C.UTF-8` and `C.utf8` are one locale. */
function sameLocale(wanted: string | undefined, is: string): boolean {
  const plain = (text: string) =>
    text.replace(/\.(.*)/, (_all, charset: string) => `.${charset.replace(/[^A-Za-z0-9]/g, '').toLowerCase()}`)
  return wanted === undefined || plain(wanted) === plain(is)
}
