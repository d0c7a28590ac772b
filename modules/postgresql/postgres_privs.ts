/** Grants or revokes privileges on PostgreSQL objects, and membership in roles. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step } from './connection.ts'
import { loginOptions, nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { privilegeSteps, type WantedPrivileges } from './privilege-steps.ts'
import { inSchema, type Privileges, privilegesRead } from './privileges.ts'
import { quoteName } from './quoting.ts'

const options = {
  database: { type: 'string', required: true, aliases: ['db', 'login_db'], description: 'Database to connect to.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether to grant or revoke the privileges.' },
  privs: {
    type: 'list',
    aliases: ['priv'],
    description: 'Privileges, such as `SELECT,INSERT`; `ALL` is every privilege of such an object.',
  },
  type: {
    enum: [
      'table',
      'sequence',
      'function',
      'procedure',
      'type',
      'database',
      'schema',
      'language',
      'tablespace',
      'foreign_data_wrapper',
      'foreign_server',
      'parameter',
      'group',
      'default_privs',
    ],
    default: 'table',
    description:
      'Type of the objects. `group` manages role membership, `default_privs` objects created later, `parameter` settings of PostgreSQL 15 or later.',
  },
  objs: {
    type: 'list',
    aliases: ['obj'],
    description:
      'Objects; functions with argument types separated by `:`, as in `add(integer:integer)`. `ALL_IN_SCHEMA` is every table, sequence, function or procedure of the schema. With `default_privs`: `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` and `SCHEMAS`, or `ALL_DEFAULT` for the first four. With `database`: by default that of the connection.',
  },
  schema: {
    type: 'string',
    description: 'Schema of the objects, `public` by default. With `default_privs`, `not-specified` means all schemas.',
  },
  roles: { type: 'list', required: true, aliases: ['role'], description: 'Roles to grant to or revoke from; `PUBLIC` means all roles.' },
  fail_on_role: {
    type: 'boolean',
    default: true,
    description: 'Fail if a role does not exist; otherwise skip it.',
  },
  target_roles: {
    type: 'list',
    default: [],
    description: 'With `default_privs`: roles that create the objects; by default the login role.',
  },
  grant_option: {
    type: 'boolean',
    aliases: ['admin_option'],
    description: 'Allow the roles to grant the privileges to others. By default this stays unchanged.',
  },
  usage_on_types: {
    type: 'boolean',
    default: true,
    description: 'With `default_privs` and `present`: also grant usage on future types.',
  },
  ...serverOptions,
  login_password: { ...loginOptions.login_password, aliases: ['password'] },
} as const

type Parameters = Params<typeof options>

const noConnection = 'Could not connect to database: '

export default defineModule({
  name: 'postgres_privs',
  aliases: postgresAliases('postgresql_privs'),
  summary: 'Grant or revoke privileges on PostgreSQL objects',
  notes: [
    'Privileges of PUBLIC are compared like any others; Ansible always reports a change for it.',
    'A privilege granted by somebody else counts as granted and is not revoked: only grants by the login role or the owner of the object can be revoked.',
    'With `default_privs`, the named privileges replace what a role has on future objects of that kind; `state: absent` revokes everything on tables, sequences and types, whatever `privs` says, and on any other kinds in `objs`.',
    'A privilege that others depend on cannot be revoked: PostgreSQL refuses this.',
    psqlNote,
  ],
  options,
  examples: `
- name: Allow the application to read and write all tables
  become: true
  become_user: postgres
  postgres_privs: { database: shop, privs: "SELECT,INSERT,UPDATE,DELETE", objs: ALL_IN_SCHEMA, schema: public, roles: app }

- name: Revoke public access to a database
  become: true
  become_user: postgres
  postgres_privs: { db: shop, type: database, privs: ALL, roles: PUBLIC, state: absent }

- name: Let reports read future tables
  become: true
  become_user: postgres
  postgres_privs:
    db: shop
    type: default_privs
    objs: TABLES
    privs: SELECT
    roles: reports
    target_roles: app
    schema: not-specified
    usage_on_types: false

- name: Grant a function with grant option
  postgres_privs:
    db: shop
    type: function
    objs: add(integer:integer)
    schema: math
    privs: EXECUTE
    roles: [app, reports]
    grant_option: true
    fail_on_role: false
    login_user: admin
    login_password: "{{ admin_db_password }}"
    login_host: db.example.org

- name: Add members to a group
  become: true
  become_user: postgres
  postgres_privs: { db: postgres, type: group, objs: staff, roles: "anna,otto", admin_option: false }
`,
  results: { queries: 'SQL statements of the change.', warnings: 'Skipped roles, and options without effect.' },
  rules: rulesOf,
  ruleMessage: (params) => trustMessage(params, trusted(params)),
  probe: (params) => {
    const { kind, schema, names, roles, targets } = wantedOf(params)
    // With future objects, types are looked at beside what is named.
    const extra = kind !== 'default_privs' ? [] : params.state === 'absent' ? alwaysRevoked : params.usage_on_types ? ['TYPES'] : []
    const asked = [...new Set([...names, ...extra])]
    return { server: privilegesRead(params, params.database, { kind, schema, names: asked, roles: roles.filter(Boolean), targets }) }
  },
  plan: (params, { server }) => changesOf(stepsOf(params, answerOf(server, noConnection)), params, params.database, (error) => error),
  returns(params, { server }) {
    const answer = answerOf(server, noConnection)
    const warnings = [
      ...missingRoles(params, answer).map((role) => `role \`${role}\` does not exist and is ignored`),
      ...(params.target_roles.length > 0 && params.type !== 'default_privs' ? ['`target_roles` needs `type: default_privs`'] : []),
    ]
    return { queries: stepsOf(params, answer).map(({ sql }) => sql), ...(warnings.length > 0 ? { warnings } : {}) }
  },
})

const alwaysRevoked = ['TABLES', 'SEQUENCES', 'TYPES']
const futures = ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES', 'SCHEMAS']
const wholeSchemas = ['table', 'sequence', 'function', 'procedure']

function stepsOf(params: Parameters, server: Privileges): readonly Step[] {
  const [missing] = missingRoles(params, server)
  if (missing !== undefined && params.fail_on_role)
    throw new Problem(`role \`${missing}\` does not exist`, {
      hint: 'create it first, or set `fail_on_role: false`',
      msg: `Role '${missing}' does not exist`,
    })
  return privilegeSteps(wantedOf(params), server)
}

function missingRoles(params: Parameters, server: Privileges): readonly string[] {
  return wantedOf(params).roles.filter((role) => role !== '' && !server.roles.includes(role))
}

function wantedOf(params: Parameters): WantedPrivileges {
  const { type, objs = [], privs = [], roles, state, grant_option, target_roles, usage_on_types } = params
  return {
    kind: type,
    state,
    schema: schemaOf(params),
    names: namesOf(params, objs),
    privileges: type === 'group' ? ['MEMBER'] : privs.map((word) => word.toUpperCase().replace(/^TEMP$/, 'TEMPORARY')),
    roles: roles.map((role) => (role.toUpperCase() === 'PUBLIC' ? '' : role)),
    targets: type === 'default_privs' ? target_roles : [],
    ...(grant_option === undefined ? {} : { grantOption: grant_option }),
    usageOnTypes: usage_on_types,
  }
}

/** Schemas themselves lie in none. */
function schemaOf({ type, objs = [], schema }: Parameters): string {
  if (!inSchema.includes(type) || schema === 'not-specified') return ''
  return type === 'default_privs' && objs.some((each) => each.toUpperCase() === 'SCHEMAS') ? '' : schema || 'public'
}

