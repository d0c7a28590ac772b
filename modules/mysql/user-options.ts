/** Options of `mysql_user` and the rules between them. */
import type { Params } from '../../engine/model/module.ts'
import { loginRules, mysqlLogin } from './connection.ts'
import { wantedPrivileges } from './privileges.ts'

export const userOptions = {
  ...mysqlLogin,
  user: { type: 'string', required: true, aliases: ['name'], description: 'Name of the user.' },
  host: { type: 'string', default: 'localhost', description: 'Host part of the account; `%` means any host.' },
  host_all: { type: 'boolean', default: false, description: 'Apply to all host parts of the user.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should exist.' },
  password: { type: 'string', secret: true, description: 'Password; only its hash is sent.' },
  encrypted: { type: 'boolean', default: false, description: 'The password is already hashed: `*` and 40 hexadecimal digits.' },
  update_password: {
    enum: ['always', 'on_create', 'on_new_username'],
    default: 'always',
    description: 'Set the password on every run, or only for a new user. `on_new_username` is not supported.',
  },
  plugin: { type: 'string', description: 'Authentication plugin, such as `unix_socket`, instead of a password.' },
  plugin_hash_string: { type: 'string', secret: true, description: 'Hash that the plugin stores.' },
  plugin_auth_string: { type: 'string', secret: true, description: 'Authentication string passed to the plugin.' },
  priv: { type: 'any', description: 'Privileges: `db.*:SELECT,INSERT/other.*:ALL,GRANT`, or a dict of the same.' },
  append_privs: { type: 'boolean', default: false, description: 'Keep other privileges.' },
  subtract_privs: { type: 'boolean', default: false, description: 'Revoke these privileges.' },
  column_case_sensitive: {
    type: 'boolean',
    default: false,
    description: 'Keep the case of columns in `priv`; without it they are compared and granted in upper case.',
  },
  resource_limits: { type: 'dict', description: 'Resource limits by name, such as `MAX_USER_CONNECTIONS`.' },
  sql_log_bin: { type: 'boolean', default: true, description: 'Write the changes to the binary log.' },
} as const

export type UserParams = Params<typeof userOptions>

/** Rules between the options. */
export function userRules(params: UserParams): readonly string[] {
  const { password, encrypted, plugin, priv, update_password, resource_limits: limits = {} } = params
  const problems = loginRules(params)
  if (update_password === 'on_new_username') problems.push('`update_password: on_new_username` is not supported: use `on_create`')
  if (encrypted && password && !/^\*[0-9a-f]{40}$/i.test(password))
    problems.push('with `encrypted`, `password` must be `*` and 40 hexadecimal digits')
  if (plugin !== undefined && !/^\w+$/.test(plugin)) problems.push(`\`${plugin}\` is not a valid plug-in name`)
  if (priv !== undefined && priv !== null && priv !== '' && !wantedPrivileges(priv))
    problems.push('`priv` must have the form `db.table:SELECT,INSERT`, separated by `/`')
  for (const [name, value] of Object.entries(limits)) {
    if (!limitNames.includes(name.toUpperCase())) problems.push(`\`resource_limits\` has no limit \`${name}\``)
    if (!/^\d+$/.test(String(value))) problems.push(`\`${name}\` must be a number`)
  }
  return problems
}

/** In the order in which the server's columns are read. */
export const limitNames = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS']
