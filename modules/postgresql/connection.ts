/** Connects the PostgreSQL modules to a server: login options, queries and statements through `psql`, and its errors. */
import { createHash } from 'node:crypto'
import { fromJson } from '../../engine/host-scripts/answer-readers.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import type { Explanation } from '../ansible-words.ts'
import { inItsTurn } from '../sql/remote-server.ts'
import type { Login } from './options.ts'
import { metaQuoted, quoteName } from './quoting.ts'
import { explainRefusal, noConnection } from './refusals.ts'

/** The server's answer, or the reason for having none. */
export type ServerAnswer<T> = { readonly answer: T } | { readonly failure: Explanation }

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
    script: `${connect}printf '%s\\n' "$@" | psql ${flags} ${more} -f -`,
    args: place(login, database),
    each: `\\echo ${mark}\n${question}\n\\echo ${mark}\nSELECT to_json(:'LAST_ERROR_MESSAGE'::text);`,
    ...(login.login_password === undefined ? {} : { stdin: `${passwordLine(login)}` }),
    slow: true,
    ...inItsTurn(login.login_host),
    parse: (answer) => parseAnswer<T>(answer, mark),
  }
}

/** The same, asked by the role that the session switches to. */
export function sqlReadInRole<T>(login: Login, database: string, sql: string): HostRead<ServerAnswer<T>> {
  const [role] = roleOf(login)
  const asked = role === undefined ? sql : [role, '\\if :ERROR', '\\else', sql, '\\endif', 'RESET ROLE;'].join('\n')
  return sqlRead<T>(login, database, asked)
}

/** Asks several databases, in their order; the SQL of a question prints one JSON value. Of one that cannot be asked there is no answer. */
export function eachDatabaseRead<T>(login: Login, databases: readonly string[], sql: string): HostRead<readonly (T | undefined)[]> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'postgres' },
    script: `${connect}sql=$1
shift
for PGDATABASE; do
  printf '%s\\n' "$sql" | psql ${flags} ${more} -v ON_ERROR_STOP=1 -f - 2>/dev/null || :
  printf '\\0'
done`,
    args: [...place(login, 'postgres'), [...roleOf(login), sql].join('\n'), ...databases],
    ...(login.login_password === undefined ? {} : { stdin: `${passwordLine(login)}` }),
    slow: true,
    ...inItsTurn(login.login_host),
    parse: ({ stdout }) => {
      const answers = stdout.split('\0')
      return databases.map((_name, index) => {
        const answer = answers[index]?.trim() ?? ''
        return answer === '' ? undefined : fromJson(answer, 'the answer of `psql`', (value) => value as T)
      })
    },
  }
}

/** Ansible's message for an error of the server; undefined keeps the server's. */
export type Refusal = (error: string, outcome: { readonly stdout: string }) => string

/** Runs statements, which are sent on standard input. */
function sqlRun(login: Login, database: string, statements: readonly string[], refusal: Refusal): Run {
  return scriptRun(login, database, [...roleOf(login), ...statements], flags, refusal)
}

/** Switches to the role, if one is named. */
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
      return explainRefusal(code, stderr, (error) => (atRole ? `Could not switch role: ${error}` : refusal(error, { stdout })))
    },
  })
}

/** The same as a question, asked only in the task's turn. */
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
      code === 0 ? { answer: parse(stdout) } : { failure: explainRefusal(code, stderr, (error) => refusal(error, { stdout })) },
  }
}

function scriptOf(how: string): string {
  return `${connect}exec psql ${how} ${more} -v ON_ERROR_STOP=1 -f -`
}

function stdinOf(login: Login, lines: readonly string[]): string {
  return [passwordLine(login), ...lines, ''].join('\n')
}

/** One statement, and its summary. */
export interface Step {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly sql: string
  /** The statement without secrets, if it contains any. */
  readonly shownSql?: string
  /** As of a change. */
  readonly secrets?: readonly string[]
  /** The statement holds text of the author that is SQL; `psql` must not look for its own commands in it. */
  readonly verbatim?: true
}

/** A change for each statement; `refusal` is the module's own. */
export function changesOf(
  steps: readonly Step[],
  login: Login,
  database: string,
  refusal: (error: string, sql: string) => string,
): readonly Change[] {
  return steps.map(({ sql, shownSql: _shown, verbatim, ...change }) => ({
    ...change,
    action: sqlRun(login, database, verbatim ? verbatimLines(sql) : [`${sql};`], (error) => refusal(error, sql)),
  }))
}