function namesOf({ type, database }: Parameters, objs: readonly string[]): readonly string[] {
  if (type === 'database' && objs.length === 0) return [database]
  if (type === 'function' || type === 'procedure') return isWhole(objs) ? [] : objs.map((each) => signatureOf(each) ?? '')
  if (type !== 'default_privs') return isWhole(objs) ? [] : objs
  const words = objs.map((each) => each.toUpperCase())
  return words.includes('ALL_DEFAULT') ? futures.slice(0, 4) : words
}

function isWhole(objs: readonly string[]): boolean {
  return objs.length === 1 && objs[0] === 'ALL_IN_SCHEMA'
}

/** `add(integer:text)` as a statement names it; undefined where it cannot be read. */
function signatureOf(text: string): string | undefined {
  const [, name, types] = /^([^()]+)\(([\w\s.:"[\]()%]*)\)$/.exec(text.trim()) ?? []
  return name === undefined || types === undefined
    ? undefined
    : `${quoteName(name.trim())}(${types
        .split(':')
        .map((type) => type.trim())
        .join(', ')})`
}

function trusted({ roles, target_roles, schema, session_role }: Parameters) {
  return { roles, target_roles, schema, session_role }
}

function rulesOf(params: Parameters): readonly string[] {
  const { type, objs = [], privs = [], roles, schema, target_roles, grant_option, state } = params
  const future = type === 'default_privs'
  const problems = [...roles, ...target_roles].flatMap((role) => nameProblems('roles', role))
  problems.push(...nameProblems('schema', schema || undefined))
  problems.push(...trustProblems(params, trusted(params)))
  if (schema && !inSchema.includes(type)) problems.push(`\`schema\` cannot be combined with \`type: ${type}\``)
  if (schema === 'not-specified' && !future) problems.push('`schema: not-specified` needs `type: default_privs`')
  if (objs.length === 0 && type !== 'database') problems.push(`\`type: ${type}\` needs \`objs\``)
  if (type === 'group' && privs.length > 0) problems.push('`privs` cannot be combined with `type: group`')
  if (type !== 'group' && privs.length === 0) problems.push(`\`type: ${type}\` needs \`privs\``)
  for (const word of privs) if (!privilegeNames.includes(word.toUpperCase())) problems.push(`privilege \`${word}\` does not exist`)
  if (objs.includes('ALL_IN_SCHEMA') && (!wholeSchemas.includes(type) || objs.length > 1))
    problems.push('`ALL_IN_SCHEMA` must be the only item, and is for `table`, `sequence`, `function` and `procedure`')
  else if (type === 'function' || type === 'procedure')
    for (const each of objs)
      if (!isWhole([each]) && signatureOf(each) === undefined) problems.push(`\`${each}\` must have the form \`name(type:type)\``)
  if (future) {
    const words = objs.map((each) => each.toUpperCase())
    for (const word of words)
      if (![...futures, 'ALL_DEFAULT'].includes(word)) problems.push(`\`${word}\` must be one of ${futures.join(', ')} and ALL_DEFAULT`)
    if (words.includes('SCHEMAS') && words.length > 1) problems.push('`SCHEMAS` must be the only item: other objects are in a schema')
  } else problems.push(...objs.flatMap((each) => nameProblems('objs', wholeSchemas.includes(type) ? undefined : each)))
  if (grant_option && state === 'present' && roles.some((role) => role.toUpperCase() === 'PUBLIC'))
    problems.push('`grant_option` cannot be combined with `PUBLIC`: PostgreSQL refuses it')
  return problems
}

const privilegeNames = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN', 'CREATE', 'CONNECT'],
  ...['TEMPORARY', 'TEMP', 'EXECUTE', 'USAGE', 'SET', 'ALTER SYSTEM', 'ALL'],
]
