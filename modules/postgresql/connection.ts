/** Connects the PostgreSQL modules to a server: login options, queries and statements through `psql`, and its errors. */
import { createHash } from 'node:crypto'
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { inItsTurn } from '../sql/remote-server.ts'
import { type Failure, failureOf, noConnection } from './refusals.ts'

export const loginOptions = {
  login_user: {
    type: 'string',
    default: 'postgres',
    aliases: ['login'],
    description: 'Role to log in as. A local server usually expects the system user of the same name: `become_user: postgres`.',
  },
  login_password: { type: 'string', secret: true, description: 'Password to log in with.' },
  login_host: { type: 'string', aliases: ['host'], description: 'Host of the server; by default its local Unix socket.' },
  login_unix_socket: { type: 'path', aliases: ['unix_socket'], description: 'Directory of the Unix socket, if it is not the default.' },
  port: {
    type: 'integer',
    aliases: ['login_port'],
    description: 'Port of the server; by default that of `psql`, usually 5432.',
  },
  ssl_mode: {
    enum: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
    default: 'prefer',
    description: "TLS mode of the connection, in libpq's terms.",
  },
  ca_cert: {
    type: 'path',
    aliases: ['ssl_rootcert'],
    description: 'CA certificates to verify the server with, a file on the host.',
  },
  session_role: { type: 'string', description: 'Role to switch to before any change.' },
} as const

/** For modules that put names and values of the author into statements. */
export const trustOptions = {
  trust_input: {
    type: 'boolean',
    default: true,
    description: 'Allow names and values that look like SQL. They are always quoted; `false` refuses possible injections.',
  },
} as const

/** With `trust_input: false`: a sentence for each text that reads like SQL, by the name of its option. */
export function trustProblems(
  { trust_input: trusted }: { readonly trust_input: boolean },
  given: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string[] {
  if (trusted) return []
  return Object.entries(given).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== undefined && suspicious.some((pattern) => pattern.test(String(each))))
      .map(() => `\`${name}\` is potentially dangerous: it looks like SQL, which \`trust_input: false\` refuses`),
  )
}

/** A comment behind a quote, a query joined to another, a statement behind another. */
const suspicious = [/['"].*--/, /(?:UNION|INTERSECT|EXCEPT).*SELECT/i, /;.*(?:SELECT|UPDATE|INSERT|DELETE|DROP|TRUNCATE|ALTER)/i]

/** What modules of Ansible for databases document and none takes here. */
export const refusedLogin = {
  connect_params: 'use `login_host`, `port`, `ssl_mode` and `ca_cert`; other connection parameters are not supported',
  ssl_cert: 'put the certificate in the default path of the client, `~/.postgresql/postgresql.crt` of the become user',
  ssl_key: 'put the key in the default path of the client, `~/.postgresql/postgresql.key` of the become user',
} as const

export interface Login {
  readonly login_user: string
  readonly login_password?: string
  readonly login_host?: string
  readonly login_unix_socket?: string
  readonly port?: number
  readonly ssl_mode: string
  readonly ca_cert?: string
  readonly session_role?: string
}

/** The answer of the server, or why there is none. */
export type ServerAnswer<T> = { readonly answer: T } | { readonly failure: Failure }

/** A question; its SQL is constant, prints one JSON value, and finds `values` by their names: `:'name'`. One `psql` asks all questions to one database. */
export function sqlRead<T>(
  login: Login,
  database: string,
  sql: string,
  values: Readonly<Record<string, string>> = {},
): HostRead<ServerAnswer<T>> {
  const set = Object.entries(values).map(([name, value]) => `\\set ${name} ${metaQuoted(value)}`)
  const question = [...set, sql].join('\n')
  const mark = `=${createHash('sha256').update(question).digest('hex').slice(0, 16)}`
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'postgres' },
    script: `${connect}printf '%s\\n' "$@" | psql ${flags} -f -`,
    args: place(login, database),
    each: `\\echo ${mark}\n${question}\n\\echo ${mark}\nSELECT to_json(:'LAST_ERROR_MESSAGE'::text);`,
    ...(login.login_password === undefined ? {} : { stdin: `${passwordLine(login)}` }),
    slow: true,
    ...inItsTurn(login.login_host),
    parse: (answer) => parseAnswer<T>(answer, mark),
  }
}

