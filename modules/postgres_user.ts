/** Create, alter or remove a role of PostgreSQL. */
import { defineModule } from '../engine/module.ts'
import type { ControlRead } from '../engine/read.ts'
import { flagsOf, roleRead } from './_role.ts'
import { roleSteps } from './_role_steps.ts'
import { answerOf, changesOf, loginOptions, nameProblems, refusedLogin, trustOptions, trustProblems } from './_sql.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['user'], description: 'The role.' },
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
  db: { type: 'string', default: 'postgres', aliases: ['login_db'], description: 'The database to connect to.' },
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
    groups: 'give the membership by `postgres_privs` with `type: group`',
    priv: 'give rights by `postgres_privs` in a task behind this one',
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
    const { name, role_attr_flags, encrypted, password, conn_limit, expires, comment, session_role } = params
    const problems = [
      ...nameProblems('name', name),
      ...flagsOf(role_attr_flags).problems,
      ...trustProblems(params, { name, password, expires, role_attr_flags, comment, session_role }),
    ]
    if (!encrypted) problems.push('`encrypted: false` is not possible: PostgreSQL keeps no clear text since version 10')
    if (password?.includes('\0')) problems.push('`password` holds a NUL, which PostgreSQL does not take')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` is -1 or more')
    return problems
  },
  probe: (params) => ({
    server: roleRead(params, params.db, params.name, params.state === 'present' ? params.expires : ''),
    salt: { at: 'control', load: (here) => here.randomBytes(16) } satisfies ControlRead<Buffer>,
  }),
  plan: (params, { server, salt }) => changesOf(roleSteps(params, answerOf(server), salt), params, params.db),
  returns(params, { server, salt }) {
    const steps = roleSteps(params, answerOf(server), salt)
    const removed =
      params.state === 'absent'
        ? { user_removed: steps.length > 0 || answerOf(server).roles.every(({ name }) => name !== params.name) }
        : {}
    return { user: params.name, queries: steps.map(({ sql, told }) => told ?? sql), ...removed }
  },
})
