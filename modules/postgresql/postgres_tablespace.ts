/** Creates, alters, renames or drops a PostgreSQL tablespace. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { answerOf, changesOf, type Step, sqlRead } from './connection.ts'
import { ownerSteps } from './object-steps.ts'
import { nameProblems, postgresAliases, psqlNote, serverOptions, trustMessage, trustProblems } from './options.ts'
import { quoteName, quoteText } from './quoting.ts'

const options = {
  tablespace: { type: 'string', required: true, aliases: ['name'], description: 'Name of the tablespace.' },
  location: {
    type: 'path',
    aliases: ['path'],
    description: 'Directory of a new tablespace, which must be empty and belong to the system user of the server. It cannot be changed.',
  },
  state: {
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether the tablespace should exist. It must be empty to be dropped.',
  },
  owner: { type: 'string', description: 'Role that owns the tablespace; by default the role that creates it.' },
  set: { type: 'dict', description: 'Parameters such as `seq_page_cost`, with their values; `reset` removes one.' },
  rename_to: { type: 'string', description: 'New name of the tablespace.' },
  db: { type: 'string', aliases: ['login_db'], description: 'Database to connect to; by default the one named like the login role.' },
  ...serverOptions,
} as const

type TablespaceParams = Params<typeof options>

export default defineModule({
  name: 'postgres_tablespace',
  aliases: postgresAliases('postgresql_tablespace'),
  summary: 'Manage PostgreSQL tablespaces',
  notes: [
    'As in Ansible, the task fails if the tablespace to drop does not exist.',
    'With `rename_to`, other options apply only to a tablespace that has the new name already.',
    psqlNote,
  ],
  options,
  examples: `
- name: Create a tablespace on a fast disk
  become: true
  become_user: postgres
  postgres_tablespace: { name: fast, location: /srv/fast, owner: shop, set: { random_page_cost: 1.1 } }

- name: Return to the default cost
  become: true
  become_user: postgres
  postgres_tablespace: { name: fast, set: { random_page_cost: reset }, db: postgres }

- name: Rename it
  become: true
  become_user: postgres
  postgres_tablespace: { name: fast, rename_to: ssd }

- name: Drop it
  become: true
  become_user: postgres
  postgres_tablespace: { name: ssd, state: absent }
`,
  results: {
    tablespace: 'Name of the tablespace.',
    newname: 'New name, if it was renamed.',
    state: 'Wanted state.',
    owner: 'Owner of the tablespace.',
    location: 'Directory of the tablespace.',
    options: 'Parameters of the tablespace.',
    queries: 'SQL statements of the change.',
  },
  rules: (params) => {
    const words = exclusiveWords(params)
    return [
      ...(words === undefined ? [] : [words]),
      ...trustProblems(params, trusted(params)),
      ...nameProblems('tablespace', params.tablespace),
      ...nameProblems('rename_to', params.rename_to),
      ...Object.keys(params.set ?? {}).flatMap((name) => (/^\w+$/.test(name) ? [] : [`\`set\` has \`${name}\`, which is no parameter`])),
    ]
  },
  ruleMessage: (params) => exclusiveWords(params) ?? trustMessage(params, trusted(params)),
  probe: (params) => ({
    server: sqlRead<Found>(params, params.db ?? '', tablespaceSql, { name: params.tablespace, renamed: params.rename_to ?? '' }),
  }),
  plan: (params, { server }) =>
    changesOf(stepsOf(params, answerOf(server)), params, params.db ?? '', (error, sql) => `Cannot execute SQL '${sql}': ${error}`),
  readAgain: () => ['server'],
  returns(params, { server }, _done, after) {
    const steps = stepsOf(params, answerOf(server))
    const now = answerOf(after.server)
    const shown = now.tablespace ?? now.renamed ?? answerOf(server).tablespace
    return {
      ...{ tablespace: params.tablespace, state: params.state, queries: steps.map(({ sql }) => sql) },
      ...{ owner: shown?.owner ?? '', location: shown?.location ?? '', options: settingsOf(shown?.options ?? null) },
      ...(params.rename_to !== undefined && steps.length > 0 ? { newname: params.rename_to } : {}),
    }
  },
})

function trusted({ tablespace, location, owner, rename_to, session_role, set }: TablespaceParams) {
  return {
    tablespace,
    location,
    owner,
    rename_to,
    session_role,
    set: Object.entries(set ?? {}).map(([name, value]) => `${name} = ${value}`),
  }
}

function exclusiveWords({ state, location, owner, rename_to, set }: TablespaceParams): string | undefined {
  const isMore = location || owner || rename_to || (set && Object.keys(set).length > 0)
  return state === 'absent' && isMore ? 'state=absent is mutually exclusive location, owner, rename_to, and set' : undefined
}

interface Tablespace {
  readonly owner: string
  readonly location: string
  readonly options: readonly string[] | null
}

interface Found {
  readonly tablespace: Tablespace | null
  readonly renamed: Tablespace | null
  /** The login role. */
  readonly user: string
}

