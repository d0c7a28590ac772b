/** Create, alter or remove a role of PostgreSQL. */
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { ControlRead } from '../engine/read.ts'
import { type FlagName, flagNames, flagsOf, flagWord, type Role, type Roles, roleRead } from './_role.ts'
import { formOf, isPasswordOf, md5Verifier, scramVerifier } from './_scram.ts'
import { answerOf, loginOptions, nameProblems, quoteName, quoteText, sqlRun } from './_sql.ts'

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
    'Not built: `priv`, `groups`, `configuration`.',
  ],
  options,
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
  rules({ name, role_attr_flags, encrypted, password, conn_limit }) {
    const problems = [...nameProblems('name', name), ...flagsOf(role_attr_flags).problems]
    if (!encrypted) problems.push('`encrypted: false` is not possible: PostgreSQL keeps no clear text since version 10')
    if (password?.includes('\0')) problems.push('`password` holds a NUL, which PostgreSQL does not take')
    if (conn_limit !== undefined && conn_limit < -1) problems.push('`conn_limit` is -1 or more')
    return problems
  },
  probe: (params) => ({
    server: roleRead(params, params.db, params.name, params.state === 'present' ? params.expires : ''),
    salt: { at: 'control', load: (here) => here.randomBytes(16) } satisfies ControlRead<Buffer>,
  }),
  plan: (params, { server, salt }) =>
    stepsOf(params, answerOf(server), salt).map(({ summary, before, after, sql }): Change => {
      const action = sqlRun(params, params.db, [`${sql};`])
      return { summary, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), action }
    }),
  returns(params, { server, salt }) {
    const steps = stepsOf(params, answerOf(server), salt)
    const removed = params.state === 'absent' ? { user_removed: steps.length > 0 || !roleOf(params, answerOf(server)) } : {}
    return { user: params.name, queries: steps.map(({ sql, told }) => told ?? sql), ...removed }
  },
})

type Parameters = Params<typeof options>
interface Step {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly sql: string
  /** The statement as it may be shown, where that is another. */
  readonly told?: string
}

function stepsOf(params: Parameters, server: Roles, salt: Buffer): readonly Step[] {
  const role = roleOf(params, server)
  if (params.state === 'absent') return role ? removal(params, role) : []
  const first = role ? alterations(params, server, role, salt) : [creation(params, server, salt)]
  return [...first, ...commenting(params, role)]
}

function roleOf({ name }: Parameters, { roles }: Roles): Role | undefined {
  return roles.find((role) => role.name === name)
}

function creation(params: Parameters, server: Roles, salt: Buffer): Step {
  const { name, role_attr_flags, conn_limit, expires, password } = params
  const wanted = { LOGIN: true, ...flagsOf(role_attr_flags).flags }
  const flags = flagNames.flatMap((flag) => (wanted[flag] === undefined ? [] : [flagWord(flag, wanted[flag])]))
  const limit = conn_limit === undefined ? [] : [`CONNECTION LIMIT ${conn_limit}`]
  const until = expires === undefined ? [] : [`VALID UNTIL ${quoteText(expires)}`]
  const statement = (secret: readonly string[]) => ['CREATE ROLE', quoteName(name), ...flags, ...limit, ...secret, ...until].join(' ')
  const verifier = password ? storedForm(params, password, server, salt) : undefined
  return {
    summary: `create role ${name}`,
    after: flags.join(' '),
    sql: statement(verifier === undefined ? [] : [`PASSWORD ${quoteText(verifier)}`]),
    told: statement(verifier === undefined ? [] : [hidden]),
  }
}

function alterations(params: Parameters, server: Roles, role: Role, salt: Buffer): readonly Step[] {
  const { name, conn_limit, expires } = params
  const alter = `ALTER ROLE ${quoteName(name)}`
  const steps: Step[] = []
  const { flags } = flagsOf(params.role_attr_flags)
  const differing = (Object.keys(flags) as FlagName[]).filter((flag) => flags[flag] !== role.flags[flag])
  if (differing.length > 0) {
    const words = (on: (flag: FlagName) => boolean) => differing.map((flag) => flagWord(flag, on(flag))).join(' ')
    const [before, after] = [words((flag) => role.flags[flag]), words((flag) => flags[flag] === true)]
    steps.push({ summary: `make role ${name} ${after}`, before, after, sql: `${alter} ${after}` })
  }
  steps.push(...passwordSteps(params, server, role, salt))
  if (conn_limit !== undefined && conn_limit !== role.limit)
    steps.push({
      summary: `limit role ${name} to ${conn_limit} connections`,
      before: role.limit,
      after: conn_limit,
      sql: `${alter} CONNECTION LIMIT ${conn_limit}`,
    })
  if (expires !== undefined && !role.untilWanted)
    steps.push({
      summary: `let the password of role ${name} end at ${expires}`,
      before: role.until,
      after: server.expires,
      sql: `${alter} VALID UNTIL ${quoteText(expires)}`,
    })
  return steps
}

function passwordSteps(params: Parameters, server: Roles, role: Role, salt: Buffer): readonly Step[] {
  const { name, password, no_password_changes } = params
  if (password === undefined || no_password_changes) return []
  if (!server.readable)
    throw new Problem(`whether the password of role \`${name}\` is the wanted one can not be read by \`${params.login_user}\``, {
      hint: 'log in as a superuser, or say `no_password_changes: true` so that it is only set when the role is created',
    })
  const alter = `ALTER ROLE ${quoteName(name)}`
  if (password === '')
    return role.password === null ? [] : [{ summary: `take the password of role ${name} away`, sql: `${alter} PASSWORD NULL` }]
  if (role.password !== null && isPasswordOf(role.password, password, name) && !isOutdated(role.password, password, server)) return []
  const verifier = storedForm(params, password, server, salt)
  return [{ summary: `set the password of role ${name}`, sql: `${alter} PASSWORD ${quoteText(verifier)}`, told: `${alter} ${hidden}` }]
}

/** An md5 password where the server asks for SCRAM; what the author gave as md5 stays so. */
function isOutdated(stored: string, password: string, server: Roles): boolean {
  return formOf(stored) === 'md5' && formOf(password) === undefined && asksForScram(server)
}

function storedForm({ name }: Parameters, password: string, server: Roles, salt: Buffer): string {
  if (formOf(password)) return password
  return asksForScram(server) ? scramVerifier(password, salt, server.iterations) : md5Verifier(password, name)
}

function asksForScram({ encryption }: Roles): boolean {
  return encryption === 'scram-sha-256'
}

function commenting({ name, comment }: Parameters, role: Role | undefined): readonly Step[] {
  const before = role?.comment ?? ''
  if (comment === undefined || comment === before) return []
  const text = comment === '' ? 'NULL' : quoteText(comment)
  return [{ summary: `comment on role ${name}`, before, after: comment, sql: `COMMENT ON ROLE ${quoteName(name)} IS ${text}` }]
}

function removal({ name, fail_on_user }: Parameters, role: Role): readonly Step[] {
  if (role.owns.length === 0) return [{ summary: `drop role ${name}`, before: name, after: '', sql: `DROP ROLE ${quoteName(name)}` }]
  if (!fail_on_user) return []
  throw new Problem(`role \`${name}\` can not be dropped: it still owns, or has rights on, ${role.owns.join(', ')}`, {
    hint: `give it away first, in each database: \`REASSIGN OWNED BY ${quoteName(name)} TO postgres; DROP OWNED BY ${quoteName(name)}\``,
  })
}

const hidden = "PASSWORD '********'"
