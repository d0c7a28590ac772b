/** Statements from the current MySQL accounts to the wanted ones. */
import { createHash } from 'node:crypto'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { mysqlText } from './connection.ts'
import { grantedPrivileges, privilegeStatements, privilegeSteps, wantedPrivileges } from './privileges.ts'
import type { UserParams } from './user-options.ts'

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
  readonly kept: string
  readonly limits: Readonly<Record<string, number>>
}

type Table = readonly (readonly string[])[]

/** The accounts that a task means, of those that the server has: the one on its host, however that is spelled there, or all. */
export function accountsMeant(params: UserParams, rows: Table): readonly Account[] {
  return accountsOf(rows).filter(({ host }) => params.host_all || host.toLowerCase() === hostOf(params))
}

/** The accounts of a user in the rows of the server. */
function accountsOf(rows: Table): readonly Account[] {
  return rows.flatMap(([kind, host = '', plugin = '', kept = '']) => {
    if (kind !== '=account') return []
    const [, , questions, updates, connections, users] = rows.find((row) => row[0] === '=limits' && row[1] === host) ?? []
    const limits = {
      MAX_QUERIES_PER_HOUR: questions,
      MAX_UPDATES_PER_HOUR: updates,
      MAX_CONNECTIONS_PER_HOUR: connections,
      MAX_USER_CONNECTIONS: users,
    }
    return [
      { host, plugin, kept, limits: Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, wholeNumber(value) ?? 0])) },
    ]
  })
}

function grantsOf(rows: Table, host: string): readonly string[] {
  const start = rows.findIndex((row) => row[0] === '=grants of' && row[1] === host)
  const rest = rows.slice(start + 1)
  const end = rest.findIndex((row) => row[0] === '=grants of')
  return start < 0 ? [] : rest.slice(0, end < 0 ? undefined : end).map((row) => row.join('\t'))
}

/** Hosts are kept in small letters. */
function hostOf({ host }: UserParams): string {
  return host.toLowerCase()
}

/** An account as statements name it. */
export function named(user: string, host: string): string {
  return `${mysqlText(user)}@${mysqlText(host)}`
}

/** What is to be done; nothing where it is already set. */
export function stepsOf(params: UserParams, rows: Table, grants: Table): readonly Step[] {
  const { user, state, host_all: all } = params
  const present = accountsMeant(params, rows)
  const titleOf = (host: string) => `${user || 'nobody'}@${host}`
  if (state === 'absent')
    return present.map(({ host }) => ({
      summary: `drop user ${titleOf(host)}`,
      before: 'present',
      after: 'absent',
      statements: [`DROP USER ${named(user, host)}`],
    }))
  if (present.length > 0)
    return present.flatMap((account) => alterations(params, rows, account, grantsOf(grants, account.host), titleOf(account.host)))
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
      statements: [
        `CREATE USER ${who}${identified(params, isMaria(rows))}`,
        ...granting,
        ...(limits ? [`ALTER USER ${who} WITH ${limits}`] : []),
      ],
    },
  ]
}

function alterations(params: UserParams, rows: Table, account: Account, grants: readonly string[], title: string): readonly Step[] {
  const who = named(params.user, account.host)
  const steps: Step[] = []
  const clause = params.update_password === 'always' && differs(params, account) ? identified(params, isMaria(rows)) : ''
  if (clause) steps.push({ summary: `change the password of ${title}`, password: true, statements: [`ALTER USER ${who}${clause}`] })
  const wanted = privilegesOf(params)
  const manner = params.append_privs ? 'more' : params.subtract_privs ? 'fewer' : 'all'
  for (const step of wanted ? privilegeSteps(grantedPrivileges(grants), wanted, manner, params.user === 'root') : []) {
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

function privilegesOf({ priv }: UserParams) {
  return priv === undefined || priv === null || priv === '' ? undefined : wantedPrivileges(priv)
}

function isMaria(rows: Table): boolean {
  return rows.some(([kind, version = '']) => kind === '=server' && /mariadb/i.test(version))
}

/** What the server keeps of a password. */
function keptOf({ password = '', encrypted }: UserParams): string {
  if (encrypted) return password.toUpperCase()
  const once = createHash('sha1').update(password).digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}

function differs(params: UserParams, { plugin, kept }: Account): boolean {
  if (params.password) return kept.toUpperCase() !== keptOf(params)
  if (params.plugin === undefined) return false
  const text = params.plugin_hash_string ?? params.plugin_auth_string
  return plugin !== params.plugin || (text !== undefined && text !== kept)
}

function identified(params: UserParams, maria: boolean): string {
  const { password, plugin, plugin_hash_string: hash, plugin_auth_string: auth } = params
  if (password)
    return maria
      ? ` IDENTIFIED BY PASSWORD ${mysqlText(keptOf(params))}`
      : ` IDENTIFIED WITH mysql_native_password AS ${mysqlText(keptOf(params))}`
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
