/** Manages MySQL and MariaDB users: login, authentication and privileges. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { accountsMeant, showGrants, stepsOf } from './accounts.ts'
import { type Found, mysqlAliases, mysqlNote, mysqlRead, mysqlRun, mysqlText, setsOf } from './connection.ts'
import { userOptions, userRules } from './user-options.ts'

const altering = 'run `ALTER USER` with `mysql_query` in a later task'

export default defineModule({
  name: 'mysql_user',
  aliases: mysqlAliases('mysql_user'),
  summary: 'Create, alter or drop MySQL and MariaDB users',
  notes: [mysqlNote, 'Passwords use `mysql_native_password`, as in Ansible. Clear text never leaves the controller.'],
  options: userOptions,
  refused: {
    attributes: altering,
    locked: altering,
    password_expire: altering,
    password_expire_interval: altering,
    salt: altering,
    tls_requires: altering,
    session_vars: 'run the statements with `mysql_query`, which can set variables first',
    force_context: 'run `mysql --database=mysql` with `command` if replication filters need a database',
  },
  examples: `
- name: Create the application's user
  mysql_user: { name: app, host: "%", password: "{{ app_db_password }}", priv: "app.*:ALL", login_user: root, login_password: "{{ root_db_password }}" }

- name: Create a user with limits and a hashed password
  mysql_user:
    user: reports
    host: localhost
    password: '*EE89409F38FAB9B3A9F1B2B4B1D2FA0CFD3A5E1B'
    encrypted: true
    update_password: on_create
    priv: { "app.*": SELECT }
    append_privs: true
    resource_limits: { MAX_USER_CONNECTIONS: 5 }
    sql_log_bin: false

- name: Authenticate through the Unix socket
  mysql_user: { user: deploy, plugin: unix_socket }

- name: Use a plugin with a stored hash
  mysql_user: { user: other, plugin: ed25519, plugin_hash_string: ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY }

- name: Use a plugin with an authentication string
  mysql_user: { user: pam, plugin: pam, plugin_auth_string: mariadb }

- name: Revoke a privilege
  mysql_user: { user: reports, priv: "app.*:INSERT", subtract_privs: true }

- name: Grant the reading of one column
  mysql_user: { user: reports, priv: "app.orders:SELECT (orderId)", append_privs: true, column_case_sensitive: true }

- name: Remove anonymous users
  mysql_user: { user: "", host_all: true, state: absent }
`,
  results: { user: 'Name of the user.', msg: 'What was done.', password_changed: 'Whether the password was changed.' },
  relations: { exclusive: [['append_privs', 'subtract_privs']] },
  rules: userRules,

  probe(params) {
    const user = mysqlText(params.user)
    const accounts = mysqlRead(params, [
      'SELECT VERSION()',
      `SELECT host, plugin, authentication_string FROM mysql.user WHERE user = ${user}`,
      `SELECT host, max_questions, max_updates, max_connections, max_user_connections FROM mysql.user WHERE user = ${user}`,
    ])
    const grants: Read<Found> = after<Found, Found>(accounts, (reply) => {
      if (!('sets' in reply) || params.priv === undefined) return { value: reply }
      const questions = accountsMeant(params, reply.sets).map(({ host }) => showGrants(params.user, host))
      return questions.length === 0 ? { value: reply } : mysqlRead(params, questions)
    })
    return { accounts, grants }
  },

  plan(params, { accounts, grants }): readonly Change[] {
    const log = params.sql_log_bin ? [] : ['SET SQL_LOG_BIN = 0']
    return stepsOf(params, setsOf(accounts), setsOf(grants)).map(({ statements, ...change }) => ({
      ...change,
      action: mysqlRun(params, [...log, ...statements], (error) => error),
    }))
  },

  returns(params, { accounts, grants }) {
    const steps = stepsOf(params, setsOf(accounts), setsOf(grants))
    const msg = steps.map(({ summary }) => summary).join(', ') || (params.state === 'absent' ? "User doesn't exist" : 'User unchanged')
    return { user: params.user, msg, password_changed: steps.some(({ password }) => password) }
  },
})
