/** Options of `postgres_user`. */
import type { Params } from '../../engine/model/module.ts'
import { serverOptions } from './options.ts'

export const roleOptions = {
  name: {
    type: 'string',
    required: true,
    aliases: ['user'],
    description: 'Name of the role; `PUBLIC` means every role and allows only `priv`.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the role should exist.' },
  password: {
    type: 'string',
    secret: true,
    description: 'Password: clear text, an `md5…` hash or a `SCRAM-SHA-256$…` verifier. An empty one removes the password.',
  },
  encrypted: {
    type: 'boolean',
    default: true,
    description:
      'Store the password as a verifier. This is always done; `false` is refused, as PostgreSQL stores no clear text since version 10.',
  },
  no_password_changes: {
    type: 'boolean',
    default: false,
    description: 'Only set the password when creating the role; the stored one is not read then.',
  },
  role_attr_flags: {
    type: 'list',
    default: [],
    description: 'Attributes such as `CREATEDB,NOSUPERUSER`; others stay unchanged. A new role may log in unless `NOLOGIN` is set.',
  },
  conn_limit: { type: 'integer', description: 'Maximum number of connections; -1 means no limit.' },
  expires: { type: 'string', description: "Password expiry in PostgreSQL's format, such as `2030-01-31` or `infinity`." },
  comment: { type: 'string', description: 'Comment on the role; an empty one removes it.' },
  fail_on_user: {
    type: 'boolean',
    default: true,
    aliases: ['fail_on_role'],
    description: 'Fail if the role cannot be removed because it owns objects; otherwise keep it.',
  },
  db: {
    type: 'string',
    aliases: ['login_db'],
    description: 'Database to connect to and to which `priv` applies; `postgres` by default.',
  },
  priv: {
    type: 'string',
    description:
      'Privileges on the database and its tables, separated by `/`: `CONNECT/CREATE/orders:SELECT,INSERT/archive.orders:ALL`. The default schema is `public`. They are granted; with `state: absent` they are revoked before the role is dropped. `postgres_privs` can do more.',
  },
  groups: {
    type: 'list',
    default: [],
    description: 'Roles to become a member of; other memberships stay. `postgres_privs` with `type: group` can revoke them.',
  },
  ...serverOptions,
} as const

export type RoleParams = Params<typeof roleOptions>
