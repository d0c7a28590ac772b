/** Statements that create or alter a PostgreSQL role. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Step } from './connection.ts'
import { commentSteps, limitSteps } from './object-steps.ts'
import { quoteName, quoteText } from './quoting.ts'
import { type FlagName, flagNames, flagsOf, flagWord, type Role, type Roles } from './role.ts'
import type { RoleParams } from './role-options.ts'
import { formOf, isPasswordOf, md5Verifier, scramVerifier } from './scram.ts'

/** The statements to run for a role; none if nothing differs. */
export function roleSteps(params: RoleParams, server: Roles, salt: Buffer): readonly Step[] {
  const role = roleOf(params, server)
  if (params.state === 'absent') return role ? removal(params, role) : []
  const first = role ? alterations(params, server, role, salt) : [creation(params, server, salt)]
  return [...first, ...commentSteps('role', params.name, params.comment, role?.comment ?? '')]
}

function roleOf({ name }: RoleParams, { roles }: Roles): Role | undefined {
  return roles.find((role) => role.name === name)
}

function creation(params: RoleParams, server: Roles, salt: Buffer): Step {
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
    shownSql: statement(verifier === undefined ? [] : [hidden]),
    ...(verifier === undefined ? {} : { secrets: [verifier] }),
  }
}

function alterations(params: RoleParams, server: Roles, role: Role, salt: Buffer): readonly Step[] {
  const { name, conn_limit, expires } = params
  const alter = `ALTER ROLE ${quoteName(name)}`
  const steps: Step[] = []
  const { flags } = flagsOf(params.role_attr_flags)
  const differing = (Object.keys(flags) as FlagName[]).filter((flag) => flags[flag] !== role.flags[flag])
  if (differing.length > 0) {
    const words = (on: (flag: FlagName) => boolean) => differing.map((flag) => flagWord(flag, on(flag))).join(' ')
    const [before, after] = [words((flag) => role.flags[flag]), words((flag) => flags[flag] === true)]
    steps.push({ summary: `alter role ${name}: ${after}`, before, after, sql: `${alter} ${after}` })
  }
  steps.push(...passwordSteps(params, server, role, salt))
  steps.push(...limitSteps('role', name, conn_limit, role.limit))
  if (expires !== undefined && !role.untilWanted)
    steps.push({
      summary: `expire the password of role ${name} at ${expires}`,
      before: role.until,
      after: server.expires,
      sql: `${alter} VALID UNTIL ${quoteText(expires)}`,
    })
  return steps
}

function passwordSteps(params: RoleParams, server: Roles, role: Role, salt: Buffer): readonly Step[] {
  const { name, password, no_password_changes } = params
  if (password === undefined || no_password_changes) return []
  if (!server.readable)
    throw new Problem(`the password of role \`${name}\` cannot be compared: \`${params.login_user ?? 'postgres'}\` may not read it`, {
      hint: 'log in as a superuser, or set `no_password_changes: true` to set it only when the role is created',
    })
  const alter = `ALTER ROLE ${quoteName(name)}`
  if (password === '')
    return role.password === null ? [] : [{ summary: `remove the password of role ${name}`, sql: `${alter} PASSWORD NULL` }]
  if (role.password !== null && isPasswordOf(role.password, password, name) && !isOutdated(role.password, password, server)) return []
  const verifier = storedForm(params, password, server, salt)
  const sql = `${alter} PASSWORD ${quoteText(verifier)}`
  return [{ summary: `set the password of role ${name}`, sql, shownSql: `${alter} ${hidden}`, secrets: [verifier] }]
}

/** An md5 password where the server asks for SCRAM; what the author gave as md5 stays so. */
function isOutdated(stored: string, password: string, server: Roles): boolean {
  return formOf(stored) === 'md5' && formOf(password) === undefined && asksForScram(server)
}

function storedForm({ name }: RoleParams, password: string, server: Roles, salt: Buffer): string {
  if (formOf(password)) return password
  return asksForScram(server) ? scramVerifier(password, salt, server.iterations) : md5Verifier(password, name)
}

function asksForScram({ encryption }: Roles): boolean {
  return encryption === 'scram-sha-256'
}

function removal({ name, fail_on_user }: RoleParams, role: Role): readonly Step[] {
  if (role.owns.length === 0) return [{ summary: `drop role ${name}`, before: name, after: '', sql: `DROP ROLE ${quoteName(name)}` }]
  if (!fail_on_user) return []
  throw new Problem(
    `role \`${name}\` cannot be dropped: it still owns or has privileges on ${role.owns.map((each) => `\`${each}\``).join(', ')}`,
    {
      hint: `reassign them first, in each database: \`REASSIGN OWNED BY ${quoteName(name)} TO postgres; DROP OWNED BY ${quoteName(name)}\``,
      msg: 'Unable to remove user',
    },
  )
}

const hidden = "PASSWORD '********'"
