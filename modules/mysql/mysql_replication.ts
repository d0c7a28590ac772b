/** Manages replication of a MySQL or MariaDB server, or reports its status. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { loginRules, mysqlAliases, mysqlLogin, mysqlNote, mysqlRead, mysqlRun, setsOf } from './connection.ts'
import { type Copies, copiesOf, copyQuestions, copyStep, isMaria, type Operation, type Wanted } from './replication.ts'

const options = {
  mode: {
    enum: [
      ...([
        'changeprimary',
        'getprimary',
        'getreplica',
        'startreplica',
        'stopreplica',
        'resetprimary',
        'resetreplica',
        'resetreplicaall',
      ] as const),
      ...(['changemaster', 'getmaster', 'getslave', 'startslave', 'stopslave', 'resetmaster', 'resetslave', 'resetslaveall'] as const),
    ],
    default: 'getreplica',
    description: 'Action to run or status to read. The last eight are older names of the others.',
  },
  primary_host: { type: 'string', aliases: ['master_host'], description: 'Replication source.' },
  primary_user: { type: 'string', aliases: ['master_user'], description: 'User to log in with at the source.' },
  primary_password: { type: 'string', secret: true, aliases: ['master_password'], description: 'Password to log in with at the source.' },
  primary_port: { type: 'integer', aliases: ['master_port'], description: 'Port of the source.' },
  primary_connect_retry: {
    type: 'integer',
    aliases: ['master_connect_retry'],
    description: 'Seconds between attempts to reconnect.',
  },
  primary_log_file: { type: 'string', aliases: ['master_log_file'], description: 'Binary log file of the source to start from.' },
  primary_log_pos: { type: 'integer', aliases: ['master_log_pos'], description: 'Position in that file.' },
  primary_delay: { type: 'integer', aliases: ['master_delay'], description: 'Replication delay in seconds.' },
  relay_log_file: { type: 'string', description: 'Relay log file to start from.' },
  relay_log_pos: { type: 'integer', description: 'Position in that file.' },
  primary_ssl: { type: 'boolean', aliases: ['master_ssl'], description: 'Require an encrypted connection.' },
  primary_ssl_ca: {
    type: 'string',
    aliases: ['master_ssl_ca'],
    description: 'CA certificates to verify the source with, a file.',
  },
  primary_ssl_capath: { type: 'string', aliases: ['master_ssl_capath'], description: 'Directory of CA certificates.' },
  primary_ssl_cert: { type: 'string', aliases: ['master_ssl_cert'], description: 'Client certificate to log in with, a file.' },
  primary_ssl_key: { type: 'string', aliases: ['master_ssl_key'], description: 'Private key of that certificate, a file.' },
  primary_ssl_cipher: { type: 'string', aliases: ['master_ssl_cipher'], description: 'Ciphers to allow.' },
  primary_ssl_verify_server_cert: { type: 'boolean', default: false, description: "Verify the host name in the source's certificate." },
  primary_auto_position: {
    type: 'boolean',
    default: false,
    aliases: ['master_auto_position'],
    description: 'With MySQL: start from the position that the servers find by GTID.',
  },
  primary_use_gtid: {
    enum: ['current_pos', 'replica_pos', 'disabled'],
    aliases: ['master_use_gtid'],
    description: 'With MariaDB: GTID position to start from.',
  },
  connection_name: { type: 'string', description: 'With MariaDB: name of the replication connection.' },
  channel: { type: 'string', description: 'With MySQL: replication channel.' },
  fail_on_error: {
    type: 'boolean',
    default: false,
    description: 'Fail if the server refuses to start, stop or reset. Otherwise only `msg` reports it.',
  },
  ...mysqlLogin,
} as const

type CopyParams = Params<typeof options>

export default defineModule({
  name: 'mysql_replication',
  aliases: mysqlAliases('mysql_replication'),
  summary: 'Manage replication of MySQL and MariaDB',
  notes: [
    'The state of a replica is read before it is started or stopped. `changeprimary` changes nothing if all named options already match; passwords, log positions and what a server does not report are set every time.',
    '`resetprimary` and `resetreplica` act every time.',
    mysqlNote,
  ],
  options,
  examples: `
- name: Set the replication source
  become: true
  mysql_replication:
    mode: changeprimary
    primary_host: db1.example.org
    primary_user: copy
    primary_password: "{{ copy_password }}"
    primary_port: 3306
    primary_connect_retry: 30
    primary_log_file: mysql-bin.000009
    primary_log_pos: 4578
    primary_delay: 0
    primary_ssl: true
    primary_ssl_ca: /etc/ssl/certs/ca-certificates.crt
    primary_ssl_capath: /etc/ssl/certs
    primary_ssl_cert: /etc/mysql/copy.pem
    primary_ssl_key: /etc/mysql/copy.key
    primary_ssl_cipher: ECDHE-RSA-AES256-GCM-SHA384
    primary_ssl_verify_server_cert: true

- name: Set the source by GTID, with MariaDB
  become: true
  mysql_replication: { mode: changeprimary, primary_host: db1.example.org, primary_use_gtid: replica_pos, connection_name: first }

- name: Set the source by GTID, with MySQL
  become: true
  mysql_replication: { mode: changeprimary, primary_host: db1.example.org, primary_auto_position: true, channel: first }

- name: Set the relay log position
  become: true
  mysql_replication: { mode: changeprimary, relay_log_file: relay.000002, relay_log_pos: 4 }

- name: Start replication
  become: true
  mysql_replication: { mode: startreplica, fail_on_error: true }

- name: Get the replication status
  become: true
  mysql_replication: { mode: getreplica }
  register: copy
`,
  results: {
    Is_Primary: 'With `getprimary`: whether the server writes a binary log; the other keys hold its status.',
    Is_Replica: 'With `getreplica`: whether the server is a replica; the other keys hold its status.',
    queries: 'SQL statements of the change, without passwords.',
    msg: 'What was done, or why not.',
  },
  relations: { exclusive: [['connection_name', 'channel']] },
  rules: loginRules,
  probe: (params) => ({ server: mysqlRead(params, copyQuestions(params.connection_name, params.channel), true) }),
  plan(params, { server }): readonly Change[] {
    const copies = copiesOf(setsOf(server))
    refuseOfOtherKind(params, copies)
    const step = stepOf(params, copies)
    if (!step) return refuseToStart(params, copies)
    const lenient = !params.fail_on_error && operationOf(params) !== 'change primary'
    return [
      {
        name: 'run',
        summary: step.summary,
        action: {
          ...mysqlRun(params, [step.sql], (error) => refusalMessage(params, step.shownSql, error)),
          ...(lenient ? { accept: [0, 1] } : {}),
        },
        counts: ({ code }) => code === 0,
      },
    ]
  },
  returns(params, { server }, done) {
    const outcome = done.outcome('run')
    const copies = copiesOf(setsOf(server))
    const step = stepOf(params, copies)
    if (step) {
      const refused = outcome && outcome.code !== 0 ? /ERROR .*/.exec(outcome.stderr)?.[0] : undefined
      return { queries: [step.shownSql], msg: refused ?? step.summary }
    }
    const { primary, replica } = copies
    const mode = plainMode(params)
    if (mode === 'getprimary') return { queries: [], ...(primary ?? { msg: 'the server writes no binary log' }), Is_Primary: !!primary }
    if (mode === 'getreplica') return { queries: [], ...(replica ?? { msg: 'the server is not a replica' }), Is_Replica: !!replica }
    return { queries: [], msg: replica ? 'it is already set' : 'the server is not a replica' }
  },
  idempotent: false,
})