function one(name: string): string {
  return `(SELECT json_build_object('owner', pg_get_userbyid(spcowner), 'location', pg_tablespace_location(oid), 'options', spcoptions)
    FROM pg_catalog.pg_tablespace WHERE spcname::text = ${name})`
}

const tablespaceSql = `SELECT json_build_object('tablespace', ${one(":'name'")}, 'renamed', ${one(":'renamed'")}, 'user', current_user);`

function settingsOf(list: readonly string[] | null): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]))
}

function stepsOf(params: TablespaceParams, { tablespace: found, renamed, user }: Found): readonly Step[] {
  const { tablespace: name, state, location, rename_to: newName, session_role } = params
  if (state === 'absent') {
    if (found) return [{ summary: `drop tablespace ${name}`, before: name, after: '', sql: `DROP TABLESPACE ${quoteName(name)}` }]
    throw new Problem(`tablespace \`${name}\` does not exist`, { msg: `Tries to drop nonexistent tablespace '${name}'` })
  }
  if (!found && newName !== undefined && renamed) return alterations(params, newName, renamed)
  if (!found && newName !== undefined)
    throw new Problem(`tablespace \`${name}\` does not exist`, { msg: `Tablespace ${name} does not exist, nothing to rename` })
  if (!found)
    return [creation(params), ...alterations(params, name, { owner: session_role ?? user, location: location ?? '', options: null })]
  if (location !== undefined && location !== found.location)
    throw new Problem(`tablespace \`${name}\` is in \`${found.location}\`, and its location cannot be changed`, {
      hint: 'create another one, and move its tables',
      msg: `Tablespace '${name}' exists with different location '${found.location}'`,
    })
  if (newName === undefined || newName === name) return alterations(params, name, found)
  const sql = `ALTER TABLESPACE ${quoteName(name)} RENAME TO ${quoteName(newName)}`
  return [{ summary: `rename tablespace ${name} to ${newName}`, before: name, after: newName, sql }]
}

function creation({ tablespace: name, location }: TablespaceParams): Step {
  if (location === undefined)
    throw new Problem(`tablespace \`${name}\` does not exist, and a new one needs \`location\``, {
      msg: "'location' parameter must be passed with state=present if the tablespace doesn't exist",
    })
  const sql = `CREATE TABLESPACE ${quoteName(name)} LOCATION ${quoteText(location).trim()}`
  return { summary: `create tablespace ${name} in ${location}`, before: '', after: location, sql }
}

function alterations({ owner, set = {} }: TablespaceParams, name: string, found: Tablespace): readonly Step[] {
  const present = settingsOf(found.options)
  const settings = Object.entries(set).flatMap(([key, value]): readonly Step[] => {
    const before = present[key]
    const alter = `ALTER TABLESPACE ${quoteName(name)}`
    if (value === 'reset')
      return before === undefined
        ? []
        : [{ summary: `reset ${key} of tablespace ${name}`, before, after: '', sql: `${alter} RESET (${key})` }]
    if (before === String(value)) return []
    const sql = `${alter} SET (${key} = ${quoteText(String(value)).trim()})`
    return [{ summary: `set ${key} of tablespace ${name}`, before: before ?? '', after: String(value), sql }]
  })
  return [...ownerSteps('tablespace', name, owner, found.owner), ...settings]
}
