/** Say in `pg_hba.conf` who may connect to PostgreSQL, and how. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import { type Change, defineModule, type Options, type Params } from '../../engine/model/module.ts'
import { type Answer, after } from '../../engine/model/read.ts'
import { attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from '../files/attributes.ts'
import { presentContent } from '../files/edit-file.ts'
import { contentOf, keptFile, placeFile, written } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { answerOf, loginOptions, sqlRead, type Told } from './connection.ts'
import { parseHba } from './hba.ts'
import { type Edited, editHba } from './hba-edit.ts'
import { ruleOptions, ruleProblems, wantedRules } from './hba-rules.ts'

const { session_role: _notNeeded, ...whereToAsk } = loginOptions
const options = {
  dest: { type: 'path', description: 'The file; unless told, the server is asked where it has it.' },
  ...ruleOptions,
  rules: {
    type: 'list',
    items: { type: 'dict', properties: ruleOptions, description: 'A rule, in the words of the options above.' },
    description: 'Several rules at once.',
  },
  rules_behavior: {
    enum: ['conflict', 'combine'],
    default: 'conflict',
    description: 'With `rules`: whether the options of a single rule are refused beside them, or stand in where a rule does not say.',
  },
  overwrite: { type: 'boolean', default: false, description: 'Whether all other rules are removed.' },
  keep_comments_at_rules: {
    type: 'boolean',
    default: false,
    description: 'Whether a comment on the line of a rule stays there. It always does: no comment is ever moved.',
  },
  create: { type: 'boolean', default: false, description: 'Whether a missing file is made.' },
  backup: { type: 'boolean', default: false, description: 'Whether the file is kept beside it before it is changed.' },
  backup_file: { type: 'path', description: 'Where it is kept, with `backup`.' },
  ...attributeOptions,
  ...whereToAsk,
} as const satisfies Options

export default defineModule({
  name: 'postgres_hba',
  aliases: ['postgresql_pg_hba', 'community.postgresql.postgresql_pg_hba', 'community.general.postgresql_pg_hba'],
  summary: 'Say in `pg_hba.conf` who may connect to PostgreSQL, and how',
  notes: [
    'The first rule that fits a connection counts. A rule about the same connections (type, databases, users and address) is changed where it stands; a new one goes before the first rule that would keep it from counting, or else to the end.',
    'All else in the file stays byte for byte; Ansible sorts all rules and moves the comments to the top.',
    'The server reads the file when it is told to: notify a handler that reloads it.',
  ],
  options,
  refused: {
    ...refusedAttributes,
    order: 'leave it out: a new rule stands before the first one that takes its connections as well, so that it counts',
  },
  examples: `
- name: Only the administrator gets in without a password
  become: true
  become_user: postgres
  postgres_hba: { contype: local, databases: all, users: all, method: scram-sha-256, login_unix_socket: /var/run/postgresql }
  notify: reload postgresql
- name: The office may read
  become: true
  become_user: postgres
  postgres_hba:
    dest: /etc/postgresql/15/main/pg_hba.conf
    contype: hostssl
    users: report
    databases: shop
    address: 10.1.0.0
    netmask: 255.255.0.0
    method: cert
    options: map=office
    comment: until the end of the year
    state: present
    keep_comments_at_rules: true
    backup: true
    backup_file: /var/backups/pg_hba.conf
- name: These rules and no others
  postgres_hba:
    dest: /srv/pg/pg_hba.conf
    create: true
    overwrite: true
    rules_behavior: combine
    contype: hostssl
    address: 2001:db8::/64
    rules:
      - { contype: local, users: postgres, method: peer }
      - { users: app, databases: app, method: scram-sha-256 }
    owner: postgres
    group: postgres
    mode: "0640"
- name: What there is, asked of another server on this host
  postgres_hba: { login_user: admin, login_password: "{{ admin_db_password }}", login_host: 127.0.0.1, port: 5433, ssl_mode: verify-ca, ca_cert: /etc/ssl/certs/pg.pem }
  register: access
`,
  results: {
    dest: 'The file.',
    pg_hba: 'Its rules, each with `type`, `db`, `usr`, `src`, `method` and `options`.',
    msgs: 'What was done.',
    backup_file: 'Where the old file was kept.',
  },
  rules: (params) => [...ruleProblems(params), ...attributeRules(params)],
  probe: (params) => ({
    file: fileRead(params),
    ...attributeReads(params),
  }),
  plan(params, state) {
    const file = answerOf(state.file)
    const { old, content, edits } = editOf(params, file)
    const attributes = attributesOf(params, state, file)
    const changed = edits.length > 0 || old === undefined
    const kept: Change[] = changed && params.backup && params.backup_file !== undefined && old ? [keeping(params.backup_file, old)] : []
    const backup = params.backup && params.backup_file === undefined
    const placed = placeFile(file, { ...attributes, content: contentOf(content), backup, follow: 'always', name: written })
    return [
      ...kept,
      ...placed.map((change) => (edits.length === 1 && change.path ? { ...change, summary: `${edits[0]} in ${change.path}` } : change)),
    ]
  },
  returns(params, state, done) {
    const file = answerOf(state.file)
    const { content, edits } = editOf(params, file)
    const kept = done.any && edits.length > 0 && params.backup ? params.backup_file : undefined
    const backup = kept ?? keptFile(done)
    return { dest: file.path, pg_hba: toldRules(content), msgs: edits, ...(backup === undefined ? {} : { backup_file: backup }) }
  },
})

type Parameters = Params<typeof options>

/** `SHOW hba_file` for all who ask the same server is one question. */
function fileRead(params: Parameters) {
  const told = (file: PathState): Told<PathState> => ({ answer: file })
  const at = (path: string) => {
    const read = pathRead(path, { content: editedBytes })
    return { ...read, parse: (answer: Answer, outlook?: Outlook) => told(read.parse(answer, outlook)) }
  }
  if (params.dest !== undefined) return at(params.dest)
  const sql = "SELECT json_build_object('path', current_setting('hba_file'));"
  return after(sqlRead<{ readonly path: string }>(params, 'postgres', sql), (asked) =>
    'answer' in asked ? at(asked.answer.path) : { value: asked as Told<PathState> },
  )
}

