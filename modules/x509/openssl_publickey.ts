/** Writes the public key of a private key. */

import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { attributeReads, refusedAttributes } from '../files/attributes.ts'
import { bytesText, presentContent } from '../files/edit-file.ts'
import { checkPlace, type FileGeneration, keptBy } from '../files/generated-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { pem, readable } from './der.ts'
import {
  generatedChanges,
  generatedOptions,
  type HostKey,
  hostKeyRead,
  keySource,
  noKey,
  passphraseRules,
  returnedContent,
  usableKey,
} from './openssl.ts'
import { fingerprints, type PublicKey, publicKeyIn, sshPublicKey } from './public-key.ts'

const options = {
  path: { type: 'path', required: true, description: 'Path of the public key.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the public key should exist.' },
  privatekey_path: { type: 'path', description: 'Path of the private key on the host. This or `privatekey_content`.' },
  privatekey_content: { type: 'string', secret: true, description: 'Content of the private key.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'Passphrase of the private key.' },
  format: {
    enum: ['OpenSSH', 'PEM'],
    default: 'PEM',
    description: 'Format of the public key. `OpenSSH` is possible for RSA, DSA, Ed25519 and the NIST curves of ECC.',
  },
  ...generatedOptions('public key', 'publickey'),
} as const

/** Sources of the private key. */
const keys = ['privatekey_path', 'privatekey_content']

type PublicKeyParams = Params<typeof options>

export default defineModule({
  name: 'openssl_publickey',
  aliases: ['community.crypto.openssl_publickey'],
  summary: 'Write the public key of a private key',
  notes: [
    "The host's `openssl` reads the private key, which stays on the host; only the public key is compared on the controller.",
    'A file with the same key is kept, whatever its line breaks and its comment are.',
    'In check mode a missing private key is an error, as it is in a run; Ansible reports a change.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Write the public key of the web server
  openssl_publickey:
    path: /etc/ssl/site.pub
    privatekey_path: /etc/ssl/private/site.pem
    privatekey_passphrase: "{{ site_passphrase }}"
    mode: "0644"

- name: Write a public key for OpenSSH, always, with a backup, and return it
  openssl_publickey:
    path: /etc/ssl/deploy.pub
    privatekey_content: "{{ deploy_key }}"
    format: OpenSSH
    force: true
    backup: true
    return_content: true
    select_crypto_backend: auto

- name: Remove a public key
  openssl_publickey: { path: /etc/ssl/old.pub, state: absent }
`,
  results: {
    filename: 'Path of the public key.',
    privatekey: 'Path of the private key; null if its content was given.',
    format: 'Format of the public key, as set in the task.',
    fingerprint: 'Fingerprints of the public key, by digest.',
    publickey: 'With `return_content`: the public key; null if it was removed.',
    backup_file: 'Path of the backup.',
  },
  relations: { exclusive: [keys], requiredIf: [{ option: 'state', values: ['present'], any: keys }] },
  rules: ({ privatekey_passphrase: passphrase }) => passphraseRules('privatekey_passphrase', passphrase),

  probe: (params) => ({
    file: pathRead(params.path, { content: editedBytes }),
    host: params.state === 'absent' ? constant(noKey) : hostKeyRead(keySource(params)),
    ...attributeReads(params),
  }),

  plan(params, state): readonly Change[] {
    const { file, host } = state
    checkPlace(file, "The directory '%s' does not exist or the file is not a directory")
    return generatedChanges(params, state, () => generation(params, file, host))
  },

  returns(params, { file, host }, done) {
    const content = done.has('make') && host.key ? publicText(host.key, params) : presentContent(file)?.toString()
    return {
      filename: file.path,
      privatekey: params.privatekey_path ?? null,
      format: params.format,
      fingerprint: host.key ? fingerprints(host.key.der) : {},
      ...returnedContent(params, 'publickey', content),
      ...keptBy(done),
    }
  },
})

function generation(params: PublicKeyParams, file: PathState, host: HostKey): FileGeneration | undefined {
  const key = usableKey(host, keySource(params), 'privatekey_content', {
    missing: (path) => `The private key ${path} does not exist`,
  })
  const wanted = publicText(key, params)
  const present = file.target ? bytesText(presentContent(file) ?? '') : undefined
  if (present !== undefined && !params.force && holdsKey(present, key, params, wanted)) return undefined
  return {
    summary: `write the public key ${file.path}`,
    before: present === undefined ? {} : shown(present),
    after: shown(wanted),
    script: `cat >"$new" || exit\n`,
    stdin: wanted,
  }
}

/** The content of the file, byte for byte as Ansible writes it. */
function publicText(key: PublicKey, { format }: Pick<PublicKeyParams, 'format'>): string {
  if (format === 'PEM') return pem('PUBLIC KEY', key.der)
  const line = sshPublicKey(key)
  if (line !== undefined) return line
  throw new Problem(`a key of the type ${key.curve ?? key.type} has no OpenSSH format`, { hint: 'set `format: PEM`' })
}

function holdsKey(present: string, key: PublicKey, { format }: PublicKeyParams, wanted: string): boolean {
  if (format === 'OpenSSH') return /^\S+[ \t]+\S+/.exec(present)?.[0].replace(/[ \t]+/, ' ') === wanted
  return readable(() => publicKeyIn(present))?.der.equals(key.der) === true
}

/** What Ansible's diff shows of a file. */
function shown(text: string): Readonly<Record<string, unknown>> {
  const key = readable(() => publicKeyIn(text))
  if (!key) return { can_parse_key: false }
  const { sha256 } = fingerprints(key.der)
  return { can_parse_key: true, fingerprints: { sha256 }, public_data: key.data, type: key.type }
}