/** Sends a statement that `psql` itself does not parse. */
export function verbatimLines(sql: string): readonly string[] {
  return [`\\set statement ${metaQuoted(sql)}`, "SELECT :'statement' \\gexec"]
}

/** The answer, or a Problem; `unconnected` is the module's message for a failed connection. */
export function answerOf<T>(shownSql: ServerAnswer<T>, unconnected: string = noConnection): T {
  if ('answer' in shownSql) return shownSql.answer
  const { message, msg, ...more } = shownSql.failure
  throw new Problem(message, { ...more, msg: msg?.startsWith(noConnection) ? unconnected + msg.slice(noConnection.length) : msg })
}

const flags = '-X -q -A -t -w'

/** The password is the first line of standard input, so that no process list shows it. A folder that the user cannot enter is left first: `psql` would complain of it. */
export const connect = `cd -- "\${PWD:-/}" 2>/dev/null || cd -- "\${HOME:-/}" 2>/dev/null || cd /
IFS= read -r password || :
if [ -n "$password" ]; then export PGPASSWORD="$password"; fi
export PGUSER="\${1:-\${PGUSER:-postgres}}" PGSSLMODE="$5" PGAPPNAME=tsplay PGCLIENTENCODING=UTF8 LC_ALL=C
export PGCONNECT_TIMEOUT="\${PGCONNECT_TIMEOUT:-10}"
if [ -n "$2" ]; then export PGHOST="$2"; fi
if [ -n "$3" ]; then export PGPORT="$3"; fi
if [ -n "$4" ]; then export PGDATABASE="$4"; fi
if [ -n "$6" ]; then export PGSSLROOTCERT="$6"; fi
if [ -n "$7" ]; then export PGSSLCERT="$7"; fi
if [ -n "$8" ]; then export PGSSLKEY="$8"; fi
params=$9
shift 9
`
/** Parameters that are stronger than the environment. */
const more = `\${params:+-d "$params"}`

export function place(login: Login, database: string): readonly string[] {
  const { login_user = '', port, ssl_mode, ca_cert = '', ssl_cert = '', ssl_key = '' } = login
  const address = [login_user, serverOf(login), port === undefined ? '' : String(port), database]
  return [...address, ssl_mode, ca_cert, ssl_cert, ssl_key, connectionString(login.connect_params ?? {})]
}

/** The host of the server, or the folder of its socket; as in Ansible the socket is also that of `localhost`. */
export function serverOf({ login_host = '', login_unix_socket = '' }: Pick<Login, 'login_host' | 'login_unix_socket'>): string {
  return login_host === '' || login_host === 'localhost' ? login_unix_socket || login_host : login_host
}

/** Parameters of libpq as one text; it is seen in the process list. */
function connectionString(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params)
    .map(([name, value]) => {
      if (!/^[a-z_]+$/.test(name)) throw new Problem(`\`connect_params\` has \`${name}\`, which is no parameter of libpq`)
      if (name === 'password') throw new Problem('`connect_params` cannot hold the password', { hint: 'use `login_password`' })
      return `${name === 'database' ? 'dbname' : name}='${String(value).replace(/['\\]/g, '\\$&')}'`
    })
    .join(' ')
}

export function passwordLine({ login_password = '' }: Login): string {
  if (/[\0\r\n]/.test(login_password)) throw new Problem('`login_password` contains a line break, which cannot be sent')
  return login_password
}

// The answer to a question is between two lines with its mark, and followed by the last error, which is its own if there is no answer.
// Both are JSON, which escapes line breaks in texts: no content can begin a line with a mark.
function parseAnswer<T>({ code, stdout, stderr }: Answer, mark: string): ServerAnswer<T> {
  if (code !== 0) return { failure: explainRefusal(code, stderr) }
  const [, answer = '', rest = ''] = stdout.split(new RegExp(`^${mark}\n`, 'm'))
  if (answer.trim() !== '') return { answer: fromJson(answer, 'the answer of `psql`', (value) => value as T) }
  const [error = ''] = rest.split('\n', 1)
  // Before version 11, `psql` does not define the variable, and the server refuses the statement.
  const message = error.startsWith('"') ? fromJson(error, 'the error of `psql`', String).trim() : ''
  return { failure: explainRefusal(1, message ? `ERROR:  ${message}` : stderr) }
}