function editOf(params: Parameters, file: PathState): Edited & { readonly old?: Buffer } {
  const old = presentContent(file)
  if (!old && !params.create)
    throw new Problem(`there is no file \`${file.path}\``, {
      hint: 'install PostgreSQL first, name the file in `dest`, or say `create: true`',
    })
  const text = (old ?? Buffer.alloc(0)).toString('utf8')
  if (old && !Buffer.from(text).equals(old)) throw new Problem(`\`${file.path}\` is not written in UTF-8`)
  const rules = wantedRules(params)
  return {
    ...(old ? { old } : {}),
    ...(rules.length > 0 || params.overwrite ? editHba(text, rules, params.overwrite) : { content: text, edits: [] }),
  }
}

function keeping(path: string, content: Buffer): Change {
  return { summary: `keep the old file as ${path}`, action: { do: 'write', path, content, mode: '0600' } }
}

function toldRules(content: string): readonly Readonly<Record<string, unknown>>[] {
  return parseHba(content).flatMap(({ rule, words = [] }) => {
    if (!rule) return []
    const isLocal = rule.type === 'local'
    const masked = typeof rule.address === 'object' && !words[3]?.includes('/')
    const where = isLocal ? {} : { src: words[3] ?? '', ...(masked ? { mask: words[4] ?? '' } : {}) }
    const more = rule.options.length > 0 ? { options: rule.options.join(' ') } : {}
    return [{ type: rule.type, db: words[1] ?? '', usr: words[2] ?? '', ...where, method: rule.method, ...more }]
  })
}
