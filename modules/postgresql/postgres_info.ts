/** Gathers information about a PostgreSQL server. */
import { defineModule, type Params } from '../../engine/model/module.ts'
import { constant, type Read } from '../../engine/model/read.ts'
import { answerOf, eachDatabaseRead, type ServerAnswer, sqlReadInRole } from './connection.ts'
import {
  type DatabaseAnswer,
  databaseInfo,
  databaseSql,
  emptyInfo,
  type Subset,
  subscriptionsSql,
  subsetInfo,
  subsetSql,
  subsets,
} from './info-subsets.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { noConnection, roleProblem } from './refusals.ts'

const options = {
  filter: {
    type: 'list',
    default: [],
    description: `Subsets to return: ${subsets.map((each) => `\`${each}\``).join(', ')}; all by default. \`*\` and \`?\` are wildcards, and a \`!\` in front excludes.`,
  },
  db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
  ...serverOptions,
} as const

type InfoParams = Params<typeof options>

export default defineModule({
  name: 'postgres_info',
  aliases: postgresAliases('postgresql_info'),
  summary: 'Gather information about a PostgreSQL server',
  readOnly: true,
  notes: [
    'With `databases`, each database is connected to. One that cannot be has an `error`.',
    'A subset that is not asked for is empty.',
    'A superuser also gets the connection strings of subscriptions, which may hold passwords: `no_log: true` hides them.',
    psqlNote,
  ],
  options,
  examples: `
- name: Get version and settings of a server
  become: true
  become_user: postgres
  postgres_info: { filter: "ver*,settings", db: postgres }
  register: server

- name: Get all but settings and roles
  become: true
  become_user: postgres
  postgres_info: { filter: ["!settings", "!roles"], session_role: pg_monitor, trust_input: false }
  no_log: true
`,
  results: {
    version: 'Version: `major`, `minor`, `full`, `raw`, and before version 10 `patch`.',
    in_recovery: 'Whether the server is a standby.',
    databases:
      'Databases by name: owner, encoding, size and the like, `namespaces`, `extensions`, `languages`, `publications` and `subscriptions`.',
    tablespaces: 'Tablespaces by name.',
    roles: 'Roles by name.',
    settings: 'Parameters by name.',
    pending_restart_settings: 'Names of the parameters that wait for a restart.',
    replications: 'Replications by process.',
    repl_slots: 'Replication slots by name.',
  },
  rules: ({ trust_input, session_role, db }) => [...trustProblems({ trust_input }, { session_role }), ...nameProblems('db', db)],
  ruleMessage: ({ trust_input, session_role }) => trustMessage({ trust_input }, { session_role }),
  probe: (params) => {
    const wanted = wantedOf(params)
    const server = serverRead(params, wanted)
    const withDatabases = wanted.includes('databases')
    return {
      server,
      subscriptions: withDatabases
        ? sqlReadInRole<readonly Readonly<Record<string, unknown>>[]>(params, params.db ?? '', subscriptionsSql)
        : constant({ answer: [] }),
      databases: withDatabases ? databasesRead(params, server) : constant([]),
    }
  },
  plan(params, { server }) {
    collected(params, server)
    return []
  },
  returns(params, { server, subscriptions, databases }) {
    const answers = collected(params, server)
    const info = { ...emptyInfo }
    for (const subset of wantedOf(params)) Object.assign(info, subsetInfo(subset, answers[subset]))
    const own = 'answer' in subscriptions ? subscriptions.answer : []
    const all = Object.entries((info.databases ?? {}) as Readonly<Record<string, object>>)
    const known = Object.keys(answers.databases ?? {})
    const whole = all.map(([name, common]) => [name, { ...common, ...databaseInfo(name, databases[known.indexOf(name)], own) }])
    return { ...info, databases: Object.fromEntries(whole) }
  },
})

type Answers = Partial<Readonly<Record<Subset, unknown>>>

function serverRead(params: InfoParams, wanted: readonly Subset[]) {
  const parts = wanted.map((subset) => `'${subset}', (${subsetSql[subset]})`)
  return sqlReadInRole<Answers>(params, params.db ?? '', `SELECT json_build_object(${parts.join(',\n')});`)
}

function databasesRead(params: InfoParams, first: ReturnType<typeof serverRead>): Read<readonly (DatabaseAnswer | undefined)[]> {
  return {
    at: 'then',
    first,
    next: (answer) => {
      const server = answer as ServerAnswer<Answers>
      const names = 'answer' in server ? Object.keys(server.answer.databases ?? {}) : []
      return names.length === 0 ? { value: [] } : eachDatabaseRead<DatabaseAnswer>(params, names, databaseSql)
    },
  }
}

function collected({ session_role }: InfoParams, server: ServerAnswer<Answers>): Answers {
  const msg = 'failure' in server ? server.failure.msg : undefined
  if ('failure' in server && session_role !== undefined && msg !== undefined && !msg.startsWith(noConnection))
    throw roleProblem(server.failure)
  return answerOf(server)
}

/** What is named, or else all but what is excluded. */
function wantedOf({ filter }: InfoParams): readonly Subset[] {
  const words = filter.map((word) => word.trim()).filter(Boolean)
  const named = words.filter((word) => !word.startsWith('!'))
  const matches = (subset: string, patterns: readonly string[]) => patterns.some((pattern) => patternOf(pattern).test(subset))
  if (named.length > 0) return subsets.filter((each) => matches(each, named))
  return subsets.filter((each) => !matches(each, words))
}

function patternOf(word: string): RegExp {
  const text = word.replace(/^!+/, '').replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}
