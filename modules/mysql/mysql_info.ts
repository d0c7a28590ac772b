/** Gathers information about a MySQL or MariaDB server. */
import { defineModule, type Params } from '../../engine/model/module.ts'
import { loginRules, mysqlAliases, mysqlLogin, mysqlName, mysqlRead, setsOf } from './connection.ts'
import { type Subset, subsetResult, subsets } from './server-info.ts'

const options = {
  filter: {
    type: 'list',
    default: [],
    description: `Subsets to return: ${subsets.map((each) => `\`${each}\``).join(', ')}; all by default. A \`!\` in front excludes one.`,
  },
  login_db: { type: 'string', description: 'Database to connect to, if the user may not connect without one.' },
  exclude_fields: {
    type: 'list',
    default: [],
    description: 'Fields to omit: `db_size`, the size of databases, which can be slow to read.',
  },
  return_empty_dbs: { type: 'boolean', default: false, description: 'Include databases without tables.' },
  ...mysqlLogin,
} as const

type InfoParams = Params<typeof options>

export default defineModule({
  name: 'mysql_info',
  aliases: mysqlAliases('mysql_info'),
  summary: 'Gather information about a MySQL or MariaDB server',
  readOnly: true,
  notes: [
    'Needs the client of MySQL or MariaDB on the host, and no Python: `connector_name` and `connector_version` are not returned. `localhost` is reached through its socket.',
    'Numbers of 16 and more digits that a JavaScript number cannot hold are returned as strings.',
    '`users` includes password hashes, as in Ansible: `no_log: true` hides them.',
  ],
  options,
  examples: `
- name: Get the version and databases of a server
  become: true
  mysql_info: { filter: [version, databases], exclude_fields: db_size, return_empty_dbs: true }
  register: server

- name: Get everything except settings
  mysql_info: { filter: "!settings", login_db: shop, login_user: root, login_password: "{{ root_db_password }}" }
  no_log: true
`,
  results: {
    version: 'Version: `major`, `minor`, `release`, `suffix` and `full`.',
    server_engine: '`MariaDB` or `MySQL`.',
    databases: 'Databases by name, each with its `size` in bytes.',
    settings: 'Server variables by name.',
    global_status: 'Status counters by name.',
    engines: 'Storage engines by name.',
    users: 'Users by host and name.',
    master_status: 'Position of the binary log.',
    slave_status: 'Replication sources, by host, port and user.',
    slave_hosts: 'Replicas of this server, by server ID.',
  },
  rules: (params) => [
    ...loginRules(params),
    ...params.filter.flatMap((word) =>
      isSubset(plain(word)) ? [] : [`\`filter\` has no subset \`${plain(word)}\`: use ${subsets.map((each) => `\`${each}\``).join(', ')}`],
    ),
  ],
  probe: (params) => ({ server: mysqlRead(params, questionsOf(params)) }),
  plan(_params, { server }) {
    setsOf(server)
    return []
  },
  returns(params, { server }) {
    const sets = setsOf(server)
    const version = subsetResult('version', sets, true)
    const engine = /mariadb/i.test(JSON.stringify(version)) ? 'MariaDB' : 'MySQL'
    const results = wantedOf(params).map((subset) => [subset, subsetResult(subset, sets, sized(params))])
    return { server_engine: engine, ...Object.fromEntries(results) }
  },
})

function plain(word: string): string {
  return word.trim().replace(/^!+/, '')
}

function isSubset(word: string): word is Subset {
  return subsets.some((each) => each === word)
}

/** What is named, or else all but what is named with `!`. */
function wantedOf({ filter }: InfoParams): readonly Subset[] {
  const named = filter.map((word) => word.trim()).filter((word) => !word.startsWith('!'))
  const without = filter.map(plain)
  return subsets.filter((each) => (named.length > 0 ? named.includes(each) : !without.includes(each)))
}

function sized({ exclude_fields }: InfoParams): boolean {
  return !exclude_fields.some((each) => each.trim() === 'db_size')
}

/** Some questions have an older and a newer name: both are asked. */
function questionsOf(params: InfoParams): readonly string[] {
  const questions: Readonly<Record<Subset, readonly string[]>> = {
    version: [],
    databases: [
      `SELECT table_schema AS name${sized(params) ? ', SUM(data_length + index_length) AS size' : ''} FROM information_schema.tables GROUP BY table_schema`,
      ...(params.return_empty_dbs ? ['SHOW DATABASES'] : []),
    ],
    settings: ['SHOW GLOBAL VARIABLES'],
    global_status: ['SHOW GLOBAL STATUS'],
    engines: ['SHOW ENGINES'],
    users: ['SELECT * FROM mysql.user'],
    master_status: ['SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'],
    slave_status: ['SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'],
    slave_hosts: ['SHOW SLAVE HOSTS', 'SHOW REPLICAS'],
  }
  return [
    ...(params.login_db === undefined ? [] : [`USE ${mysqlName(params.login_db)}`]),
    'SELECT VERSION() AS version',
    ...wantedOf(params).flatMap((subset) => questions[subset]),
  ]
}
