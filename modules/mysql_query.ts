/** Run queries on a server of MySQL or MariaDB. */
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { known } from '../engine/read.ts'
import { type Failure, loginRules, mysqlAsk, mysqlLogin, mysqlRun, problemOf, type Refusal } from './_mysql.ts'
import { endedQueries, mysqlValue, queryResults, queryStatements, type Result } from './_mysqlquery.ts'
import { pythonValue } from './_pythontext.ts'
import { onlyReads, statementsOf, toldQuery } from './_sqltext.ts'
import { argumentsOf, filledQueries, queriesOf, queryOptions, queryProblems } from './_sqlvalues.ts'

const options = {
  ...queryOptions,
  login_db: { type: 'string', description: 'The database.' },
  single_transaction: {
    type: 'boolean',
    default: false,
    description: 'Whether all queries are one transaction. Otherwise each stands by itself.',
  },
  ...mysqlLogin,
} as const

type QueryParams = Params<typeof options>

export default defineModule({
  name: 'mysql_query',
  aliases: ['community.mysql.mysql_query', 'community.general.mysql_query'],
  summary: 'Run queries on a server of MySQL or MariaDB',
  notes: [
    'Queries that only look (`SELECT`, `SHOW` and the like, with no function but those known to compute only) are asked in check mode as well, in a transaction that may not write. All others would run.',
    'Whether something changed is told by the rows that were inserted, updated or deleted; what `IF EXISTS` or `IF NOT EXISTS` leaves alone is no change; all else that is no question counts as one.',
    'Numbers come back as numbers where the query only looks; what others find comes as texts.',
    'A query is sent as a prepared statement, so what MySQL can not prepare, such as `LOCK TABLES`, can not be run.',
    'It needs the client of MySQL or MariaDB on the host, and no Python. `localhost` is reached by its socket.',
  ],
  options,
  examples: `
- name: How many there are
  mysql_query: { login_db: shop, query: SELECT count(*) AS articles FROM article }
  register: found

- name: Two more, or none
  mysql_query:
    login_db: shop
    query:
      - INSERT INTO article (name, price) VALUES (%(name)s, %(price)s)
      - UPDATE shelf SET full = full + 1 WHERE name = %(name)s
    named_args: { name: cup, price: 4.5 }
    single_transaction: true
    login_user: root
    login_password: "{{ root_db_password }}"

- name: What is older goes
  mysql_query: { login_db: shop, query: DELETE FROM article WHERE made < %s, positional_args: [2020-01-31] }
`,
  results: {
    executed_queries: 'The queries, with their values.',
    query_result: 'The rows of every query, each a dict.',
    rowcount: 'How many rows there were, or were changed, for every query.',
  },
  rules(params) {
    const problems = [...loginRules(params), ...queryProblems(params, 'mysql', mysqlValue)]
    if (problems.length > 0) return problems
    if (params.login_db === '' || /[\0\r\n]/.test(params.login_db ?? '')) problems.push('`login_db` can not be the name of a database')
    if (queriesOf(params).some((query) => statementsOf(query, 'mysql').length > 1))
      problems.push('`query` holds several statements: write them as a list')
    return problems
  },

  probe: (params) => ({ asked: statements(params).every(onlyReads) ? questionOf(params) : known<Asked>({ acts: true }) }),

  plan(params, { asked }): readonly Change[] {
    if ('answer' in asked) return []
    if ('failure' in asked && !mayOnlyRead.test(asked.failure.message)) throw problemOf(asked.failure)
    const queries = filled(params)
    const manner = params.single_transaction ? 'transaction' : 'each by itself'
    return [
      {
        name: 'run',
        summary: `run ${statements(params).map(toldQuery).join('; ')}`,
        action: mysqlRun(params, queryStatements(queries, params.login_db, manner), refusalOf(params), 'xml'),
        // Of statements that stand by themselves nobody knows how many were done before one failed.
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
  converges: false,
  runs: true,
})

type Asked = { readonly answer: readonly Result[] } | { readonly failure: Failure } | { readonly acts: true }

/** What MySQL says where a question turns out to write: then it is no question. */
const mayOnlyRead = /in a READ ONLY transaction/

function questionOf(params: QueryParams) {
  const queries = filled(params)
  const as = (manner: 'columns' | 'reading') => queryStatements(queries, params.login_db, manner)
  const read = mysqlAsk(params, as('columns'), as('reading'), (columns, xml) => queryResults(queries, xml, columns), refusalOf(params))
  return { ...read, parse: (answer: Parameters<typeof read.parse>[0]): Asked => read.parse(answer) }
}

/** Of several queries, the one behind those that came to their end. */
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
