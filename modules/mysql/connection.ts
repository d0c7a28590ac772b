/** Connects the MySQL modules to a server: login options, queries and statements through the host's client. */

import { pythonText } from '../../engine/formats/python-text.ts'
import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import type { Failed } from '../command/in-folder.ts'
import { inItsTurn } from '../sql/remote-server.ts'
import { type ResultSet, resultSets } from './xml.ts'

export const mysqlLogin = {
  login_user: { type: 'string', description: 'User to log in as; by default that of `config_file`, or the user of the task.' },
  login_password: { type: 'string', secret: true, description: 'Password to log in with.' },
  login_host: { type: 'string', default: 'localhost', description: 'Host of the server; `localhost` means its local Unix socket.' },
  login_port: { type: 'integer', default: 3306, description: 'Port of the server.' },
  login_unix_socket: { type: 'string', description: 'Unix socket of the server, if it is not the default.' },
  config_file: {
    type: 'path',
    default: '~/.my.cnf',
    description: 'Client configuration file on the host; ignored if it is missing.',
  },
  connect_timeout: { type: 'integer', default: 30, description: 'Connection timeout in seconds.' },
  client_cert: { type: 'path', aliases: ['ssl_cert'], description: 'Client certificate to log in with, a file on the host.' },
  client_key: { type: 'path', aliases: ['ssl_key'], description: 'Private key of `client_cert`, a file on the host.' },
  ca_cert: {
    type: 'path',
    aliases: ['ssl_ca'],
    description: 'CA certificates to verify the server with, a file on the host.',
  },
  check_hostname: { type: 'boolean', description: "Verify the host name in the server's certificate." },
  check_implicit_admin: { type: 'boolean', default: false, description: 'Try to log in as root without a password first.' },
} as const

export type MysqlLogin = Params<typeof mysqlLogin>

/** Aliases of a module of this name. */
export function mysqlAliases<N extends string>(name: N) {
  return [`community.mysql.${name}`, `ansible.mysql.${name}`, `community.general.${name}`]
}

/** What every module needs. */
export const mysqlNote = 'Needs the client of MySQL or MariaDB on the host, and no Python. `localhost` is reached through its socket.'

/** What the server found, or why it found nothing. */
export type Found = { readonly sets: readonly ResultSet[] } | { readonly failure: Explanation }

/** Asks questions; one that the server does not understand has no result set, and the others continue. `aboutFile` is for modules of which Ansible's first look whether `config_file` exists, and say so in their messages. */
export function mysqlRead(login: MysqlLogin, questions: readonly string[], aboutFile = false): HostRead<Found> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'mysql' },
    script: `${textFunction}${connect}[ -e "$file" ] || text missing "$file"\nprintf 'output\\0'\nclient "$config" --force --xml`,
    args: placeOf(login),
    stdin: inputOf(login, questions),
    slow: true,
    ...inItsTurn(login.login_unix_socket === undefined ? login.login_host : undefined),
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout, 'output')
      const sets = resultSets(records.get('output') ?? '')
      // Whoever may not ask, or not in that database, sees nothing, which does not mean that there is nothing.
      const denied = /^ERROR (?:1044|1049|1142|1143|1227)\b.*/m.exec(stderr)?.[0]
      if (denied === undefined && sets.length > 0) return { sets }
      const missing = aboutFile ? records.get('missing') : undefined
      return { failure: explainRefusal(login, { code, stderr: denied ?? stderr, missing }) }
    },
  }
}

/** A question that may be long, asked only in the task's turn; `columns` are statements that print the column types of the others. */
export function mysqlAsk<T>(
  login: MysqlLogin,
  columns: readonly string[],
  statements: readonly string[],
  parse: (columns: string, xml: string) => T,
  refusal: Refusal,
): HostRead<{ readonly answer: T } | { readonly failure: Explanation }> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'mysql' },
    script: `${textFunction}${connect}${asking}`,
    args: placeOf(login),
    stdin: `${inputOf(login, columns)}\n${plainTexts};\n${statements.map((each) => `${each};\n`).join('')}`,
    late: true,
    parse({ code, stdout: all, stderr }) {
      const records = parseRecords(all, 'output')
      const stdout = records.get('output') ?? ''
      if (code !== 0) return { failure: explainRefusal(login, { code, stderr }, (error) => refusal(error, { stdout })) }
      return { answer: parse(records.get('columns') ?? '', stdout) }
    },
  }
}

/** Ansible's message for an error, from the exception of its driver. */
export type Refusal = (error: string, outcome: { readonly stdout: string }) => string

/** Runs statements, which are sent on standard input. */
export function mysqlRun(login: MysqlLogin, statements: readonly string[], refusal: Refusal, form: 'rows' | 'xml' = 'rows'): Run {
  const how = form === 'xml' ? ' --xml' : ''
  return run(['sh', '-c', `${connect}client "$config"${how}`, 'sh', ...placeOf(login)], {
    stdin: inputOf(login, statements),
    explain: ({ stdout, ...failed }) => explainRefusal(login, failed, (error) => refusal(error, { stdout })),
  })
}

/** The result sets, or a Problem. */
export function setsOf(reply: Found): readonly ResultSet[] {
  if ('sets' in reply) return reply.sets
  throw asProblem(reply.failure)
}

