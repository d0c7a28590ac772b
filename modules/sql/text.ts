/** Scans SQL text as far as needed: where statements end, which keywords they hold, and whether they only read. */

export type Dialect = 'postgresql' | 'mysql'

/** A word in capitals, a quoted name, a text or a sign, and in how many parentheses it stands. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'sign' | 'remark'
  readonly text: string
  readonly at: number
  readonly depth: number
}

export interface Statement {
  readonly text: string
  /** Places count from the beginning of `text`. */
  readonly tokens: readonly Token[]
}

/** The statements between semicolons; those of nothing but remarks are left out. */
export function statementsOf(sql: string, dialect: Dialect): readonly Statement[] {
  const tokens = tokensOf(sql, dialect)
  const ends = [...tokens.flatMap(({ kind, text, at }) => (kind === 'sign' && text === ';' ? [at] : [])), sql.length]
  return ends.flatMap((end, index) => {
    const start = index === 0 ? 0 : (ends[index - 1] as number) + 1
    const within = tokens.filter(({ at }) => at >= start && at < end)
    const [first] = within.filter(({ kind }) => kind !== 'remark')
    return first ? [{ text: sql.slice(start, end), tokens: within.map((token) => ({ ...token, at: token.at - start })) }] : []
  })
}

/** Whether it is certain to be read-only: it starts like a query, contains no word that writes, and calls only functions without side effects. */
export function onlyReads({ tokens }: Statement): boolean {
  const words = tokens.filter(({ kind }) => kind !== 'remark')
  if (tokens.some(({ kind, text }) => kind === 'remark' && /^\/\*M?!/.test(text))) return false
  const first = words.find(({ text }) => text !== '(')
  if (first?.kind !== 'word' || !asking.includes(first.text)) return false
  const shows = ['SHOW', 'DESCRIBE', 'DESC'].includes(first.text)
  return words.every((token, index) => {
    if (token.kind === 'word' && !shows && acting.has(token.text)) return false
    const [before, last] = [words[index - 2], words[index - 1]]
    if (token.text !== '(' || token.kind !== 'sign' || !last || last.kind === 'sign' || last.kind === 'text') return true
    // `other.count(…)` is not the listed function, and a quoted name may be any.
    const elsewhere = words[index - 2]?.text === '.' && words[index - 3]?.text !== 'PG_CATALOG'
    if (last.kind === 'word' && !elsewhere && (grammar.has(last.text) || computing.test(last.text))) return true
    return before?.kind === 'word' && ['AS', 'WITH', 'RECURSIVE'].includes(before.text)
  })
}

