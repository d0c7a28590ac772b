/** Statements from the current privileges on a PostgreSQL server to the wanted ones. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Step } from './connection.ts'
import { type Holder, kinds, type PrivilegeQuestion, type Privileges } from './privileges.ts'
import { quoteName } from './quoting.ts'

/** As in the query; PUBLIC is the role without a name. */
export interface WantedPrivileges extends PrivilegeQuestion {
  readonly state: 'present' | 'absent'
  /** In capitals; `ALL` stands for all of the object. */
  readonly privileges: readonly string[]
  readonly grantOption?: boolean
  /** Of future objects: types may be used as well. */
  readonly usageOnTypes: boolean
}

/** The statements to run; none if nothing differs. Roles that do not exist are left out. */
export function privilegeSteps(wanted: WantedPrivileges, server: Privileges): readonly Step[] {
  refuseWhatIsMissing(wanted, server)
  const roles = wanted.roles.filter((role) => role === '' || server.roles.includes(role))
  if (roles.length === 0 || server.holders.length === 0) return []
  return wanted.kind === 'default_privs' ? futureSteps({ ...wanted, roles }, server) : presentSteps({ ...wanted, roles }, server)
}

function refuseWhatIsMissing({ kind, schema, names, targets }: WantedPrivileges, server: Privileges) {
  if (!server.schema) throw new Problem(`schema \`${schema}\` does not exist`, { hint: 'create it first, or set `schema` to another' })
  const lost = targets.find((role) => !server.roles.includes(role))
  if (lost !== undefined) throw new Problem(`role \`${lost}\` does not exist`, { hint: 'create it first' })
  if (kind === 'default_privs') return
  const missing = names.find((name) => !server.holders.some((holder) => holder.name === name))
  if (missing !== undefined)
    throw new Problem(`there is no ${kind.replaceAll('_', ' ')} \`${missing}\`${schema ? ` in schema \`${schema}\`` : ''}`, {
      hint: kind === 'function' || kind === 'procedure' ? 'write it with the types of its arguments only: `add(integer:text)`' : undefined,
    })
}

/** The privileges on an object that the task names. */
function meant({ kind, privileges }: WantedPrivileges, { name, all, grantable }: Holder): readonly string[] {
  const full = [...new Set(privileges.flatMap((word) => (word === 'ALL' ? all : [word])))]
  const unknown = full.find((word) => !all.includes(word))
  if (unknown !== undefined)
    throw new Problem(`\`${unknown}\` is not a privilege on a ${kind.replaceAll('_', ' ')}`, { hint: `there are ${all.join(', ')}` })
  const refused = grantable === null ? undefined : full.find((word) => !grantable.includes(word))
  if (refused !== undefined)
    throw new Problem(`the login role cannot grant or revoke \`${refused}\` on \`${name}\``, {
      hint: 'log in as its owner or as a superuser, or set `session_role` to such a role',
    })
  return full
}

/** Which of some privileges a role has; a star marks those with grant option. */
function line(
  { name, granted }: Holder,
  role: string,
  privileges: readonly string[],
  alter = (_privilege: string, has: string) => has,
): string {
  const words = privileges.flatMap((privilege) => {
    const entries = granted.filter((each) => each.role === role && each.privilege === privilege)
    const word = alter(privilege, entries.length === 0 ? '' : entries.some((each) => each.grantable) ? `${privilege}*` : privilege)
    return word === '' ? [] : [word]
  })
  return `${name}, ${roleName(role)}: ${words.join(', ') || 'nothing'}`
}

/** Whether one role has one privilege on one object. */
interface Look {
  readonly has: boolean
  readonly passes: boolean
  readonly revocable: boolean
  readonly owns: boolean
}

function presentSteps(wanted: WantedPrivileges, { holders }: Privileges): readonly Step[] {
  const { state, grantOption } = wanted
  const each = holders.flatMap((holder) => wanted.roles.map((role) => ({ holder, role, privileges: meant(wanted, holder) })))
  const step = (
    verb: 'grant' | 'revoke',
    sql: string,
    needs: (look: Look) => boolean,
    becomes: (has: string) => string,
  ): readonly Step[] => {
    const open = each.filter(({ holder, role, privileges }) => privileges.some((privilege) => needs(lookAt(holder, role, privilege))))
    const lines = (alter: (privilege: string, has: string, holder: Holder, role: string) => string) =>
      open.map(({ holder, role, privileges }) => line(holder, role, privileges, (p, has) => alter(p, has, holder, role))).join('\n')
    const before = lines((_privilege, has) => has)
    const after = lines((privilege, has, holder, role) => (needs(lookAt(holder, role, privilege)) ? becomes(has || privilege) : has))
    return open.length === 0 ? [] : [{ summary: `${verb} ${summaryOf(wanted)}`, before, after, sql }]
  }
  const what = whatOf(wanted)
  const whom = wanted.roles.map((role) => (role === '' ? 'PUBLIC' : quoteName(role))).join(', ')
  const option = wanted.kind === 'group' ? 'ADMIN OPTION' : 'GRANT OPTION'
  if (state === 'absent')
    return step(
      'revoke',
      `REVOKE ${what} FROM ${whom}`,
      ({ has, revocable }) => has && revocable,
      () => '',
    )
  const passing = grantOption === true
  const grant = step(
    'grant',
    `GRANT ${what} TO ${whom}${passing ? ` WITH ${option}` : ''}`,
    ({ has, passes, owns }) => !has || (passing && !passes && !owns),
    (word) => (passing ? `${word.replace('*', '')}*` : word),
  )
  const keep = (word: string) => word.replace('*', '')
  const sql = `REVOKE ${option} FOR ${what} FROM ${whom}`
  const withhold = grantOption === false ? step('revoke', sql, ({ passes, revocable }) => passes && revocable, keep) : []
  return [...grant, ...withhold.map((each) => ({ ...each, summary: `${each.summary}, with grant option` }))]
}

