/** Makes PostgreSQL roles members of others, or ends memberships. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName } from './quoting.ts'

const options = {
  groups: {
    type: 'list',
    required: true,
    aliases: ['group', 'source_role', 'source_roles'],
    description: 'Roles to be a member of. An empty list with `state: exact` ends all memberships.',
  },
  target_roles: { type: 'list', required: true, aliases: ['target_role', 'users', 'user'], description: 'Roles that are the members.' },
  fail_on_role: {
    type: 'boolean',
    default: true,
    description: 'Fail if a role does not exist; otherwise it is ignored with a warning.',
  },
  state: {
    enum: ['present', 'absent', 'exact'],
    default: 'present',
    description: 'Whether the roles should be members of the groups; `exact` also ends other memberships.',
  },
  db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
  ...serverOptions,
} as const

type MembershipParams = Params<typeof options>

export default defineModule({
  name: 'postgres_membership',
  aliases: postgresAliases('postgresql_membership'),
  summary: 'Manage memberships of PostgreSQL roles',
  notes: ['`postgres_privs` with `type: group` can also grant the admin option.', psqlNote],
  options,
  examples: `
- name: Let two roles read
  become: true
  become_user: postgres
  postgres_membership: { group: readers, target_roles: [anna, bob] }

- name: Let one role be a member of just these groups
  become: true
  become_user: postgres
  postgres_membership: { groups: [readers, writers], user: anna, state: exact, db: postgres }

- name: End a membership, if there are such roles
  become: true
  become_user: postgres
  postgres_membership: { group: writers, user: bob, state: absent, fail_on_role: false }
`,
  results: {
    queries: 'SQL statements of the change.',
    state: 'Wanted state.',
    groups: 'Groups that exist.',
    target_roles: 'Members that exist.',
    granted: 'New members, by group.',
    revoked: 'Former members, by group.',
    warnings: 'Roles that do not exist.',
  },
  rules: (params) => trustProblems(params, trusted(params)),
  ruleMessage: (params) => trustMessage(params, trusted(params)),
  probe: (params) => ({
    server: sqlRead<readonly Member[]>(params, params.db ?? '', memberSql, {
      roles: JSON.stringify([...trimmed(params.groups), ...trimmed(params.target_roles)]),
    }),
  }),
  plan: (params, { server }) => {
    const { steps } = membershipOf(params, answerOf(server))
    return changesOf(steps, params, params.db ?? '', (error, sql) => `Cannot execute SQL '${sql}': ${error}`)
  },
  returns(params, { server }) {
    const { steps, groups, members, missing, granted, revoked } = membershipOf(params, answerOf(server))
    const warnings = missing.map((role) => `Role ${role} does not exist, pass`)
    return {
      ...{ state: params.state, groups, target_roles: members, queries: steps.map(({ sql }) => sql) },
      ...(params.state === 'absent' ? {} : { granted }),
      ...(params.state === 'present' ? {} : { revoked }),
      ...(warnings.length > 0 ? { warnings } : {}),
    }
  },
})

interface Member {
  readonly name: string
  readonly groups: readonly string[]
}

const memberSql = `SELECT coalesce(json_agg(json_build_object('name', rolname, 'groups', ARRAY(
  SELECT rolname::text FROM pg_catalog.pg_auth_members JOIN pg_catalog.pg_roles AS other ON other.oid = roleid WHERE member = role.oid ORDER BY 1))), '[]'::json)
FROM pg_catalog.pg_roles AS role WHERE rolname::text IN (SELECT json_array_elements_text(:'roles'::json));`

function trusted({ groups, target_roles, session_role }: MembershipParams) {
  return { groups, target_roles, session_role }
}

function trimmed(names: readonly string[]): readonly string[] {
  return names.map((name) => name.trim())
}

function membershipOf(params: MembershipParams, server: readonly Member[]) {
  const exists = (name: string) => server.some((role) => role.name === name)
  const [allGroups, allMembers] = [trimmed(params.groups), trimmed(params.target_roles)]
  const missing = [...new Set([...allGroups, ...allMembers])].filter((name) => !exists(name))
  if (missing[0] !== undefined && params.fail_on_role)
    throw new Problem(`role \`${missing[0]}\` does not exist`, {
      hint: 'create it first, or set `fail_on_role: false`',
      msg: `Role ${missing[0]} does not exist`,
    })
  const [groups, members] = [allGroups.filter(exists), allMembers.filter(exists)]
  const pairs = pairsOf(params.state, groups, members, server)
  return {
    ...{ groups, members, missing, steps: pairs.map(stepOf) },
    granted: byGroup(params.state === 'present' ? groups : [], pairs, 'grant'),
    revoked: byGroup(params.state === 'absent' ? groups : [], pairs, 'revoke'),
  }
}

interface Pair {
  readonly what: 'grant' | 'revoke'
  readonly group: string
  readonly member: string
}

function pairsOf(
  state: MembershipParams['state'],
  groups: readonly string[],
  members: readonly string[],
  server: readonly Member[],
): readonly Pair[] {
  const groupsOf = (member: string) => server.find(({ name }) => name === member)?.groups ?? []
  const grants = (member: string): readonly Pair[] =>
    groups.filter((group) => !groupsOf(member).includes(group)).map((group) => ({ what: 'grant', group, member }))
  const revokes = (member: string, isGone: (group: string) => boolean): readonly Pair[] =>
    groupsOf(member)
      .filter(isGone)
      .map((group) => ({ what: 'revoke', group, member }))
  if (state === 'exact') return members.flatMap((member) => [...revokes(member, (group) => !groups.includes(group)), ...grants(member)])
  const all = members.flatMap((member) => (state === 'present' ? grants(member) : revokes(member, (group) => groups.includes(group))))
  return groups.flatMap((group) => all.filter((pair) => pair.group === group))
}

function stepOf({ what, group, member }: Pair): Step {
  const [g, m] = [quoteName(group), quoteName(member)]
  if (what === 'grant') return { summary: `make ${member} a member of ${group}`, before: '', after: group, sql: `GRANT ${g} TO ${m}` }
  return { summary: `end the membership of ${member} in ${group}`, before: group, after: '', sql: `REVOKE ${g} FROM ${m}` }
}

function byGroup(groups: readonly string[], pairs: readonly Pair[], wanted: Pair['what']): Readonly<Record<string, readonly string[]>> {
  const own = pairs.filter(({ what }) => what === wanted)
  const names = [...new Set([...groups, ...own.map(({ group }) => group)])]
  return Object.fromEntries(names.map((name) => [name, own.filter(({ group }) => group === name).map(({ member }) => member)]))
}
