/** Manages client authentication rules of PostgreSQL in `pg_hba.conf`. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import { type Change, defineModule, type Options, type Params } from '../../engine/model/module.ts'
import { type Answer, after } from '../../engine/model/read.ts'
import { attributeOptions, attributeReads, attributesOf, refusedAttributes } from '../files/attributes.ts'
import { presentContent } from '../files/edit-file.ts'
import { contentOf, keptFile, placeFile, written } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { answerOf, type ServerAnswer, sqlRead } from './connection.ts'
import { parseHba } from './hba.ts'
import { type Edited, editHba } from './hba-edit.ts'
import { ruleOptions, ruleProblems, wantedRules } from './hba-rules.ts'
import { loginOptions, postgresAliases } from './options.ts'

const { session_role: _notNeeded, ...whereToAsk } = loginOptions
const options = {
  dest: { type: 'path', description: 'Path of the file; by default the server is asked for it.' },
  ...ruleOptions,
  rules: {
    type: 'list',
    items: { type: 'dict', properties: ruleOptions, description: 'Rule, with the single-rule options above as keys.' },
    description: 'List of rules.',
  },
  rules_behavior: {
    enum: ['conflict', 'combine'],
    default: 'conflict',
    description: 'With `rules`: refuse the single-rule options (`conflict`), or use them as defaults for each rule (`combine`).',
  },
  overwrite: { type: 'boolean', default: false, description: 'Remove all other rules.' },
  keep_comments_at_rules: {
    type: 'boolean',
    default: false,
    description: "Keep the comment on a rule's line. This is always done: comments never move.",
  },
  create: { type: 'boolean', default: false, description: 'Create the file if it is missing.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it before it is changed.' },
  backup_file: { type: 'path', description: 'With `backup`: path of the copy.' },
  ...attributeOptions,
  ...whereToAsk,
} as const satisfies Options

export default defineModule({
  name: 'postgres_hba',
  aliases: postgresAliases('postgresql_pg_hba'),
  summary: 'Manage client authentication of PostgreSQL in `pg_hba.conf`',
  notes: [
    'The first matching rule counts. A rule for the same connections (type, databases, users and address) is changed in place; a new one goes before the first rule that would shadow it, otherwise to the end.',
    'All other bytes of the file are kept; Ansible sorts all rules and moves comments to the top.',
    'The server only reads the file on reload: notify a handler.',
  ],
  options,
  refused: {
    ...refusedAttributes,
    order: 'remove it: a new rule is placed before the first one that matches the same connections, so that it takes effect',
  },
  examples: `
- name: Require a password for local connections
  become: true
  become_user: postgres
  postgres_hba: { contype: local, databases: all, users: all, method: scram-sha-256, login_unix_socket: /var/run/postgresql }
  notify: reload postgresql
- name: Allow reports from the office
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
- name: Replace all rules
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
- name: Read the rules of another server on this host
  postgres_hba: { login_user: admin, login_password: "{{ admin_db_password }}", login_host: 127.0.0.1, port: 5433, ssl_mode: verify-ca, ca_cert: /etc/ssl/certs/pg.pem }
  register: access
`,
  results: {
    dest: 'Path of the file.',
    pg_hba: 'Rules of the file, each with `type`, `db`, `usr`, `src`, `method` and `options`.',
    msgs: 'Changes that were made.',
    backup_file: 'Path of the backup.',
  },
  rules: (params) => [...ruleProblems(params)],
  probe: (params) => ({
    file: fileRead(params),
    ...attributeReads(params),
  }),
  plan(params, state) {
    const file = answerOf(state.file)
    const { old, content, edits } = editOf(params, file)
    const attributes = attributesOf(params, state, file)
    const changed = edits.length > 0 || old === undefined
    const copied: Change[] = changed && params.backup && params.backup_file !== undefined && old ? [copying(params.backup_file, old)] : []
    const backup = params.backup && params.backup_file === undefined
    const placed = placeFile(file, { ...attributes, content: contentOf(content), backup, follow: 'always', name: written })
    return [
      ...copied,
      ...placed.map((change) => (edits.length === 1 && change.path ? { ...change, summary: `${edits[0]} in ${change.path}` } : change)),
    ]
  },
  returns(params, state, done) {
    const file = answerOf(state.file)
    const { content, edits } = editOf(params, file)
    const copied = done.any && edits.length > 0 && params.backup ? params.backup_file : undefined
    const backup = copied ?? keptFile(done)
    return { dest: file.path, pg_hba: registeredRules(content), msgs: edits, ...(backup === undefined ? {} : { backup_file: backup }) }
  },
})

type Parameters = Params<typeof options>

/** Tasks that ask the same server for the path share one question. */
function fileRead(params: Parameters) {
  const answered = (file: PathState): ServerAnswer<PathState> => ({ answer: file })
  const at = (path: string) => {
    const read = pathRead(path, { content: editedBytes })
    return { ...read, parse: (answer: Answer, outlook?: Outlook) => answered(read.parse(answer, outlook)) }
  }
  if (params.dest !== undefined) return at(params.dest)
  const sql = "SELECT json_build_object('path', current_setting('hba_file'));"
  return after(sqlRead<{ readonly path: string }>(params, 'postgres', sql), (asked) =>
    'answer' in asked ? at(asked.answer.path) : { value: asked as ServerAnswer<PathState> },
  )
}

function editOf(params: Parameters, file: PathState): Edited & { readonly old?: Buffer } {
  const old = presentContent(file)
  if (!old && !params.create)
    throw new Problem(`file \`${file.path}\` does not exist`, {
      hint: 'install PostgreSQL first, set `dest` to the file, or set `create: true`',
    })
  const text = (old ?? Buffer.alloc(0)).toString('utf8')
  if (old && !Buffer.from(text).equals(old)) throw new Problem(`\`${file.path}\` is not UTF-8`)
  const rules = wantedRules(params)
  return {
    ...(old ? { old } : {}),
    ...(rules.length > 0 || params.overwrite ? editHba(text, rules, params.overwrite) : { content: text, edits: [] }),
  }
}

function copying(path: string, content: Buffer): Change {
  return { summary: `back up the old file as ${path}`, action: { do: 'write', path, content, mode: '0600' } }
}

function registeredRules(content: string): readonly Readonly<Record<string, unknown>>[] {
  return parseHba(content).flatMap(({ rule, words = [] }) => {
    if (!rule) return []
    const isLocal = rule.type === 'local'
    const masked = typeof rule.address === 'object' && !words[3]?.includes('/')
    const where = isLocal ? {} : { src: words[3] ?? '', ...(masked ? { mask: words[4] ?? '' } : {}) }
    const more = rule.options.length > 0 ? { options: rule.options.join(' ') } : {}
    return [{ type: rule.type, db: words[1] ?? '', usr: words[2] ?? '', ...where, method: rule.method, ...more }]
  })
}