/** A text in a statement; the session reads backslashes. */
export function mysqlText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\0', '\\0')}'`
}

/** A name in a statement. */
export function mysqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** Problems of values that no configuration file can hold. */
export function loginRules(login: MysqlLogin & { readonly login_db?: string }): string[] {
  const words = Object.entries(login).filter(([name]) => name in mysqlLogin)
  const broken = words
    .filter(([, value]) => typeof value === 'string' && /[\r\n\0]/.test(value))
    .map(([name]) => `\`${name}\` must be one line`)
  return [
    ...broken,
    ...(login.login_port < 0 || login.login_port > 65535 ? ['`login_port` must be a number from 0 to 65535'] : []),
    ...(login.login_db === '' || /[\0\r\n]/.test(login.login_db ?? '') ? ['`login_db` is not a valid database name'] : []),
  ]
}

function placeOf({ config_file, connect_timeout, check_implicit_admin }: MysqlLogin): readonly string[] {
  return [config_file, String(connect_timeout), check_implicit_admin ? 'yes' : '']
}

/** From here on a backslash in a text is an escape. */
const plainTexts = "SET SESSION sql_mode = ''"

/** Settings, an empty line, statements. */
function inputOf(login: MysqlLogin, statements: readonly string[]): string {
  const { login_user, login_password, login_host, login_port, login_unix_socket, client_cert, client_key, ca_cert, check_hostname } = login
  const setting = (name: string, value: string | undefined) => (value === undefined ? [] : [`${name}="${value.replace(/[\\"]/g, '\\$&')}"`])
  const settings = [
    ...setting('user', login_user),
    ...setting('password', login_password),
    ...(login_unix_socket === undefined
      ? setting('host', login_host === 'localhost' ? undefined : login_host)
      : setting('socket', login_unix_socket)),
    ...(login_port === 3306 ? [] : [`port=${login_port}`]),
    ...setting('ssl-cert', client_cert),
    ...setting('ssl-key', client_key),
    ...setting('ssl-ca', ca_cert),
    ...(check_hostname ? ['loose-ssl-verify-server-cert', 'loose-ssl-mode=VERIFY_IDENTITY'] : []),
  ]
  return ['[client]', ...settings, '', `${plainTexts};`, ...statements.map((each) => `${each};`), ''].join('\n')
}

// The settings come on standard input up to an empty line, and reach the client through a pipe: no process list and no file shows them.
const connect = `
export LC_ALL=C
file=$1 seconds=$2 implicit=$3
program=mysql
command -v mysql >/dev/null 2>&1 || program=mariadb
settings=
while IFS= read -r line && [ -n "$line" ]; do settings="$settings$line
"; done
stored=$(cat -- "$file" 2>/dev/null)
client() {
  use=$1
  shift
  "$program" --defaults-file=/dev/fd/3 --connect-timeout="$seconds" --default-character-set=utf8mb4 --batch --skip-column-names "$@" 3<<END
$use
END
}
config="$stored
$settings"
if [ -n "$implicit" ]; then
  admin="$config
user=root
password="
  if client "$admin" -e 'SELECT 1' </dev/null >/dev/null 2>&1; then config=$admin; fi
fi
`

const asking = `
columns=
while IFS= read -r line && [ -n "$line" ]; do columns="$columns$line
"; done
text columns "$(client "$config" --table --column-type-info 2>/dev/null <<END
$columns
END
)"
printf 'output\\0'
client "$config" --xml
`

/** What an error of the client means; `missing` is the configuration file that does not exist, if that is to be said. */
function explainRefusal(
  { config_file }: MysqlLogin,
  { code, stderr, missing }: Failed & { readonly missing?: string },
  refusal: (error: string) => string = (error) => error,
): Explanation {
  // As the exceptions of the driver read that Ansible hands on.
  const [, number, text = ''] = /ERROR (\d+)(?: \(\w+\))?(?: at line \d+)?: (.*)/.exec(stderr) ?? []
  const exception = number === undefined ? undefined : `(${number}, ${pythonText(text.trim())})`
  const msg = exception === undefined ? {} : { msg: refusal(exception) }
  const unconnected =
    missing === undefined
      ? `unable to connect to database, check login_user and login_password are correct or ${config_file} has the credentials.`
      : `unable to find ${missing}.`
  const login = exception === undefined ? {} : { msg: `${unconnected} Exception message: ${exception}` }
  const reason = /ERROR (.*)/.exec(stderr)?.[1]?.trim() ?? lastLine(stderr)
  if (code === 127 || /(mariadb|mysql): not found/.test(stderr))
    return {
      message: 'the MySQL client is not installed on the host',
      hint: 'install it first; on Debian the package `mariadb-client` or `default-mysql-client`',
      missingProgram: 'mysql',
    }
  if (/\b1045\b|\b1698\b/.test(reason))
    return {
      message: `MySQL refuses the login of this user: ${reason}`,
      ...login,
      hint: 'set `login_user` and `login_password`, or set `become: true` for the socket',
    }
  if (/^(?:1044|1142|1143|1227)\b/.test(reason))
    return { message: `MySQL denies this user access: ${reason}`, ...msg, hint: 'log in as a user with the privilege, such as `root`' }
  if (/\b200[23]\b|\b2005\b/.test(reason))
    return {
      message: `MySQL does not answer: ${reason}`,
      ...login,
      hint: 'start it first, or set `login_host` and `login_unix_socket` to its address',
    }
  return { message: `MySQL refuses: ${reason || `the client exited with code ${code}`}`, ...msg }
}