/** The verb of the statement, after any `WITH …`. */
export function mainWord({ tokens }: Statement): Token | undefined {
  const words = tokens.filter(({ kind }) => kind !== 'remark')
  const first = words.find(({ text }) => text !== '(')
  if (first?.kind !== 'word' || first.text !== 'WITH') return first
  return words.find(({ depth, kind, text }) => depth === 0 && kind === 'word' && mains.has(text))
}
const mains = new Set(['SELECT', 'VALUES', 'TABLE', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE'])

/** Words for what is done, without what stands in quotes. */
export function shownQuery({ text, tokens }: Statement): string {
  const quote = tokens.find(({ kind, text: token }) => kind === 'text' && token !== "''")
  const plain = text.slice(0, quote?.at).replace(/\s+/g, ' ').trim()
  const short = plain.length > 60 ? `${plain.slice(0, 59)}…` : plain
  return quote && short === plain ? `${plain} …` : short
}

const asking = ['SELECT', 'SHOW', 'TABLE', 'VALUES', 'WITH', 'EXPLAIN', 'DESCRIBE', 'DESC']
const acting = new Set(
  'ANALYZE INSERT UPDATE DELETE MERGE REPLACE INTO CREATE DROP ALTER TRUNCATE CALL DO LOCK SHARE EXECUTE PROCEDURE NEXT PREVIOUS LOAD'.split(
    ' ',
  ),
)
/** Words that may stand before a parenthesis without being the name of a function. */
const grammar = new Set(
  `ALL AND ANY AS BETWEEN BY CASE CROSS CUBE DISTINCT ELSE EXCEPT EXISTS FETCH FILTER FROM GROUP GROUPING HAVING IN INTERSECT IS JOIN LATERAL LIKE
  ILIKE LIMIT MATERIALIZED NOT OFFSET ON OR ORDER OVER PARTITION REGEXP RLIKE ROLLUP ROW SELECT SETS SOME THEN UNION USING VALUES WHEN WHERE WITHIN
  XOR BIT CHAR CHARACTER DECIMAL FLOAT INTERVAL NUMERIC TIME TIMESTAMP TIMESTAMPTZ VARCHAR VARYING`.split(/\s+/),
)
const computing = new RegExp(
  `^(?:${[
    'ABS|AGE|ARRAY|ARRAY_AGG|ARRAY_LENGTH|ARRAY_POSITION|ARRAY_TO_STRING|AVG|BOOL_AND|BOOL_OR|BTRIM|CARDINALITY|CAST|CEIL|CEILING|COALESCE',
    'CHAR_LENGTH|CHARACTER_LENGTH|CONCAT|CONCAT_WS|CONVERT|COUNT|CURRENT_DATABASE|CURRENT_SCHEMAS?|CURRENT_SETTING|CURRENT_USER|CURDATE',
    'DATABASE|DATE|DATE_ADD|DATE_FORMAT|DATE_PART|DATE_SUB|DATE_TRUNC|DATEDIFF|DENSE_RANK|EVERY|EXTRACT|FIND_IN_SET|FIRST_VALUE|FLOOR|FORMAT',
    'FORMAT_TYPE|FROM_UNIXTIME|GENERATE_SERIES|GREATEST|GROUP_CONCAT|HAS_[A-Z_]*PRIVILEGE|HEX|IF|IFNULL|INITCAP|INSTR|ISNULL|LAG|LAST_VALUE',
    'JSONB?_(?:AGG|ARRAY|ARRAYAGG|ARRAY_ELEMENTS(?:_TEXT)?|ARRAY_LENGTH|BUILD_ARRAY|BUILD_OBJECT|EXTRACT|EXTRACT_PATH(?:_TEXT)?|OBJECT|OBJECT_AGG|TYPEOF)',
    'LEAD|LEAST|LEFT|LENGTH|LOCATE|LOWER|LPAD|LTRIM|MAX|MD5|MID|MIN|MOD|NOW|NULLIF|OCTET_LENGTH|POSITION|POWER|PG_DATABASE_SIZE|PG_HAS_ROLE',
    'PG_ENCODING_TO_CHAR|PG_GET_[A-Z_]+|PG_[A-Z_]+_IS_VISIBLE|PG_IS_IN_RECOVERY|PG_RELATION_SIZE|PG_SIZE_PRETTY|PG_TABLE_SIZE|PG_TYPEOF',
    'PG_TOTAL_RELATION_SIZE|QUOTE_IDENT|QUOTE_LITERAL|RANK|REGEXP_MATCH|REGEXP_REPLACE|REGEXP_SUBSTR|REVERSE|RIGHT|ROUND|ROW_NUMBER',
    'ROW_TO_JSON|RPAD|RTRIM|SCHEMA|SIGN|SPLIT_PART|STRING_AGG|STRING_TO_ARRAY|STRPOS|SUBSTR|SUBSTRING|SUBSTRING_INDEX|SUM|TO_CHAR|TO_DATE',
    'TO_JSONB?|TO_NUMBER|TO_REG[A-Z]+|TO_TIMESTAMP|TRIM|TRUNC|UCASE|LCASE|UNIX_TIMESTAMP|UNNEST|UPPER|USER|UTC_TIMESTAMP|VERSION|YEAR',
  ].join('|')})$`,
)

function tokensOf(sql: string, dialect: Dialect): readonly Token[] {
  const pattern = dialect === 'mysql' ? mysqlToken : postgresToken
  const tokens: Token[] = []
  let depth = 0
  for (let at = 0; at < sql.length; ) {
    pattern.lastIndex = at
    const groups = pattern.exec(sql)?.groups ?? {}
    const [kind, text] = (Object.entries(groups).find(([, found]) => found !== undefined) ?? ['sign', sql[at]]) as [string, string]
    const whole = kind === 'remark' && dialect === 'postgresql' && text.startsWith('/*') ? nestedRemark(sql, at) : text
    if (text === ')') depth--
    if (kind === 'word') tokens.push({ kind, text: text.toUpperCase(), at, depth })
    else if (kind !== 'blank') tokens.push({ kind: kind as Token['kind'], text: whole, at, depth })
    if (text === '(') depth++
    at += whole.length
  }
  return tokens
}

// An unclosed text reaches to the end: the server reports it.
const postgresToken = new RegExp(
  [
    /(?<blank>\s+)/,
    /(?<remark>--[^\n]*|\/\*)/,
    /(?<text>[eE]'(?:[^'\\]|\\.|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$(?<tag>(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?)\$.*?(?:\$\k<tag>\$|$))/,
    /(?<name>"(?:[^"]|"")*(?:"|$))/,
    /(?<word>[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*)/,
    /(?<sign>.)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'sy',
)
const mysqlToken = new RegExp(
  [
    /(?<blank>\s+)/,
    /(?<remark>#[^\n]*|--(?=\s|$)[^\n]*|\/\*.*?(?:\*\/|$))/,
    /(?<text>'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$))/,
    /(?<name>`(?:[^`]|``)*(?:`|$))/,
    /(?<word>[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*)/,
    /(?<sign>.)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'sy',
)

/** Remarks of PostgreSQL may hold others. */
function nestedRemark(sql: string, start: number): string {
  let depth = 0
  for (const mark of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return sql.slice(start, start + mark.index + 2)
  }
  return sql.slice(start)
}
