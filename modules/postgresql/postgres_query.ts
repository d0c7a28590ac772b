/** Runs queries on a PostgreSQL server. */
import { pythonValue } from '../../engine/formats/python-text.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import { onlyReads, shownQuery, statementsOf } from '../sql/text.ts'
import { argumentsOf, filledQueries, queriesOf, queryOptions, queryProblems } from '../sql/values.ts'
import { answerOf, type Refusal, type ServerAnswer, scriptRead, scriptRun } from './connection.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { begunQuery, postgresValue, queryFlags, queryLines, queryResults, type Result } from './query.ts'

const scripts = 'run the script with `psql --file` and `command`'

const options = {
  ...queryOptions,
  db: {
    type: 'string',
    aliases: ['login_db'],
    description: 'Database; by default the one named like the login role.',
  },
  autocommit: {
    type: 'boolean',
    default: false,
    description: 'Run each statement outside a transaction, as `VACUUM` requires. Otherwise all run in one transaction.',
  },
  encoding: { type: 'string', description: 'Encoding of the session; only UTF-8 is supported.' },
  search_path: { type: 'list', default: [], description: 'Schemas in which to look up names.' },
  ...serverOptions,
} as const

type QueryParams = Params<typeof options>

export default defineModule({
  name: 'postgres_query',
  aliases: postgresAliases('postgresql_query'),
  summary: 'Run queries on a PostgreSQL server',
  notes: [
    'In check mode, read-only queries (`SELECT`, `SHOW` and the like, with only functions that are known to have no side effects) run in a read-only transaction; all others are only planned.',
    'A task is changed if rows were inserted, updated or deleted; any other statement that is not a read also counts as a change.',
    'Numbers of 16 and more digits that a JavaScript number cannot hold are returned as strings.',
    psqlNote,
  ],
  options,
  refused: { path_to_script: scripts, as_single_query: scripts },
  examples: `
- name: Count articles
  become: true
  become_user: postgres
  postgres_query: { db: shop, query: SELECT count(*) AS articles FROM article, search_path: [sold, public], encoding: UTF-8 }
  register: found

- name: Insert an article if it is missing
  become: true
  become_user: postgres
  postgres_query:
    db: shop
    query:
      - INSERT INTO article (name, price) VALUES (%s, %s) ON CONFLICT DO NOTHING
    positional_args: [cup, 4.5]

- name: Delete old articles
  postgres_query:
    db: shop
    query: DELETE FROM article WHERE made < %(day)s
    named_args: { day: 2020-01-31 }
    login_host: db.example.org
    login_user: shop
    login_password: "{{ shop_db_password }}"

- name: Vacuum the database
  become: true
  become_user: postgres
  postgres_query: { db: shop, query: VACUUM, autocommit: true }
`,
  results: {
    query: 'Last query, with its values.',
    query_list: 'Queries as written in the task.',
    query_result: 'Rows of the last query, each a dict; an empty dict if it returned none.',
    query_all_results: 'Rows of every query.',
    statusmessage: 'Status of the last query, such as `INSERT 0 1`.',
    rowcount: 'Number of rows returned or changed.',
  },
  relations: { exclusive: [['positional_args', 'named_args']] },
  ruleMessage: ({ session_role, ...trust }) => trustMessage(trust, { session_role }),
  rules(params) {
    const problems = [
      ...[...queryProblems(params, 'postgresql', postgresValue), ...nameProblems('db', params.db)],
      ...trustProblems(params, { session_role: params.session_role }),
    ]
    if (problems.length > 0) return problems
    if (params.encoding !== undefined && !/^utf-?8$|^unicode$/i.test(params.encoding))
      problems.push(`\`encoding: ${params.encoding}\` is not supported: queries are sent as UTF-8, and the server converts them`)
    const copies = statements(params).some(
      ({ tokens }) => tokens[0]?.text === 'COPY' && tokens.some(({ text }) => /^STD(?:IN|OUT)$/.test(text)),
    )
    if (copies) problems.push('`COPY` from or to the client is not supported: use a file on the server, or run `psql` with `command`')
    return problems
  },

  probe: (params) => ({ asked: onlyQueries(params) ? questionOf(params) : constant<Asked>({ acts: true }) }),

  plan(params, { asked }): readonly Change[] {
    if ('answer' in asked) return []
    if ('failure' in asked && !mayOnlyRead.test(asked.failure.message)) answerOf(asked)
    const queries = filled(params)
    const lines = queryLines(params, queries, { ...params, manner: params.autocommit ? 'each by itself' : 'transaction' })
    const shown = statements(params).map(shownQuery).join('; ')
    return [
      {
        name: 'run',
        summary: `run ${shown}`,
        action: scriptRun(params, databaseOf(params), lines, queryFlags, refusalOf(params)),
        // A failure rolls the whole transaction back; without one it is unknown how many statements ran.
        counts: ({ code, stdout }) => (code === 0 ? queryResults(queries, stdout).some(({ changed }) => changed) : params.autocommit),
      },
    ]
  },

  returns(params, { asked }, done) {
    const outcome = done.outcome('run')
    const queries = filled(params)
    const common = { query: queries.at(-1), query_list: queriesOf(params) }
    if (outcome && outcome.code !== 0) return common
    const results = 'answer' in asked ? asked.answer : outcome ? queryResults(queries, outcome.stdout) : undefined
    if (!results) return common
    const last = results.at(-1)
    return {
      ...common,
      query_result: last?.rows ?? {},
      query_all_results: results.map(({ rows }) => rows ?? {}),
      statusmessage: last?.status ?? '',
      rowcount: results.reduce((sum, { count }) => sum + count, 0),
    }
  },
  kind: 'command',
})

type Asked = ServerAnswer<readonly Result[]> | { readonly acts: true }

/** PostgreSQL's errors for a query that turns out to write: it must run as a change. */
const mayOnlyRead = /in a read-only transaction/

function questionOf(params: QueryParams): HostRead<Asked> {
  const queries = filled(params)
  const lines = queryLines(params, queries, { ...params, manner: 'reading' })
  return scriptRead(params, databaseOf(params), lines, queryFlags, (stdout) => queryResults(queries, stdout), refusalOf(params))
}

function refusalOf(params: QueryParams): Refusal {
  const queries = queriesOf(params)
  const words = pythonValue(argumentsOf(params))
  return (error, { stdout }) => {
    const query = queries[begunQuery(filled(params), stdout)] ?? ''
    // The statement that asks for rows is not the author's text.
    const common = error.replace(/^LINE \d+: .*tsplay_rows.*\n.*\n/m, '')
    return `Cannot execute SQL '${query}' ${words}: ${common}, query list: ${pythonValue(queries)}`
  }
}

function onlyQueries(params: QueryParams): boolean {
  return !params.autocommit && statements(params).every(onlyReads)
}

function filled(params: QueryParams): readonly string[] {
  return filledQueries(params, postgresValue)
}

function statements(params: QueryParams) {
  return filled(params).flatMap((query) => statementsOf(query, 'postgresql'))
}

/** libpq connects to the database that is named like the login role. */
function databaseOf({ db }: QueryParams): string {
  return db ?? ''
}
