/** Manages users and passwords in a file for web servers. */
import { pythonText } from '../../engine/formats/python-text.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, type ControlRead } from '../../engine/model/read.ts'
import { unopened } from '../ansible-words.ts'
import { attributeOptions, attributeReads, refusedAttributes } from '../files/attributes.ts'
import { bytesText, placeEdit, presentContent, textBytes, withAttributes } from '../files/edit-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { saltFrom } from '../users/password-hash.ts'
import { hashIn, isOf, type Scheme, schemes, withHash, withoutHashes } from './password-file.ts'

const options = {
  path: {
    type: 'path',
    required: true,
    aliases: ['dest', 'destfile'],
    description: 'Path of the file; missing parent directories are created.',
  },
  name: { type: 'string', required: true, aliases: ['username'], description: 'Name of the user.' },
  password: { type: 'string', secret: true, description: 'Password. Required for `present`.' },
  hash_scheme: {
    type: 'string',
    default: 'apr_md5_crypt',
    aliases: ['crypt_scheme'],
    description: 'Hash scheme of a new password: `apr_md5_crypt`, `md5_crypt`, `sha256_crypt`, `sha512_crypt`, `ldap_sha1` or `plaintext`.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should be in the file.' },
  create: { type: 'boolean', default: true, description: 'Create the file if it is missing; otherwise fail.' },
  ...attributeOptions,
} as const

type Htpasswd = Params<typeof options>

export default defineModule({
  name: 'htpasswd',
  aliases: ['community.general.htpasswd'],
  summary: 'Manage users and passwords in a file for web servers',
  notes: [
    'The password is hashed on the controller; the host needs no library.',
    'A correct password keeps its hash, whatever `hash_scheme` says.',
    '`bcrypt`, `des_crypt` and the `host` schemes of passlib are not supported; a user with such a hash is refused, since it cannot be compared.',
    'The diff shows which users have a password, and no hashes.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Add a user
  htpasswd: { path: /etc/nginx/guests, name: guest, password: "{{ guest_password }}", owner: root, group: www-data, mode: "0640" }

- name: Add a user to an existing file, with SHA-512
  htpasswd: { path: /etc/mail/passwords, name: alex, password: "{{ alex_password }}", hash_scheme: sha512_crypt, create: false }

- name: Remove a user
  htpasswd: { path: /etc/nginx/guests, name: john, state: absent }
`,
  results: { msg: 'What was done.' },
  rules: htpasswdRules,
  ruleMessage: htpasswdRuleWords,

  probe(params) {
    const file = pathRead(params.path, { content: editedBytes })
    return { file, wanted: after(file, (answer) => wantedHash(params, answer)), ...attributeReads(params) }
  },

  plan(params, state): readonly Change[] {
    const { file, wanted } = state
    const content = contentOf(file)
    if (!content && params.state === 'absent') return []
    if (!content && !params.create)
      throw new Problem(`file \`${file.path}\` does not exist`, {
        hint: 'set `create: true` to create it',
        msg: `Destination ${file.path} does not exist`,
      })
    const text = bytesText(content ?? '')
    const changes = placeEdit({ ...params, backup: false }, state, textBytes(wantedText(params, text, wanted)))
    return changes.map((change) => (change.action?.do === 'write' ? withoutSecrets(change, wanted) : change))
  },

  returns(params, state) {
    return { msg: withAttributes(messageOf(params, state.file, state.wanted), { ...params, backup: false }, state) }
  },
})

/** What the file is to hold of the user. */
interface Wanted {
  /** The hash that is there stands for the password; undefined where it cannot be compared. */
  readonly same?: boolean
  /** One that is to be written. */
  readonly hash?: string
}

/** Many rounds take their time, so that this is not left to the plan. */
function wantedHash({ name, password = '', hash_scheme: scheme, state }: Htpasswd, file: PathState): ControlRead<Wanted> {
  return {
    at: 'control',
    async load(here) {
      const hash = state === 'present' ? hashIn(bytesText(contentOf(file) ?? ''), bytesText(name)) : undefined
      const same = hash === undefined ? false : await isOf(password, hash)
      if (same !== false || state === 'absent') return { same }
      return { same, hash: await schemes[scheme as Scheme](password, saltFrom(here.randomBytes(12))) }
    },
  }
}

function wantedText({ name, state }: Htpasswd, text: string, { same, hash = '' }: Wanted): string {
  const user = bytesText(name)
  if (state === 'absent') return withHash(text, user, undefined)
  if (same === undefined)
    throw new Problem(`the password of \`${name}\` uses a hash that cannot be compared`, {
      hint: 'remove the user with `state: absent` first',
    })
  return same ? text : withHash(text, user, bytesText(hash))
}

/** Ansible returns Python's message for a file that cannot be read. */
function contentOf(file: PathState): Buffer | undefined {
  if (file.target?.kind !== 'directory') return presentContent(file)
  throw new Problem(`\`${file.path}\` is a directory, not a file`, { msg: unopened(file.path, 'folder') })
}

function withoutSecrets(change: Change, { hash }: Wanted): Change {
  const [before, after] = [change.before, change.after].map((text) => withoutHashes(String(text ?? '')))
  return { ...change, before, after, ...(hash === undefined ? {} : { secrets: [hash] }) }
}

function messageOf({ name, state, path }: Htpasswd, file: PathState, { same }: Wanted): string {
  const content = presentContent(file)
  const hash = content && hashIn(bytesText(content), bytesText(name))
  if (state === 'absent') return hash === undefined ? `${name} not present` : `Remove ${name}`
  if (!content) return `Created ${path} and added ${name}`
  return hash !== undefined && same ? `${name} already present` : `Add/update ${name}`
}

function htpasswdRules(params: Htpasswd): readonly string[] {
  const { name, password, hash_scheme: scheme, state } = params
  const problems: string[] = []
  if (name === '' || /[:\n\r]|^#/.test(name)) problems.push(`\`${name}\` is not a valid user name: it must not contain \`:\``)
  if (state === 'present' && password === undefined) problems.push('`password` is required with `state: present`')
  if (scheme === 'plaintext' && /[\n\r]/.test(password ?? '')) problems.push('a `plaintext` password must be one line')
  if (!Object.hasOwn(schemes, scheme))
    problems.push(`\`hash_scheme: ${scheme}\` is not supported: one of ${Object.keys(schemes).join(', ')}`)
  return problems
}

/** In the order of passlib, whose message Ansible returns. */
function htpasswdRuleWords({ name, password, state }: Htpasswd): string | undefined {
  if (state !== 'present') return undefined
  if (/[:\n\r\t\0]/.test(name)) return `user contains invalid characters: ${pythonText(name)}`
  return password === undefined ? 'secret must be unicode or bytes, not None' : undefined
}
