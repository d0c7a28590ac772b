/** Sets or reads a variable of a MySQL or MariaDB server. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { loginRules, mysqlAliases, mysqlLogin, mysqlName, mysqlNote, mysqlRead, mysqlRun, mysqlText, setsOf } from './connection.ts'
import { type ResultSet, textsOf } from './xml.ts'

const options = {
  variable: { type: 'string', required: true, description: 'Name of the variable.' },
  value: { type: 'string', description: 'Value to set; without it the variable is only read.' },
  mode: {
    enum: ['global', 'persist', 'persist_only'],
    default: 'global',
    description:
      'Set the value until the next restart, also persist it, or only persist it. The last two need MySQL 8.0 or later; MariaDB keeps variables only in its configuration files.',
  },
  ...mysqlLogin,
} as const

type VariableParams = Params<typeof options>

export default defineModule({
  name: 'mysql_variables',
  aliases: mysqlAliases('mysql_variables'),
  summary: 'Set or read a variable of a MySQL or MariaDB server',
  notes: ['`1` equals `ON` and `0` equals `OFF` if the server reports it so; Ansible reports a change every time.', mysqlNote],
  options,
  examples: `
- name: Enable the slow query log
  become: true
  mysql_variables: { variable: slow_query_log, value: "ON" }

- name: Set and persist a variable
  mysql_variables: { variable: max_connections, value: 200, mode: persist, login_user: root, login_password: "{{ root_db_password }}" }

- name: Read a variable
  become: true
  mysql_variables: { variable: sync_binlog }
  register: sync
`,
  results: { msg: 'Without `value`: value of the variable; otherwise what was done.', queries: 'SQL statement of the change, if any.' },
  rules: (params) => [
    ...loginRules(params),
    ...(/^[0-9A-Za-z_.]+$/.test(params.variable) ? [] : [`\`${params.variable}\` is not a valid variable name`]),
  ],
  probe(params) {
    const name = mysqlText(params.variable)
    const persisted = 'performance_schema.persisted_variables'
    const questions = [
      `SHOW GLOBAL VARIABLES WHERE Variable_name = ${name}`,
      `SHOW SESSION VARIABLES WHERE Variable_name = ${name}`,
      `SELECT COUNT(*) FROM information_schema.tables WHERE CONCAT(LOWER(table_schema), ".", table_name) = ${mysqlText(persisted)}`,
      ...(params.mode === 'global' ? [] : [`SELECT variable_value FROM ${persisted} WHERE variable_name = ${name}`]),
    ]
    return { server: mysqlRead(params, questions, true) }
  },
  plan(params, { server }): readonly Change[] {
    const step = stepOf(params, setsOf(server))
    return step ? [{ ...step.change, action: mysqlRun(params, [step.sql], (error) => error) }] : []
  },
  returns(params, { server }) {
    const sets = setsOf(server)
    const step = stepOf(params, sets)
    if (step) return { msg: `\`${params.variable}\` was \`${step.change.before}\``, queries: [step.sql] }
    return { msg: params.value === undefined ? currentOf(params, sets) : `\`${params.variable}\` is already set` }
  },
})

const verbs = { global: 'SET GLOBAL', persist: 'SET PERSIST', persist_only: 'SET PERSIST_ONLY' } as const

function stepOf(params: VariableParams, sets: readonly ResultSet[]) {
  const { variable, value, mode } = params
  const current = currentOf(params, sets)
  if (value === undefined) return undefined
  if (mode !== 'global' && textsOf(sets, 'SELECT COUNT')[0]?.[0] === '0')
    throw new Problem(`this server cannot persist variables: \`mode: ${mode}\` needs MySQL 8.0 or later`, {
      hint: 'set `mode: global`, and write the variable to a configuration file of the server, such as in `/etc/mysql`',
    })
  const persisted = textsOf(sets, 'SELECT variable_value')[0]?.[0]
  const isNow = mode === 'persist_only' || isSame(value, current)
  if (isNow && (mode === 'global' || (persisted !== undefined && isSame(value, persisted)))) return undefined
  const before = isNow ? (persisted ?? 'not persisted') : current
  const words = mode === 'global' ? '' : mode === 'persist' ? ' and persist it' : ' from the next start'
  const sql = `${verbs[mode]} ${variable.split('.').map(mysqlName).join('.')} = ${written(value)}`
  return { sql, change: { summary: `set ${variable} to ${value}${words}`, before, after: value } }
}

/** The global value; a session-only variable has that of the session. */
function currentOf({ variable }: VariableParams, sets: readonly ResultSet[]): string {
  const found = ['SHOW GLOBAL', 'SHOW SESSION']
    .flatMap((question) => textsOf(sets, question))
    .find(([name = '']) => name.toLowerCase() === variable.toLowerCase())
  if (!found) throw new Problem(`the server has no variable \`${variable}\``, { msg: `Variable not available "${variable}"` })
  return found[1] ?? ''
}

/** Numbers are compared as such; keywords of the server match in any case. */
function isSame(wanted: string, actual: string): boolean {
  if (wanted === actual) return true
  if (/^\d+$/.test(wanted) && /^\d+$/.test(actual)) return BigInt(wanted) === BigInt(actual)
  const number = numeric(wanted)
  if (number !== undefined && (/^(?:ON|OFF)$/.test(actual) ? number === (actual === 'ON' ? 1 : 0) : number === numeric(actual))) return true
  return /^[A-Z][A-Z0-9_,-]*$/.test(actual) && wanted.toUpperCase() === actual
}

function numeric(text: string): number | undefined {
  return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined
}

/** A number stays one: the server takes no texts for these. */
function written(value: string): string {
  return numeric(value) === undefined ? mysqlText(value) : value.trim()
}
