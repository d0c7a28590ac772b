/** Creates, alters or removes a PostgreSQL role. */
import { defineModule } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { answerOf, changesOf, type ServerAnswer, type Step } from './connection.ts'
import { nameProblems, postgresAliases, psqlNote, trustMessage, trustProblems } from './options.ts'
import { flagsOf, type Roles, roleRead } from './role.ts'
import { type RoleParams, roleOptions } from './role-options.ts'
import { databaseOf, isPublic, type RightsAnswers, rightsOf, rightsProblems, rightsReads, rightsSteps } from './role-privileges.ts'
import { roleSteps } from './role-steps.ts'

export default defineModule({
  name: 'postgres_user',
  aliases: postgresAliases('postgresql_user'),
  summary: 'Create, alter or remove PostgreSQL roles',
  notes: [
    'Clear text never leaves the controller: the server gets a verifier on standard input, in the format that its `password_encryption` asks for.',
    'A changed password is detected by the stored verifier, which a superuser may read.',
    'A stored md5 password is replaced, even by the same password, if the server asks for SCRAM.',
    psqlNote,
  ],
  options: roleOptions,
  refused: {
    configuration: 'run `ALTER ROLE … SET` with `postgres_query`',
  },
  examples: `
- name: Create the application's role
  become: true
  become_user: postgres
  postgres_user:
    name: app
    password: "{{ app_db_password }}"
    role_attr_flags: LOGIN,NOSUPERUSER,NOCREATEDB
    conn_limit: 20
    comment: The web application
    expires: infinity
- name: Create a role on a remote server, with a password set once
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
- name: Grant read access through a group
  become: true
  become_user: postgres
  postgres_user: { name: report, db: shop, priv: "CONNECT/orders:SELECT", groups: readers }
- name: Remove a role unless it owns objects
  become: true
  become_user: postgres
  postgres_user: { name: old, state: absent, fail_on_user: false, login_unix_socket: /var/run/postgresql }
`,
  results: {
    user: 'Name of the role.',
    queries: 'SQL statements of the change, without passwords.',
    user_removed: 'With `state: absent`: whether the role was removed.',
  },
  rules(params) {
    const { name, role_attr_flags, encrypted, password, conn_limit } = params
    const problems = [
      ...nameProblems('name', name),
      ...flagsOf(role_attr_flags).problems,
      ...trustProblems(params, trusted(params)),
      ...rightsProblems(params),
      ...publicProblems(params),
    ]
    if (!encrypted) problems.push('`encrypted: false` is not possible: PostgreSQL stores no clear text since version 10')
    if (password?.includes('\0')) problems.push('`password` contains a NUL character, which PostgreSQL does not accept')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` must be -1 or greater')
    return problems
  },
  ruleMessage: (params) => unknownFlags(params.role_attr_flags) ?? trustMessage(params, trusted(params)),
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
    return { user: name, queries: stepsOf(params, state).map(({ sql, shownSql }) => shownSql ?? sql), ...removed }
  },
})

function trusted({ name, password, expires, role_attr_flags, comment, session_role, priv, groups }: RoleParams) {
  return { name, password, expires, role_attr_flags, comment, session_role, priv, groups }
}

function unknownFlags(words: readonly string[]): string | undefined {
  const { unknown } = flagsOf(words)
  return unknown.length > 0 ? `Invalid role_attr_flags specified: ${unknown.join(' ')}` : undefined
}

/** A role must exist before it gets privileges, and loses them before it is dropped. */
function stepsOf(
  params: RoleParams,
  { server, salt, ...rights }: RightsAnswers & { readonly server: ServerAnswer<Roles>; readonly salt: Buffer },
): readonly Step[] {
  const roles = answerOf(server)
  if (isPublic(params)) return rightsSteps(params, rights)
  const steps = roleSteps(params, roles, salt)
  if (params.state === 'present') return [...steps, ...rightsSteps(params, rights)]
  return roles.roles.length === 0 ? steps : [...rightsSteps(params, rights), ...steps]
}

/** Problems of options that `PUBLIC` cannot have. */
function publicProblems(params: RoleParams): readonly string[] {
  if (!isPublic(params)) return []
  const { password, conn_limit, expires, comment, role_attr_flags, groups, state, fail_on_user } = params
  const lists = { role_attr_flags: role_attr_flags.join() || undefined, groups: groups.join() || undefined }
  const texts = { password, conn_limit, expires, comment, ...lists }
  const problems = Object.entries(texts).flatMap(([name, value]) =>
    value === undefined ? [] : [`\`${name}\` cannot be combined with \`PUBLIC\`, which stands for every role`],
  )
  if (state === 'absent' && fail_on_user)
    problems.push('`PUBLIC` stands for every role and cannot be removed; `fail_on_user: false` only revokes `priv`')
  return problems
}

/** Ansible has separate messages for creating, dropping and commenting on a role. */
function refusedUser(error: string, sql: string): string {
  if (sql.startsWith('CREATE ROLE ')) return `Unable to add user with given requirement due to : ${error}`
  if (sql.startsWith('DROP ROLE ')) return 'Unable to remove user'
  return sql.startsWith('COMMENT ') ? `Unable to add comment on role: ${error}` : error
}
