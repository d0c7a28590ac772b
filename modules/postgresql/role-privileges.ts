/** Privileges on a database and its tables, and group membership, that `postgres_user` grants a role. */
import { constant, each, type Read } from '../../engine/model/read.ts'
import { answerOf, type ServerAnswer, type Step } from './connection.ts'
import { nameProblems } from './options.ts'
import { privilegeSteps, type WantedPrivileges } from './privilege-steps.ts'
import { type Privileges, privilegesRead } from './privileges.ts'
import type { RoleParams } from './role-options.ts'

/** Privileges on one object. */
export interface Right {
  /** Of a table; empty for the database. */
  readonly schema: string
  readonly name: string
  readonly privileges: readonly string[]
}

type Asked = ServerAnswer<Privileges> | undefined
export interface RightsAnswers {
  readonly groups: Asked
  readonly database: Asked
  /** By schema. */
  readonly tables: Readonly<Record<string, unknown>>
}

export function isPublic({ name }: Pick<RoleParams, 'name'>): boolean {
  return name === 'PUBLIC'
}

/** The database to connect to. */
export function databaseOf({ db }: Pick<RoleParams, 'db'>): string {
  return db || 'postgres'
}

/** What `priv` names; the same object named twice has the privileges of both. */
export function rightsOf(params: Pick<RoleParams, 'priv' | 'db'>): readonly Right[] {
  const rights = new Map<string, Right>()
  for (const { table, privileges } of tokensOf(params.priv)) {
    const [, schema = 'public', name = ''] = /^(?:([^.]*)\.)?(.*)$/s.exec(table ?? '') ?? []
    const right = table === undefined ? { schema: '', name: databaseOf(params) } : { schema, name }
    const key = JSON.stringify([right.schema, right.name])
    const all = new Set([...(rights.get(key)?.privileges ?? []), ...privileges])
    rights.set(key, { ...right, privileges: all.has('ALL') ? ['ALL'] : [...all] })
  }
  return [...rights.values()]
}

/** Problems of privileges and groups. */
export function rightsProblems({ priv, db, groups, name }: Pick<RoleParams, 'priv' | 'db' | 'groups' | 'name'>): readonly string[] {
  const problems = groups.flatMap((group) => nameProblems('groups', group.trim()))
  if (groups.some((group) => group.trim() === name)) problems.push(`role \`${name}\` cannot be a member of itself`)
  if (priv !== undefined && !db) problems.push('`priv` needs `db`')
  for (const { table, privileges } of tokensOf(priv)) {
    const allowed = table === undefined ? databasePrivileges : tablePrivileges
    const on = table === undefined ? 'a database' : 'a table'
    for (const word of privileges)
      if (!allowed.includes(word)) problems.push(`\`priv\`: there is no privilege \`${word}\` on ${on}; use ${allowed.join(', ')}`)
    if (table !== undefined) problems.push(...table.split(/\.(.*)/s, 2).flatMap((part) => nameProblems('priv', part)))
  }
  return problems
}

export function rightsReads(params: RoleParams): {
  readonly groups: Read<Asked>
  readonly database: Read<Asked>
  readonly tables: Read<Readonly<Record<string, unknown>>>
} {
  const rights = rightsOf(params)
  const groups = params.state === 'present' ? groupsOf(params) : []
  const asked = (kind: 'group' | 'database' | 'table', schema: string, names: readonly string[]): Read<Asked> => {
    const roles = isPublic(params) ? [] : [params.name]
    return names.length === 0
      ? constant(undefined)
      : privilegesRead(params, databaseOf(params), { kind, schema, names, roles, targets: [] })
  }
  const namesIn = (schema: string) => rights.filter((right) => right.schema === schema).map(({ name }) => name)
  const schemas = [...new Set(rights.map(({ schema }) => schema).filter(Boolean))]
  return {
    groups: asked('group', '', groups),
    database: asked('database', '', namesIn('')),
    tables: each(Object.fromEntries(schemas.map((schema) => [schema, asked('table', schema, namesIn(schema))]))),
  }
}

/** The statements to run; the role exists or is created before them. */
export function rightsSteps(params: RoleParams, answers: RightsAnswers): readonly Step[] {
  const role = isPublic(params) ? '' : params.name
  const steps = (wanted: Pick<WantedPrivileges, 'kind' | 'schema' | 'names' | 'privileges'>, asked: Asked) => {
    if (!asked) return []
    const answer = answerOf(asked)
    const holders = answer.holders.filter(({ name }) => wanted.names.includes(name))
    const full = { ...wanted, state: params.state, roles: [role], targets: [], usageOnTypes: false }
    return wanted.names.length === 0 ? [] : privilegeSteps(full, { ...answer, holders, roles: [...answer.roles, role] })
  }
  const rights = rightsOf(params).flatMap(({ schema, name, privileges }) =>
    schema === ''
      ? steps({ kind: 'database', schema, names: [name], privileges }, answers.database)
      : steps({ kind: 'table', schema, names: [name], privileges }, answers.tables[schema] as Asked),
  )
  if (params.state === 'absent' || !answers.groups) return rights
  const { holders } = answerOf(answers.groups)
  const isMember = (group: string) => holders.some(({ name, granted }) => name === group && granted.some((each) => each.role === role))
  const names = groupsOf(params).filter((group) => !isMember(group))
  return [...rights, ...steps({ kind: 'group', schema: '', names, privileges: ['MEMBER'] }, answers.groups)]
}

function groupsOf({ groups }: Pick<RoleParams, 'groups'>): readonly string[] {
  return [...new Set(groups.map((group) => group.trim()))]
}

function tokensOf(priv = ''): readonly { readonly table?: string; readonly privileges: readonly string[] }[] {
  return priv.split('/').flatMap((token) => {
    const [, table, words = ''] = /^(?:([^:]*):)?(.*)$/s.exec(token) ?? []
    const privileges = words
      .split(',')
      .map((word) =>
        word
          .trim()
          .toUpperCase()
          .replace(/^TEMP$/, 'TEMPORARY'),
      )
      .filter((word) => word !== '')
    return privileges.length === 0 ? [] : [{ ...(table !== undefined && { table: table.trim() }), privileges }]
  })
}

const databasePrivileges = ['CREATE', 'CONNECT', 'TEMPORARY', 'ALL']
const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'ALL']