const operations: Readonly<Record<string, Operation>> = {
  changeprimary: 'change primary',
  startreplica: 'start replica',
  stopreplica: 'stop replica',
  resetprimary: 'reset primary',
  resetreplica: 'reset replica',
  resetreplicaall: 'forget primary',
}

/** Ansible's message around the exception. */
function refusalMessage(params: CopyParams, shownSql: string, error: string): string {
  const mode = plainMode(params)
  if (mode === 'changeprimary') return `${error}. Query == ${shownSql}`
  const words: Readonly<Record<string, string>> = { resetprimary: 'RESET MASTER', resetreplicaall: 'RESET REPLICA ALL' }
  return `${words[mode] ?? `${mode.replace('replica', '').toUpperCase()} REPLICA`} failed: ${error}`
}

function plainMode({ mode }: CopyParams): string {
  return mode.replace('master', 'primary').replace('slave', 'replica')
}

function operationOf(params: CopyParams): Operation | undefined {
  return operations[plainMode(params)]
}

function stepOf(params: CopyParams, copies: Copies) {
  const operation = operationOf(params)
  return operation && copyStep(operation, wantedOf(params), copies)
}

function refuseToStart(params: CopyParams, { replica }: Copies): readonly Change[] {
  if (operationOf(params) === 'start replica' && params.fail_on_error && !replica)
    throw new Problem('the server is not a replica and cannot be started', {
      kind: 'not-a-replica',
      hint: 'set `mode: changeprimary` first',
    })
  return []
}

/** MySQL and MariaDB name replication connections differently. */
function refuseOfOtherKind({ channel, connection_name }: CopyParams, { version }: Copies): void {
  if (channel !== undefined && isMaria(version)) throw new Problem('`channel` needs MySQL', { hint: 'use `connection_name` with MariaDB' })
  if (connection_name !== undefined && !isMaria(version))
    throw new Problem('`connection_name` needs MariaDB', { hint: 'use `channel` with MySQL' })
}

/** The settings under older names of servers, which begin with `MASTER_`. */
function wantedOf(params: CopyParams): Wanted {
  const names = (Object.keys(options) as (keyof typeof options)[]).filter((name) => /^(?:primary|relay)_/.test(name))
  const settings = names.map((name) => {
    const value = params[name]
    // `false` is the default of these two: nothing is to be set.
    const isDefault = value === false && (name === 'primary_ssl_verify_server_cert' || name === 'primary_auto_position')
    return [name.replace('primary', 'master').toUpperCase(), isDefault ? undefined : value]
  })
  const { connection_name: connection, channel } = params
  return { connection, channel, settings: Object.fromEntries(settings) }
}
