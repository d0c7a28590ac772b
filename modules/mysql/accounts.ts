/** Statements from the current MySQL accounts to the wanted ones. */
import { createHash } from 'node:crypto'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { mysqlText } from './connection.ts'
import { grantedPrivileges, privilegeStatements, privilegeSteps, wantedPrivileges } from './privileges.ts'
import { isMaria } from './replication.ts'
import { limitNames, type UserParams } from './user-options.ts'
import { type ResultSet, textsOf } from './xml.ts'

/** Statements that go together, and the words for what they do. */
export interface Step {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly password?: true
  readonly statements: readonly string[]
}

interface Account {
  readonly host: string
  readonly plugin: string
  /** What the server stores of the password. */
  readonly stored: string
  readonly limits: Readonly<Record<string, number>>
}

type Sets = readonly ResultSet[]

/** The accounts that a task means, of those that the server has: the one on its host, however that is spelled there, or all. */
export function accountsMeant(params: UserParams, sets: Sets): readonly Account[] {
  const limits = new Map(textsOf(sets, 'SELECT host, max_questions').map(([host = '', ...values]) => [host, values]))
  return textsOf(sets, 'SELECT host, plugin').flatMap(([host = '', plugin = '', stored = '']) => {
    if (!params.host_all && host.toLowerCase() !== hostOf(params)) return []
    const values = limits.get(host) ?? []
    return [{ host, plugin, stored, limits: Object.fromEntries(limitNames.map((name, index) => [name, wholeNumber(values[index]) ?? 0])) }]
  })
}

/** The statement that shows the grants of an account. */
export function showGrants(user: string, host: string): string {
  return `SHOW GRANTS FOR ${named(user, host)}`
}

/** Servers store hosts in lower case. */
function hostOf({ host }: UserParams): string {
  return host.toLowerCase()
}

/** An account as statements name it. */
function named(user: string, host: string): string {
  return `${mysqlText(user)}@${mysqlText(host)}`
}

/** What is to be done; nothing where it is already set. */
export function stepsOf(params: UserParams, sets: Sets, grants: Sets): readonly Step[] {
  const { user, state, host_all: all } = params
  const present = accountsMeant(params, sets)
  const maria = textsOf(sets, 'SELECT VERSION').some(([version = '']) => isMaria(version))
  const titleOf = (host: string) => `${user || 'nobody'}@${host}`
  if (state === 'absent')
    return present.map(({ host }) => ({
      summary: `drop user ${titleOf(host)}`,
      before: 'present',
      after: 'absent',
      statements: [`DROP USER ${named(user, host)}`],
    }))
  if (present.length > 0)
    return present.flatMap((account) => {
      const lines = textsOf(grants, showGrants(user, account.host)).flat()
      return alterations(params, maria, account, lines, titleOf(account.host))
    })
  if (all)
    throw new Problem(`user \`${user}\` does not exist, and \`host_all\` creates none`, {
      hint: 'remove `host_all`',
      msg: 'host_all parameter cannot be used when adding a user',
    })
  const who = named(user, hostOf(params))
  const wanted = params.subtract_privs ? undefined : privilegesOf(params)
  const granting = wanted
    ? privilegeSteps(new Map([['*.*', ['USAGE']]]), wanted, 'more', false).flatMap((step) => privilegeStatements(step, who))
    : []
  const limits = limitWords(params, undefined)
  return [
    {
      summary: `create user ${titleOf(hostOf(params))}`,
      before: 'absent',
      after: 'present',
      password: true,
      statements: [`CREATE USER ${who}${identified(params, maria)}`, ...granting, ...(limits ? [`ALTER USER ${who} WITH ${limits}`] : [])],
    },
  ]
}

function alterations(params: UserParams, maria: boolean, account: Account, grants: readonly string[], title: string): readonly Step[] {
  const who = named(params.user, account.host)
  const steps: Step[] = []
  const clause = params.update_password === 'always' && differs(params, account) ? identified(params, maria) : ''
  if (clause) steps.push({ summary: `change the password of ${title}`, password: true, statements: [`ALTER USER ${who}${clause}`] })
  const wanted = privilegesOf(params)
  const manner = params.append_privs ? 'more' : params.subtract_privs ? 'fewer' : 'all'
  for (const step of wanted
    ? privilegeSteps(grantedPrivileges(grants, params.column_case_sensitive), wanted, manner, params.user === 'root')
    : []) {
    const before = step.revoke.join(', ')
    steps.push({
      summary: `change the privileges of ${title} on ${step.place}`,
      before,
      after: step.grant.join(', '),
      statements: privilegeStatements(step, who),
    })
  }
  const limits = limitWords(params, account)
  if (limits) steps.push({ summary: `limit ${title}`, after: limits, statements: [`ALTER USER ${who} WITH ${limits}`] })
  return steps
}

function privilegesOf({ priv, column_case_sensitive }: UserParams) {
  return priv === undefined || priv === null || priv === '' ? undefined : wantedPrivileges(priv, column_case_sensitive)
}

/** What the server stores of a password. */
function storedForm({ password = '', encrypted }: UserParams): string {
  if (encrypted) return password.toUpperCase()
  const once = createHash('sha1').update(password).digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}

function differs(params: UserParams, { plugin, stored }: Account): boolean {
  if (params.password) return stored.toUpperCase() !== storedForm(params)
  if (params.plugin === undefined) return false
  const text = params.plugin_hash_string ?? params.plugin_auth_string
  return plugin !== params.plugin || (text !== undefined && text !== stored)
}

function identified(params: UserParams, maria: boolean): string {
  const { password, plugin, plugin_hash_string: hash, plugin_auth_string: auth } = params
  if (password)
    return maria
      ? ` IDENTIFIED BY PASSWORD ${mysqlText(storedForm(params))}`
      : ` IDENTIFIED WITH mysql_native_password AS ${mysqlText(storedForm(params))}`
  if (plugin === undefined) return ''
  if (hash !== undefined) return ` IDENTIFIED WITH ${plugin} AS ${mysqlText(hash)}`
  if (auth === undefined) return ` IDENTIFIED WITH ${plugin}`
  return ` IDENTIFIED WITH ${plugin} ${plugin === 'pam' ? 'USING' : 'BY'} ${mysqlText(auth)}`
}

function limitWords({ resource_limits: limits = {} }: UserParams, account: Account | undefined): string {
  return Object.entries(limits)
    .filter(([name, value]) => account?.limits[name.toUpperCase()] !== Number(value))
    .map(([name, value]) => `${name.toUpperCase()} ${Number(value)}`)
    .join(' ')
}
