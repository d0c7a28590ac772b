/** Explains errors of `psql` and the server. */

import { Problem } from '../../engine/model/diagnostic.ts'
import type { Explanation } from '../ansible-words.ts'

/** Beginning of Ansible's message if the connection fails. */
export const noConnection = 'unable to connect to database: '

/** The session cannot switch to its role, in Ansible's words. */
export function roleProblem({ message, hint, msg }: Explanation): Problem {
  return new Problem(message, { hint, msg: `Could not switch role: ${msg}\n` })
}

/** What an error means and what to do next. */
export function explainRefusal(code: number, stderr: string, refusal: (error: string) => string = (error) => error): Explanation {
  const reason =
    /(?:FATAL|ERROR):\s*(.*)/.exec(stderr)?.[1]?.trim() ??
    stderr
      .replace(/^psql: error: /, '')
      .trim()
      .split('\n')[0] ??
    ''
  const match = refusals.find(([pattern]) => pattern.test(stderr))
  const unconnected = /^psql: (?:error: )?([\s\S]*)/m.exec(stderr)?.[1]
  const refused = refusedWords(stderr)
  const msg = unconnected !== undefined ? { msg: noConnection + unconnected } : refused === undefined ? {} : { msg: refusal(refused) }
  if (code === 127 || match?.[1] === noClient) return { message: noClient, hint: install, missingProgram: 'psql' }
  if (match) return { message: match[1].replace('%', () => reason), ...msg, hint: match[2] }
  const detail = /DETAIL:\s*(.*)/.exec(stderr)?.[1]
  const hint = detail ?? /HINT:\s*(.*)/.exec(stderr)?.[1]
  return { message: `PostgreSQL refuses: ${reason || `\`psql\` exited with code ${code}`}`, ...msg, ...(hint !== undefined && { hint }) }
}

/** An error of the server as Ansible's driver reports it: without its severity, with all its lines. */
function refusedWords(stderr: string): string | undefined {
  const [, words] = /^(?:psql:<stdin>:\d+: )?ERROR: {2}([\s\S]*?)(?=^psql:|$(?![\s\S]))/m.exec(stderr) ?? []
  return words?.replace(/^(LINE \d+: .*);$/m, '$1')
}

const noClient = '`psql` is not installed on the host'
const install = 'install the PostgreSQL client first; on Debian the package `postgresql-client`'
const refusals: readonly (readonly [RegExp, string, string])[] = [
  [/psql: not found|must install at least one postgresql-client/, noClient, install],
  [
    /Peer authentication failed/,
    'PostgreSQL refuses the login of this system user: %',
    'run the task as the system user of the same name: `become: true` and `become_user: postgres`',
  ],
  [
    /password authentication failed|no password supplied/,
    'PostgreSQL refuses the login of this role: %',
    'set `login_user` and `login_password`',
  ],
  [
    /no pg_hba\.conf entry/,
    'PostgreSQL refuses the login of this role: %',
    'allow it in `pg_hba.conf`, or log in from another host or as another role',
  ],
  [
    /FATAL:\s*role ".*" does not exist/,
    'PostgreSQL refuses the login of this role: %',
    'set `login_user` to an existing role, or create it first',
  ],
  [/FATAL:\s*database ".*" does not exist/, 'PostgreSQL refuses the login of this role: %', 'use an existing database, or create it first'],
  [
    /could not connect|Connection refused|connection to server .* failed|could not translate host name/,
    'PostgreSQL does not answer: %',
    'start it first (`service: name=postgresql state=started`), or set `login_host`, `login_unix_socket` and `port` to its address',
  ],
]
