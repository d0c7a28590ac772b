/** Manages MySQL and MariaDB databases. */
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import {
  type Found,
  loginRules,
  mysqlAliases,
  mysqlLogin,
  mysqlName,
  mysqlNote,
  mysqlRead,
  mysqlRun,
  mysqlText,
  setsOf,
} from './connection.ts'
import { textsOf } from './xml.ts'

const ofDumps = 'Accepted for compatibility; has no effect, since dumps are not supported.'

const options = {
  ...mysqlLogin,
  name: { type: 'list', required: true, aliases: ['db'], description: 'Names of the databases.' },
  state: {
    enum: ['present', 'absent', 'dump', 'import'],
    default: 'present',
    description: 'Whether the databases should exist. `dump` and `import` are not supported.',
  },
  encoding: {
    type: 'string',
    default: '',
    description: 'Character set of a new database, such as `utf8mb4`; an existing one is not changed.',
  },
  collation: { type: 'string', default: '', description: 'Collation of a new database; an existing one is not changed.' },
  target: { type: 'path', description: ofDumps },
  config_overrides_defaults: {
    type: 'boolean',
    default: false,
    description: 'Take host and port from `config_file` if the task does not set them. This is always done.',
  },
} as const

const dumps = 'dumps are not supported: run `mysqldump` or `mysql` with `shell` and `creates`'

type DatabaseParams = Params<typeof options>

export default defineModule({
  name: 'mysql_db',
  aliases: mysqlAliases('mysql_db'),
  summary: 'Create or drop MySQL and MariaDB databases',
  notes: [mysqlNote],
  options,
  refused: {
    chdir: dumps,
    dump_extra_args: dumps,
    force: dumps,
    hex_blob: dumps,
    ignore_tables: dumps,
    master_data: dumps,
    pipefail: dumps,
    quick: dumps,
    restrict_config_file: dumps,
    single_transaction: dumps,
    skip_lock_tables: dumps,
    use_shell: dumps,
    unsafe_login_password: 'remove it: the password goes to the client on standard input, with any characters',
  },
  examples: `
- name: Create the application's database
  mysql_db:
    name: app
    encoding: utf8mb4
    collation: utf8mb4_unicode_ci
    login_user: root
    login_password: "{{ root_db_password }}"
    login_host: db.example.org
    login_port: 3306
    client_cert: /etc/mysql/client.pem
    client_key: /etc/mysql/client.key
    ca_cert: /etc/ssl/certs/ca-certificates.crt
    check_hostname: true
    connect_timeout: 10
    config_overrides_defaults: true

- name: Drop databases
  become: true
  mysql_db: { name: [test, old], state: absent, login_unix_socket: /run/mysqld/mysqld.sock, config_file: /root/.my.cnf, check_implicit_admin: true }

- name: Dump a database to a file
  mysql_db: { name: app, target: /root/app.sql }
  when: false
`,
  results: {
    db: 'Names of the databases, separated by spaces.',
    db_list: 'Names of the databases.',
    executed_commands: 'SQL statements of the change.',
  },
  rules: (params) => [
    ...loginRules(params),
    ...(params.state === 'dump' || params.state === 'import'
      ? [`\`state: ${params.state}\` is not supported: run \`${params.state === 'dump' ? 'mysqldump' : 'mysql'}\` with \`shell\``]
      : []),
    ...(params.name.includes('all') ? ['`all` is not allowed as the name of a database'] : []),
    ...params.name.filter((each) => each.trim() === '' || /[\0\r\n]/.test(each)).map((each) => `\`${each}\` is not a valid database name`),
  ],
  probe: (params) => ({
    server: mysqlRead(
      params,
      [
        'SELECT VERSION()',
        `SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (${namesOf(params).map(mysqlText).join(', ')})`,
      ],
      true,
    ),
  }),

  plan: (params, { server }): readonly Change[] =>
    stepsOf(params, server).map(({ name, sql }) => ({
      summary: `${params.state === 'absent' ? 'drop' : 'create'} database ${name}`,
      before: params.state === 'absent' ? 'present' : 'absent',
      after: params.state === 'absent' ? 'absent' : 'present',
      action: mysqlRun(params, [sql], (error) => `error ${params.state === 'absent' ? 'deleting' : 'creating'} database: ${error}`),
    })),

  returns: (params, { server }) => ({
    db: namesOf(params).join(' '),
    db_list: namesOf(params),
    executed_commands: stepsOf(params, server).map(({ sql }) => sql),
  }),
})

function namesOf({ name }: DatabaseParams): readonly string[] {
  return name.map((each) => each.trim())
}

function stepsOf(params: DatabaseParams, server: Found): readonly { readonly name: string; readonly sql: string }[] {
  const present = textsOf(setsOf(server), 'SELECT schema_name').flat()
  const { state, encoding, collation } = params
  if (state === 'absent')
    return namesOf(params).flatMap((name) => (present.includes(name) ? [{ name, sql: `DROP DATABASE ${mysqlName(name)}` }] : []))
  const clauses = [encoding && `CHARACTER SET ${mysqlText(encoding)}`, collation && `COLLATE ${mysqlText(collation)}`].filter(Boolean)
  return namesOf(params)
    .filter((name) => !present.includes(name))
    .map((name) => ({ name, sql: ['CREATE DATABASE', mysqlName(name), ...clauses].join(' ') }))
}
