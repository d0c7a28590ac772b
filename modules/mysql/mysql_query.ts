/** Runs queries on a MySQL or MariaDB server. */
import { pythonValue } from '../../engine/formats/python-text.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import { onlyReads, shownQuery, statementsOf } from '../sql/text.ts'
import { argumentsOf, filledQueries, queriesOf, queryOptions, queryProblems } from '../sql/values.ts'
import { loginRules, mysqlAliases, mysqlAsk, mysqlLogin, mysqlNote, mysqlRun, type Refusal } from './connection.ts'
import { endedQueries, mysqlValue, queryResults, queryStatements, type Result } from './query.ts'

const options = {
  ...queryOptions,
  login_db: { type: 'string', description: 'Database to use.' },
  single_transaction: {
    type: 'boolean',
    default: false,
    description: 'Run all queries in one transaction. Otherwise each is committed by itself.',
  },
  ...mysqlLogin,
} as const

type QueryParams = Params<typeof options>

export default defineModule({
  name: 'mysql_query',
  aliases: mysqlAliases('mysql_query'),
  summary: 'Run queries on a MySQL or MariaDB server',
  notes: [
    'In check mode, read-only queries (`SELECT`, `SHOW` and the like, with only functions that are known to have no side effects) run in a read-only transaction; all others are only planned.',
    'A task is changed if rows were inserted, updated or deleted; any other statement that is not a read also counts as a change, unless `IF EXISTS` or `IF NOT EXISTS` makes it a no-op.',
    'Numbers are returned as numbers by read-only queries, and as strings by all others.',
    'Queries are sent as prepared statements, so those that MySQL cannot prepare, such as `LOCK TABLES`, cannot run.',
    mysqlNote,
  ],
  options,
  examples: `
- name: Count articles
  mysql_query: { login_db: shop, query: SELECT count(*) AS articles FROM article }
  register: found

- name: Run two statements in one transaction
  mysql_query:
    login_db: shop
    query:
      - INSERT INTO article (name, price) VALUES (%(name)s, %(price)s)
      - UPDATE shelf SET full = full + 1 WHERE name = %(name)s
    named_args: { name: cup, price: 4.5 }
    single_transaction: true
    login_user: root
    login_password: "{{ root_db_password }}"

- name: Delete old articles
  mysql_query: { login_db: shop, query: DELETE FROM article WHERE made < %s, positional_args: [2020-01-31] }
`,
  results: {
    executed_queries: 'Queries, with their values.',
    query_result: 'Rows of every query, each a dict.',
    rowcount: 'Number of rows returned or changed, for every query.',
  },
  relations: { exclusive: [['positional_args', 'named_args']] },
  rules(params) {
    const problems = [...loginRules(params), ...queryProblems(params, 'mysql', mysqlValue)]
    if (problems.length > 0) return problems
    if (queriesOf(params).some((query) => statementsOf(query, 'mysql').length > 1))
      problems.push('`query` contains several statements: write them as a list')
    return problems
  },

  probe: (params) => ({ asked: statements(params).every(onlyReads) ? questionOf(params) : constant<Asked>({ acts: true }) }),

  plan(params, { asked }): readonly Change[] {
    if ('answer' in asked) return []
    if ('failure' in asked && !mayOnlyRead.test(asked.failure.message)) throw asProblem(asked.failure)
    const queries = filled(params)
    const manner = params.single_transaction ? 'transaction' : 'each by itself'
    return [
      {
        name: 'run',
        summary: `run ${statements(params).map(shownQuery).join('; ')}`,
        action: mysqlRun(params, queryStatements(queries, params.login_db, manner), refusalOf(params), 'xml'),
        // Without a transaction it is unknown how many statements ran before the failure.
        counts: ({ code, stdout }) =>
          code === 0 ? queryResults(queries, stdout).some(({ changed }) => changed) : !params.single_transaction && queries.length > 1,
      },
    ]
  },

  returns(params, { asked }, done) {
    const outcome = done.outcome('run')
    const queries = filled(params)
    if (outcome && outcome.code !== 0) return { executed_queries: queries }
    const results = 'answer' in asked ? asked.answer : outcome ? queryResults(queries, outcome.stdout) : undefined
    return {
      executed_queries: queries,
      ...(results ? { query_result: results.map(({ rows }) => rows), rowcount: results.map(({ count }) => count) } : {}),
    }
  },
  kind: 'command',
})

type Asked = { readonly answer: readonly Result[] } | { readonly failure: Explanation } | { readonly acts: true }

/** MySQL's errors for a query that turns out to write: it must run as a change. */
const mayOnlyRead = /in a READ ONLY transaction/

function questionOf(params: QueryParams): HostRead<Asked> {
  const queries = filled(params)
  const as = (manner: 'columns' | 'reading') => queryStatements(queries, params.login_db, manner)
  return mysqlAsk(params, as('columns'), as('reading'), (columns, xml) => queryResults(queries, xml, columns), refusalOf(params))
}

/** Of several queries, the first that did not end failed. */
function refusalOf(params: QueryParams): Refusal {
  const args = pythonValue(argumentsOf(params))
  return (error, { stdout }) => `Cannot execute SQL '${queriesOf(params)[endedQueries(stdout)] ?? ''}' args [${args}]: ${error}`
}

function filled(params: QueryParams): readonly string[] {
  return filledQueries(params, mysqlValue)
}

function statements(params: QueryParams) {
  return filled(params).flatMap((query) => statementsOf(query, 'mysql'))
}
