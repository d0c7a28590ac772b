/** Create, alter or remove a role of PostgreSQL. */
import { defineModule } from '../engine/module.ts'
import type { ControlRead } from '../engine/read.ts'
import {
  databaseOf,
  isPublic,
  type RightsAnswers,
  type RoleRights,
  rightsOf,
  rightsProblems,
  rightsReads,
  rightsSteps,
} from './_pgrolerights.ts'
import { flagsOf, type Roles, roleRead } from './_role.ts'
import { roleSteps, type WantedRole } from './_role_steps.ts'
import { answerOf, changesOf, loginOptions, nameProblems, refusedLogin, type Step, type Told, trustOptions, trustProblems } from './_sql.ts'

const options = {
  name: {
    type: 'string',
    required: true,
    aliases: ['user'],
    description: 'The role; `PUBLIC` stands for every role, and takes `priv` only.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it is to be there.' },
  password: {
    type: 'string',
    secret: true,
    description: 'Its password: clear text, an `md5…` text or a `SCRAM-SHA-256$…` verifier. An empty one takes the password away.',
  },
  encrypted: {
    type: 'boolean',
    default: true,
    description:
      'Whether the password is stored as a verifier. It always is: `false` is refused, as PostgreSQL keeps no clear text since version 10.',
  },
  no_password_changes: {
    type: 'boolean',
    default: false,
    description: 'Whether the password is only set when the role is created; it need not be read then.',
  },
  role_attr_flags: {
    type: 'list',
    default: [],
    description:
      'Attributes such as `CREATEDB,NOSUPERUSER`; those that are not named stay. A new role may log in unless `NOLOGIN` is said.',
  },
  conn_limit: { type: 'integer', description: 'How many connections it may have at once; -1 is no limit.' },
  expires: { type: 'string', description: 'When its password ends, in words that PostgreSQL reads, such as `2030-01-31` or `infinity`.' },
  comment: { type: 'string', description: 'A comment on it; an empty one takes the comment away.' },
  fail_on_user: {
    type: 'boolean',
    default: true,
    aliases: ['fail_on_role'],
    description: 'Whether it is a failure that a role can not be removed since it still owns something; otherwise it stays.',
  },
  db: {
    type: 'string',
    aliases: ['login_db'],
    description: 'The database to connect to, `postgres` unless given, and the one that `priv` is about.',
  },
  priv: {
    type: 'string',
    description:
      'Privileges on the database and its tables, with `/` between them: `CONNECT/CREATE/orders:SELECT,INSERT/archive.orders:ALL`. A table without a schema is one of `public`. They are granted; with `state: absent` they are revoked before the role is dropped. `postgres_privs` can do more.',
  },
  groups: {
    type: 'list',
    default: [],
    description: 'Roles that it becomes a member of; it stays in others. `postgres_privs` with `type: group` can take it out.',
  },
  ...trustOptions,
  ...loginOptions,
} as const