function lookAt({ granted, owner }: Holder, role: string, privilege: string): Look {
  const entries = granted.filter((each) => each.role === role && each.privilege === privilege)
  const passes = entries.some((each) => each.grantable)
  return { has: entries.length > 0, passes, revocable: entries.some((each) => each.revocable), owns: role === owner }
}

function whatOf({ kind, names, schema, privileges }: WantedPrivileges): string {
  if (kind === 'group') return names.map(quoteName).join(', ')
  const word = kind === 'default_privs' ? '' : kinds[kind]
  if (names.length === 0) return `${privileges.join(', ')} ON ALL ${word}S IN SCHEMA ${quoteName(schema)}`
  // Functions come as statements name them already.
  const quoted = names.map((name) => (kind === 'function' || kind === 'procedure' ? name : quoteName(name)))
  return `${privileges.join(', ')} ON ${word} ${quoted.map((name) => (schema ? `${quoteName(schema)}.${name}` : name)).join(', ')}`
}

function summaryOf({ kind, names, schema, privileges, state, roles }: WantedPrivileges): string {
  const to = `${state === 'present' ? 'to' : 'from'} ${roles.map(roleName).join(', ')}`
  if (kind === 'group') return `${names.join(', ')} ${to}`
  const word = kind.replaceAll('_', ' ')
  const place = names.length === 0 ? `all ${word}s in schema ${schema}` : `${word} ${names.join(', ')}`
  return `${privileges.join(', ')} on ${place} ${to}`
}

function roleName(role: string): string {
  return role === '' ? 'PUBLIC' : role
}

/** Future objects: the privileges of a role on a kind become exactly the wanted ones, as in Ansible. */
function futureSteps(wanted: WantedPrivileges, { holders }: Privileges): readonly Step[] {
  return holders.flatMap((holder) => wanted.roles.flatMap((role) => futureStep(wanted, holder, role)))
}

function futureStep(wanted: WantedPrivileges, holder: Holder, role: string): readonly Step[] {
  const { state, schema, grantOption } = wanted
  const passing = grantOption === true
  const named = wanted.names.includes(holder.name)
  const want = futureWords(wanted, holder, named)
  const now = holder.granted.filter((each) => each.role === role)
  const extra = now.some((each) => !want.includes(each.privilege) || (each.grantable && !passing))
  const revokes = extra && (named || state === 'absent')
  const missing = want.some((word) => !now.some((each) => each.privilege === word && (each.grantable || !passing)))
  if (!revokes && !missing) return []
  const alter = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteName(holder.owner)}${schema ? ` IN SCHEMA ${quoteName(schema)}` : ''}`
  const whom = role === '' ? 'PUBLIC' : quoteName(role)
  const words = named && wanted.privileges.includes('ALL') ? 'ALL' : want.join(', ')
  const grant = `${alter} GRANT ${words} ON ${holder.name} TO ${whom}${passing ? ' WITH GRANT OPTION' : ''}`
  const revoke = `${alter} REVOKE ALL ON ${holder.name} FROM ${whom}`
  const sql = [...(revokes ? [revoke] : []), ...(want.length > 0 ? [grant] : [])]
  const [verb, to] = state === 'present' ? ['grant', 'to'] : ['revoke', 'from']
  const becomes = (word: string, has: string) => (want.includes(word) ? `${word}${passing ? '*' : ''}` : revokes ? '' : has)
  return [
    {
      summary: `${verb} privileges on future ${holder.name.toLowerCase()} of ${holder.owner} ${to} ${roleName(role)}`,
      before: line(holder, role, holder.all),
      after: line(holder, role, holder.all, becomes),
      sql: sql.length > 1 ? `BEGIN; ${sql.join('; ')}; COMMIT` : (sql[0] ?? ''),
    },
  ]
}

/** The privileges that a role is to have on future objects. */
function futureWords(wanted: WantedPrivileges, holder: Holder, named: boolean): readonly string[] {
  if (wanted.state === 'absent') return []
  const usage = holder.name === 'TYPES' && wanted.usageOnTypes ? ['USAGE'] : []
  return [...new Set([...(named ? meant(wanted, holder) : []), ...usage])]
}