/** A value as the commands of `psql` itself read it. */
export function metaQuoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`
}

/** Ansible's message for an error of the server; undefined keeps the server's. */
export type Refusal = (error: string, outcome: { readonly stdout: string }) => string

/** Carries statements out; they travel on standard input. */
function sqlRun(login: Login, database: string, statements: readonly string[], refusal: Refusal): Run {
  return scriptRun(login, database, [...roleOf(login), ...statements], flags, refusal)
}

/** Takes the role on that is named. */
export function roleOf({ session_role }: Login): readonly string[] {
  return session_role === undefined ? [] : [`SET ROLE ${quoteName(session_role)};`]
}

/** Lines for `psql`, which stops at the first that fails. */
export function scriptRun(login: Login, database: string, lines: readonly string[], how: string, refusal: Refusal): Run {
  const role = roleOf(login).map((line) => lines.indexOf(line) + 1)
  return run(['sh', '-c', scriptOf(how), 'sh', ...place(login, database)], {
    stdin: stdinOf(login, lines),
    explain: ({ code, stdout, stderr }) => {
      const atRole = role.some((line) => stderr.includes(`psql:<stdin>:${line}: ERROR: `))
      return failureOf(code, stderr, (error) => (atRole ? `Could not switch role: ${error}` : refusal(error, { stdout })))
    },
  })
}

/** The same as a question that moves much: it is asked only in the task's turn. */
export function scriptRead<T>(
  login: Login,
  database: string,
  lines: readonly string[],
  how: string,
  parse: (stdout: string) => T,
  refusal: Refusal,
): HostRead<ServerAnswer<T>> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'postgres' },
    script: scriptOf(how),
    args: place(login, database),
    stdin: stdinOf(login, lines),
    late: true,
    parse: ({ code, stdout, stderr }) =>
      code === 0 ? { answer: parse(stdout) } : { failure: failureOf(code, stderr, (error) => refusal(error, { stdout })) },
  }
}

function scriptOf(how: string): string {
  return `${connect}exec psql ${how} -v ON_ERROR_STOP=1 -f -`
}

function stdinOf(login: Login, lines: readonly string[]): string {
  return [passwordLine(login), ...lines, ''].join('\n')
}

/** One statement, and the words for what it does. */
export interface Step {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly sql: string
  /** The statement as it may be shown, where that is another. */
  readonly shownSql?: string
}

/** A change for each statement; `refusal` is the module's own. */
export function changesOf(
  steps: readonly Step[],
  login: Login,
  database: string,
  refusal: (error: string, sql: string) => string,
): readonly Change[] {
  return steps.map(({ sql, shownSql: _shown, ...change }) => ({
    ...change,
    action: sqlRun(login, database, [`${sql};`], (error) => refusal(error, sql)),
  }))
}

/** The answer, or a Problem; `unconnected` is the module's message for a failed connection. */
export function answerOf<T>(shownSql: ServerAnswer<T>, unconnected: string = noConnection): T {
  if ('answer' in shownSql) return shownSql.answer
  const { message, msg, ...more } = shownSql.failure
  throw new Problem(message, { ...more, msg: msg?.startsWith(noConnection) ? unconnected + msg.slice(noConnection.length) : msg })
}

/** A name in a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text in a statement, for either value of `standard_conforming_strings`. */
export function quoteText(text: string): string {
  const doubled = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${doubled.replaceAll('\\', '\\\\')}` : doubled
}

/** Sentences on a name that no statement can carry. */
export function nameProblems(option: string, name: string | undefined): readonly string[] {
  if (name === undefined) return []
  if (name === '') return [`\`${option}\` is empty`]
  if (/[\0\r\n]/.test(name)) return [`\`${option}\` contains a line break`]
  return Buffer.byteLength(name) > 63 ? [`\`${option}\` is longer than 63 bytes, the limit of PostgreSQL for names`] : []
}

const flags = '-X -q -A -t -w'

/** The password is the first line of standard input, so that no process list shows it. */
const connect = `IFS= read -r password || :
if [ -n "$password" ]; then export PGPASSWORD="$password"; fi
export PGUSER="$1" PGDATABASE="$4" PGSSLMODE="$5" PGAPPNAME=tsplay PGCLIENTENCODING=UTF8 LC_ALL=C
export PGCONNECT_TIMEOUT="\${PGCONNECT_TIMEOUT:-10}"
if [ -n "$2" ]; then export PGHOST="$2"; fi
if [ -n "$3" ]; then export PGPORT="$3"; fi
if [ -n "$6" ]; then export PGSSLROOTCERT="$6"; fi
shift 6
`

function place(login: Login, database: string): readonly string[] {
  const { login_user, login_host = '', login_unix_socket = '', port, ssl_mode, ca_cert = '' } = login
  return [login_user, login_host || login_unix_socket, port === undefined ? '' : String(port), database, ssl_mode, ca_cert]
}

function passwordLine({ login_password = '' }: Login): string {
  if (/[\0\r\n]/.test(login_password)) throw new Problem('`login_password` contains a line break, which cannot be sent')
  return login_password
}

// Between two lines with its mark stands the answer to a question, behind them the last error, which is its own without an answer.
// Both are JSON, in whose texts a line break is escaped: no content can begin a line with a mark.
function parseAnswer<T>({ code, stdout, stderr }: Answer, mark: string): ServerAnswer<T> {
  if (code !== 0) return { failure: failureOf(code, stderr) }
  const [, answer = '', rest = ''] = stdout.split(new RegExp(`^${mark}\n`, 'm'))
  if (answer.trim() !== '') return { answer: fromJson(answer, 'the answer of `psql`', (value) => value as T) }
  const [error = ''] = rest.split('\n', 1)
  // Before version 11, `psql` does not define the variable, and the server refuses the statement.
  const message = error.startsWith('"') ? fromJson(error, 'the error of `psql`', String).trim() : ''
  return { failure: failureOf(1, message ? `ERROR:  ${message}` : stderr) }
}
