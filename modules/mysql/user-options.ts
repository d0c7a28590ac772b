/** The options of `mysql_user`, and what must hold between them. */
import type { Params } from '../../engine/model/module.ts'
import { loginRules, mysqlLogin } from './connection.ts'
import { wantedPrivileges } from './privileges.ts'

export const userOptions = {
  ...mysqlLogin,
  user: { type: 'string', required: true, aliases: ['name'], description: 'The user.' },
  host: { type: 'string', default: 'localhost', description: 'Where the user comes from; `%` is anywhere.' },
  host_all: { type: 'boolean', default: false, description: 'Every host that the user is known from is meant.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user is there.' },
  password: { type: 'string', secret: true, description: 'The password; only what the server keeps of it is sent.' },
  encrypted: { type: 'boolean', default: false, description: 'The password is given as the server keeps it: `*` and 40 digits.' },
  update_password: {
    enum: ['always', 'on_create', 'on_new_username'],
    default: 'always',
    description: 'Whether the password of a user who is there changes. `on_new_username` is not built.',
  },
  plugin: { type: 'string', description: 'How the user is recognised, such as `unix_socket`, in place of a password.' },
  plugin_hash_string: { type: 'string', secret: true, description: 'What the plug-in keeps.' },
  plugin_auth_string: { type: 'string', secret: true, description: 'What the plug-in is given.' },
  priv: { type: 'any', description: 'What the user may do: `db.*:SELECT,INSERT/other.*:ALL,GRANT`, or a dict of the same.' },
  append_privs: { type: 'boolean', default: false, description: 'Other privileges stay.' },
  subtract_privs: { type: 'boolean', default: false, description: 'These privileges go.' },
  resource_limits: { type: 'dict', description: 'Limits by their names, such as `MAX_USER_CONNECTIONS`.' },
  sql_log_bin: { type: 'boolean', default: true, description: 'Whether the binary log is told of the changes.' },
} as const

export type UserParams = Params<typeof userOptions>

/** What a schema can not say of the options. */
export function userRules(params: UserParams): readonly string[] {
  const { password, encrypted, plugin, priv, append_privs, subtract_privs, update_password, resource_limits: limits = {} } = params
  const said = [...loginRules(params)]
  if (append_privs && subtract_privs) said.push('`append_privs` and `subtract_privs` exclude each other')
  if (update_password === 'on_new_username') said.push('`update_password: on_new_username` is not built: use `on_create`')
  if (encrypted && password && !/^\*[0-9a-f]{40}$/i.test(password)) said.push('with `encrypted`, `password` is `*` and 40 digits')
  if (plugin !== undefined && !/^\w+$/.test(plugin)) said.push(`\`${plugin}\` can not be the name of a plug-in`)
  if (priv !== undefined && priv !== null && priv !== '' && !wantedPrivileges(priv))
    said.push('`priv` is written as `db.table:SELECT,INSERT`, with `/` between two of them')
  for (const [name, value] of Object.entries(limits)) {
    if (!limitNames.includes(name.toUpperCase())) said.push(`\`resource_limits\` knows no \`${name}\``)
    if (!/^\d+$/.test(String(value))) said.push(`\`${name}\` is a number`)
  }
  return said
}

const limitNames = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS']
