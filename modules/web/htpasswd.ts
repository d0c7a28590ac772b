/** Manages users and passwords in a file for web servers. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { ControlRead } from '../../engine/model/read.ts'
import { attributeOptions, attributeReads, attributeRules, refusedAttributes } from '../files/attributes.ts'
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

  probe(params) {
    const salt: ControlRead<string> = { at: 'control', load: (here) => saltFrom(here.randomBytes(12)) }
    return { file: pathRead(params.path, { content: editedBytes }), salt, ...attributeReads(params) }
  },

  plan(params, state): readonly Change[] {
    const { file, salt } = state
    const content = presentContent(file)
    if (!content && params.state === 'absent') return []
    if (!content && !params.create) throw new Problem(`there is no file \`${file.path}\``, { hint: 'say `create: true` to make it' })
    const text = bytesText(content ?? '')
    const changes = placeEdit({ ...params, backup: false }, state, textBytes(wantedText(params, text, salt)))
    return changes.map((change) => (change.action?.do === 'write' ? withoutSecrets(change) : change))
  },

  returns(params, state) {
    return { msg: withAttributes(told(params, state.file), { ...params, backup: false }, state) }
  },
})

function wantedText({ name, password = '', hash_scheme: scheme, state }: Htpasswd, text: string, salt: string): string {
  const user = bytesText(name)
  if (state === 'absent') return withHash(text, user, undefined)
  const hash = hashIn(text, user)
  const same = hash === undefined ? false : isOf(password, hash)
  if (same === undefined)
    throw new Problem(`the password of \`${name}\` is hashed in a way that can not be compared`, {
      hint: 'remove the user with `state: absent` first',
    })
  return same ? text : withHash(text, user, bytesText(schemes[scheme as Scheme](password, salt)))
}

function withoutSecrets(change: Change): Change {
  return { ...change, before: withoutHashes(String(change.before ?? '')), after: withoutHashes(String(change.after ?? '')) }
}

function told({ name, password = '', state, path }: Htpasswd, file: PathState): string {
  const content = presentContent(file)
  const hash = content && hashIn(bytesText(content), bytesText(name))
  if (state === 'absent') return hash === undefined ? `${name} not present` : `Remove ${name}`
  if (!content) return `Created ${path} and added ${name}`
  return hash !== undefined && isOf(password, hash) ? `${name} already present` : `Add/update ${name}`
}

function htpasswdRules(params: Htpasswd): readonly string[] {
  const { name, password, hash_scheme: scheme, state } = params
  const problems = attributeRules(params)
  if (name === '' || /[:\n\r]|^#/.test(name)) problems.push(`\`${name}\` can not name a user: there must be no \`:\` in it`)
  if (state === 'present' && password === undefined) problems.push('`password` is needed where the user shall be present')
  if (scheme === 'plaintext' && /[\n\r]/.test(password ?? '')) problems.push('a `plaintext` password is one line')
  if (!Object.hasOwn(schemes, scheme))
    problems.push(`\`hash_scheme: ${scheme}\` is not supported: one of ${Object.keys(schemes).join(', ')}`)
  return problems
}