export default defineModule({
  name: 'postgres_user',
  aliases: ['postgresql_user', 'community.postgresql.postgresql_user', 'community.general.postgresql_user'],
  summary: 'Create, alter or remove a role of PostgreSQL',
  notes: [
    'Clear text never leaves the controller: the server is sent a verifier, on standard input. It is made in the form that `password_encryption` of the server asks for.',
    'Whether the password is already the wanted one is found out from the stored verifier, which a superuser may read.',
    'A stored md5 password is replaced, even by the same one, where the server asks for SCRAM.',
    'It needs `psql` on the host, of version 10 or later, and no Python.',
  ],
  options,
  refused: {
    ...refusedLogin,
    configuration: 'say it by `ALTER ROLE … SET`, with `postgres_query`',
  },
  examples: `
- name: The application has a role
  become: true
  become_user: postgres
  postgres_user:
    name: app
    password: "{{ app_db_password }}"
    role_attr_flags: LOGIN,NOSUPERUSER,NOCREATEDB
    conn_limit: 20
    comment: The web application
    expires: infinity
- name: Its password is set once, over the network
  postgres_user:
    name: report
    password: SCRAM-SHA-256$4096:zFuajwIVdli9mK8uSMxsTw==$EzuP3jbMMO6GHHTnIIRHQUHQjUg2MSRWkk9wR2pPVI4=:JkcvQ1lFOVRXkXsCa+ZMvhvHKPCL60kfBmVDPAHyb1I=
    no_password_changes: true
    encrypted: true
    login_host: db.example.org
    port: 5432
    login_user: admin
    login_password: "{{ admin_db_password }}"
    ssl_mode: verify-full
    ca_cert: /etc/ssl/certs/ca-certificates.crt
    session_role: owners
    db: postgres
- name: It reads the orders, as a member of the readers
  become: true
  become_user: postgres
  postgres_user: { name: report, db: shop, priv: "CONNECT/orders:SELECT", groups: readers }
- name: The old one is gone where nothing hangs on it
  become: true
  become_user: postgres
  postgres_user: { name: old, state: absent, fail_on_user: false, login_unix_socket: /var/run/postgresql }
`,
  results: {
    user: 'The role.',
    queries: 'The statements, passwords left out.',
    user_removed: 'With `state: absent`: whether it is gone.',
  },
  rules(params) {
    const { name, role_attr_flags, encrypted, password, conn_limit, expires, comment, session_role, priv, groups } = params
    const problems = [
      ...nameProblems('name', name),
      ...flagsOf(role_attr_flags).problems,
      ...trustProblems(params, { name, password, expires, role_attr_flags, comment, session_role, priv, groups }),
      ...rightsProblems(params),
      ...publicProblems(params),
    ]
    if (!encrypted) problems.push('`encrypted: false` is not possible: PostgreSQL keeps no clear text since version 10')
    if (password?.includes('\0')) problems.push('`password` holds a NUL, which PostgreSQL does not take')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` is -1 or more')
    return problems
  },
  probe: (params) => ({
    server: roleRead(params, databaseOf(params), params.name, params.state === 'present' ? params.expires : '', rightsOf(params)),
    salt: { at: 'control', load: (here) => here.randomBytes(16) } satisfies ControlRead<Buffer>,
    ...rightsReads(params),
  }),
  plan: (params, state) => changesOf(stepsOf(params, state), params, databaseOf(params), refusedUser),
  returns(params, state) {
    const { name } = params
    const there = answerOf(state.server).roles.some((role) => role.name === name)
    const removed =
      params.state === 'absent' ? { user_removed: !there || roleSteps(params, answerOf(state.server), state.salt).length > 0 } : {}
    return { user: name, queries: stepsOf(params, state).map(({ sql, told }) => told ?? sql), ...removed }
  },
})

type Wanted = WantedRole & RoleRights

/** A role is there before it is given rights, and loses them before it goes. */
function stepsOf(
  params: Wanted,
  { server, salt, ...rights }: RightsAnswers & { readonly server: Told<Roles>; readonly salt: Buffer },
): readonly Step[] {
  const roles = answerOf(server)
  if (isPublic(params)) return rightsSteps(params, rights)
  const own = roleSteps(params, roles, salt)
  if (params.state === 'present') return [...own, ...rightsSteps(params, rights)]
  return roles.roles.length === 0 ? own : [...rightsSteps(params, rights), ...own]
}

/** What every role cannot have. */
function publicProblems(params: Wanted): readonly string[] {
  if (!isPublic(params)) return []
  const { password, conn_limit, expires, comment, role_attr_flags, groups, state, fail_on_user } = params
  const given = {
    password,
    conn_limit,
    expires,
    comment,
    role_attr_flags: role_attr_flags.join() || undefined,
    groups: groups.join() || undefined,
  }
  const problems = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`\`${name}\` does not go with \`PUBLIC\`, which stands for every role`],
  )
  if (state === 'absent' && fail_on_user)
    problems.push('`PUBLIC` stands for every role and cannot be removed; `fail_on_user: false` only revokes `priv`')
  return problems
}

/** A role that can not be made and one that can not be dropped have words of their own, a comment as well. */
function refusedUser(error: string, sql: string): string {
  if (sql.startsWith('CREATE ROLE ')) return `Unable to add user with given requirement due to : ${error}`
  if (sql.startsWith('DROP ROLE ')) return 'Unable to remove user'
  return sql.startsWith('COMMENT ') ? `Unable to add comment on role: ${error}` : error
}
