/** Sets a parameter of a PostgreSQL server. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, scriptRun, sqlRead } from './connection.ts'
import { postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { authorValue, bytesOf, isSameValue, type Parameter, valueSql } from './parameter-value.ts'
import { quoteName } from './quoting.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the parameter, in its own spelling: `work_mem`, `TimeZone`.' },
  value: {
    type: 'string',
    description: 'Value, such as `32MB`. `default` removes the parameter from `postgresql.auto.conf`.',
  },
  reset: {
    type: 'boolean',
    default: false,
    description: 'Set the value that the server has without any configuration, instead of `value`.',
  },
  db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
  ...serverOptions,
} as const

type SetParams = Params<typeof options>

export default defineModule({
  name: 'postgres_set',
  aliases: postgresAliases('postgresql_set'),
  summary: 'Set parameters of a PostgreSQL server',
  notes: [
    'The parameter is written to `postgresql.auto.conf` with `ALTER SYSTEM`, and the configuration is reloaded unless the parameter needs a restart.',
    'Values are compared in their units: `1024kB` and `1MB` are the same. A value that waits for a restart counts as set.',
    'A value with commas is a list, unless the name ends with `_command` or `_prefix`.',
    psqlNote,
  ],
  options,
  examples: `
- name: Set the memory of a sort
  become: true
  become_user: postgres
  postgres_set: { name: work_mem, value: 32MB, db: postgres }

- name: Load a library, after a restart
  become: true
  become_user: postgres
  postgres_set: { name: shared_preload_libraries, value: pg_stat_statements }
  register: libraries

- name: Remove a parameter from postgresql.auto.conf
  become: true
  become_user: postgres
  postgres_set: { name: wal_log_hints, value: default }

- name: Set the built-in value
  become: true
  become_user: postgres
  postgres_set: { name: log_min_duration_statement, reset: true }
`,
  results: {
    name: 'Name of the parameter.',
    context: 'When the parameter can be set, such as `sighup` or `postmaster`.',
    prev_val_pretty: 'Previous value, with its unit.',
    value_pretty: 'Current value with its unit; before a restart the one to come.',
    value: 'Current `value` and `unit`; sizes in kB and MB as a number of bytes.',
    restart_required: 'Whether the parameter takes effect only after a restart.',
    warnings: 'That a restart is required.',
  },
  rules: (params) => {
    const words = exclusiveWords(params)
    return [...(words === undefined ? [] : [words]), ...trustProblems(params, trusted(params))]
  },
  ruleMessage: (params) => trustMessage(params, trusted(params)) ?? exclusiveWords(params),
  probe: (params) => ({ server: sqlRead<Found | null>(params, params.db ?? '', parameterSql, { name: params.name }) }),
  plan: (params, { server }) => changeOf(params, foundOf(params, answerOf(server))),
  readAgain: () => ['server'],
  returns(params, { server }, done, after) {
    const before = foundOf(params, answerOf(server))
    const now = foundOf(params, answerOf(after.server))
    const changed = changeOf(params, before).length > 0
    const restart = before.context === 'postmaster'
    const wanted = wantedOf(params, before)
    const isForeseen = changed && (restart || !done.any) && wanted !== undefined
    const bytes = /^[kM]B$/.test(now.unit ?? '') && Number(now.setting) > 0 ? bytesOf(now.setting, now.unit) : undefined
    return {
      name: params.name,
      context: before.context,
      prev_val_pretty: before.pretty,
      value_pretty: isForeseen ? wanted : now.pretty,
      value:
        bytes === undefined ? { value: now.setting, unit: /^[kM]B$/.test(now.unit ?? '') ? 'b' : now.unit } : { value: bytes, unit: 'b' },
      restart_required: restart,
      ...(changed && restart ? { warnings: [`Restart of PostgreSQL is required for setting ${params.name}`] } : {}),
    }
  },
})

function trusted({ name, value, session_role }: SetParams) {
  return { name, value, session_role }
}

function exclusiveWords({ name, value, reset }: SetParams): string | undefined {
  if (value !== undefined && reset) return `${name}: value and reset params are mutually exclusive`
  return value === undefined && !reset ? `${name}: at least one of value or reset param must be specified` : undefined
}

interface Found extends Parameter {
  readonly context: string
  /** The value of the server without any configuration; null is none. */
  readonly boot: string | null
  /** Current value as `SHOW` prints it. */
  readonly pretty: string
  /** Value of new sessions; of a command that is switched off `setting` only says so. */
  readonly base: string | null
  /** What the files say of a parameter that needs a restart; null for nothing, or if the role may not read them. */
  readonly pending: string | null
  /** It stands in `postgresql.auto.conf`; null if that may not be read. */
  readonly written: boolean | null
}

