/** Users of MySQL and MariaDB: who may log in, how, and what they may do. */
import { type Change, defineModule } from '../engine/module.ts'
import { after, type Read } from '../engine/read.ts'
import { mysqlRead, mysqlRun, mysqlText, type Rows, rowsOf } from './_mysql.ts'
import { accountsMeant, named, stepsOf } from './_mysqlaccounts.ts'
import { userOptions, userRules } from './_mysqluseroptions.ts'

const altering = 'say it by `ALTER USER`, with `mysql_query` in a task behind this one'

export default defineModule({
  name: 'mysql_user',
  aliases: ['community.mysql.mysql_user', 'community.general.mysql_user'],
  summary: 'Create, alter or drop a user of MySQL or MariaDB',
  notes: [
    'It needs the client of MySQL or MariaDB on the host, and no Python. `localhost` is reached by its socket.',
    'Passwords are those of `mysql_native_password`, as with Ansible. Clear text never leaves the controller.',
  ],
  options: userOptions,
  refused: {
    attributes: altering,
    locked: altering,
    password_expire: altering,
    password_expire_interval: altering,
    salt: altering,
    tls_requires: altering,
    session_vars: 'run the statements with `mysql_query`, which can set variables first',
    force_context: 'name the database with `mysql --database=mysql` by `command`, where filters of replication want one',
  },
  examples: `
- name: The application may use its database
  mysql_user: { name: app, host: "%", password: "{{ app_db_password }}", priv: "app.*:ALL", login_user: root, login_password: "{{ root_db_password }}" }

- name: A user with limits, whose password stays
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

- name: The system user of the same name is let in
  mysql_user: { user: deploy, plugin: unix_socket }

- name: As the plug-in keeps it
  mysql_user: { user: other, plugin: ed25519, plugin_hash_string: ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY }

- name: As the plug-in is given it
  mysql_user: { user: pam, plugin: pam, plugin_auth_string: mariadb }

- name: No longer these
  mysql_user: { user: reports, priv: "app.*:INSERT", subtract_privs: true }

- name: Nobody without a name
  mysql_user: { user: "", host_all: true, state: absent }
`,
  results: { user: 'The user.', msg: 'What was done.', password_changed: 'Whether the password was changed.' },
  rules: userRules,

  probe(params) {
    const user = mysqlText(params.user)
    const accounts = mysqlRead(params, [
      'SELECT "=server", VERSION()',
      `SELECT "=account", host, plugin, authentication_string FROM mysql.user WHERE user = ${user}`,
      `SELECT "=limits", host, max_questions, max_updates, max_connections, max_user_connections FROM mysql.user WHERE user = ${user}`,
    ])
    const grants: Read<Rows> = after<Rows, Rows>(accounts, (told) => {
      if (!('rows' in told) || params.priv === undefined) return { value: told }
      const meant = accountsMeant(params, told.rows)
      return meant.length === 0
        ? { value: told }
        : mysqlRead(
            params,
            meant.flatMap(({ host }) => [`SELECT "=grants of", ${mysqlText(host)}`, `SHOW GRANTS FOR ${named(params.user, host)}`]),
          )
    })
    return { accounts, grants }
  },

  plan(params, { accounts, grants }): readonly Change[] {
    const log = params.sql_log_bin ? [] : ['SET SQL_LOG_BIN = 0']
    return stepsOf(params, rowsOf(accounts), rowsOf(grants)).map(({ statements, ...change }) => ({
      ...change,
      action: mysqlRun(params, [...log, ...statements], (error) => error),
    }))
  },

  returns(params, { accounts, grants }) {
    const steps = stepsOf(params, rowsOf(accounts), rowsOf(grants))
    const msg = steps.map(({ summary }) => summary).join(', ') || (params.state === 'absent' ? "User doesn't exist" : 'User unchanged')
    return { user: params.user, msg, password_changed: steps.some(({ password }) => password) }
  },
})
