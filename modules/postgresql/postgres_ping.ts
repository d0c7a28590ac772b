/** Checks whether a PostgreSQL server can be connected to. */
import { defineModule } from '../../engine/model/module.ts'
import { asProblem } from '../ansible-words.ts'
import { type ServerAnswer, sqlReadInRole } from './connection.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { noConnection, roleProblem } from './refusals.ts'
import { serverVersion } from './server-version.ts'

export default defineModule({
  name: 'postgres_ping',
  aliases: postgresAliases('postgresql_ping'),
  summary: 'Check whether a PostgreSQL server can be connected to',
  readOnly: true,
  notes: ['A server that cannot be connected to is a result, not a failure: read `is_available`.', psqlNote],
  options: {
    db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
    ...serverOptions,
  },
  examples: `
- name: Wait for the database
  become: true
  become_user: postgres
  postgres_ping: { db: postgres }
  register: server
  until: server.is_available
  retries: 5
  delay: 2

- name: Ask a remote server over TLS
  postgres_ping:
    db: shop
    login_host: db.example.org
    login_user: shop
    login_password: "{{ shop_db_password }}"
    ssl_mode: verify-full
    ca_cert: /etc/ssl/certs/db-ca.pem
    ssl_cert: /etc/ssl/certs/shop.pem
    ssl_key: /etc/ssl/private/shop.key
    connect_params: { connect_timeout: 5 }
  register: server
  failed_when: not server.is_available
`,
  results: {
    is_available: 'Whether the connection succeeded.',
    server_version: 'Version: `major`, `minor`, `full`, `raw`, and before version 10 `patch`; empty without a connection.',
    conn_err_msg: 'Why the connection failed; empty if it succeeded.',
    warnings: 'The same as a warning.',
  },
  rules: ({ trust_input, session_role, db }) => [...trustProblems({ trust_input }, { session_role }), ...nameProblems('db', db)],
  ruleMessage: ({ trust_input, session_role }) => trustMessage({ trust_input }, { session_role }),
  probe: (params) => ({ server: sqlReadInRole<string>(params, params.db ?? '', 'SELECT to_json(version());') }),
  plan(_params, { server }) {
    unconnected(server)
    return []
  },
  returns(_params, { server }) {
    if ('answer' in server) return { is_available: true, server_version: serverVersion(server.answer), conn_err_msg: '' }
    const why = unconnected(server)
    const warnings = [`PostgreSQL server is unavailable: ${why}`]
    return { is_available: false, server_version: {}, conn_err_msg: why, warnings }
  },
})

/** Why there is no connection; a Problem where that is not the reason. */
function unconnected(server: ServerAnswer<string>): string {
  if ('answer' in server) return ''
  const { msg } = server.failure
  if (msg?.startsWith(noConnection)) return msg.slice(noConnection.length)
  if (msg === undefined) throw asProblem(server.failure)
  throw roleProblem(server.failure)
}