const parameterSql = `SELECT has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE') AS readable \\gset
\\set files '(SELECT NULL::text AS name, NULL::text AS setting, NULL::int AS seqno, NULL::text AS sourcefile WHERE false)'
\\if :readable
\\set files pg_catalog.pg_file_settings
\\endif
SELECT to_json(found) FROM (SELECT name, setting, unit, vartype, context, boot_val AS boot, reset_val AS base, current_setting(name) AS pretty,
  CASE WHEN context = 'postmaster' AND :'readable'::boolean THEN coalesce(
    (SELECT files.setting FROM :files AS files WHERE lower(files.name) = lower(:'name') ORDER BY seqno DESC LIMIT 1),
    CASE WHEN source = 'configuration file' THEN boot_val END) END AS pending,
  CASE WHEN :'readable'::boolean THEN EXISTS (SELECT FROM :files AS files
    WHERE lower(files.name) = lower(:'name') AND files.sourcefile LIKE '%/postgresql.auto.conf') END AS written
  FROM pg_catalog.pg_settings WHERE name = :'name') AS found
UNION ALL SELECT 'null'::json WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = :'name');`

function foundOf({ name }: SetParams, found: Found | null): Found {
  if (found === null)
    throw new Problem(`the server has no parameter \`${name}\``, {
      hint: 'upper and lower case matter; `SELECT name FROM pg_settings` lists all, those of an extension once it is loaded',
      msg: `No such parameter: ${name}. Please check its spelling or presence in your PostgreSQL version (https://www.postgresql.org/docs/current/runtime-config.html)`,
    })
  if (found.context === 'internal')
    throw new Problem(`the parameter \`${name}\` cannot be changed: it is fixed by how the server was built or initialized`, {
      msg: `${name}: cannot be changed (internal context). See https://www.postgresql.org/docs/current/runtime-config-preset.html`,
    })
  return found
}

/** The value to set; undefined removes the parameter from the file. */
function wantedOf({ value, reset }: SetParams, { boot }: Found): string | undefined {
  if (reset) return boot ?? undefined
  return value === undefined || value.toLowerCase() === 'default' ? undefined : authorValue(value)
}

function changeOf(params: SetParams, found: Found): readonly Change[] {
  const { name } = params
  const wanted = wantedOf(params, found)
  const effective = found.pending ?? (found.vartype === 'string' ? found.base : undefined) ?? found.setting
  if (wanted === undefined ? found.written === false : isSameValue(found, wanted, effective)) return []
  const quoted = name.split('.').map(quoteName).join('.')
  const sql = `ALTER SYSTEM SET ${quoted} = ${wanted === undefined ? 'DEFAULT' : valueSql(name, wanted)};`
  const restart = found.context === 'postmaster'
  const summary = wanted === undefined ? `remove ${name} from postgresql.auto.conf` : `set ${name} to ${wanted === '' ? "''" : wanted}`
  const refusal = (error: string) => `Unable to get ${name} value due to : ${error}`
  const lines = restart ? [sql] : [sql, ...reload]
  return [
    {
      summary: restart ? `${summary}, which takes effect after a restart` : summary,
      before: found.pending ?? found.pretty,
      after: wanted ?? '',
      action: scriptRun(params, params.db ?? '', lines, '-X -q -A -t -w', refusal),
    },
  ]
}

/** The server reloads while the session goes on: the session waits until it has the new configuration itself, a second at most. */
const reload = [
  'SELECT pg_conf_load_time() AS loaded \\gset tsplay_',
  'SELECT pg_reload_conf();',
  ...Array.from(
    { length: 20 },
    () => "SELECT CASE WHEN pg_conf_load_time() = :'tsplay_loaded'::timestamptz THEN pg_sleep(0.05)::text END;",
  ),
]
