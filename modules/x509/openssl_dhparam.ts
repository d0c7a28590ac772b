/** Generates Diffie-Hellman parameters. */
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'

import { attributeChanges, attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from '../files/attributes.ts'
import { presentContent } from '../files/edit-file.ts'
import { checkPlace, keptBy, madeText, makeFile, removeFile } from '../files/generated-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { integerOf, partsOf, pemBlocks, readDer } from './der.ts'
import { explainOpenssl, missingOpenssl } from './openssl.ts'

const options = {
  path: { type: 'path', required: true, description: 'Path of the parameters.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether the parameters should exist.' },
  size: { type: 'integer', default: 4096, description: 'Bits of the prime. Generating 4096 bits takes minutes.' },
  force: { type: 'boolean', default: false, description: 'Always generate new parameters.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with a timestamp in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Return the parameters as `dhparams`.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography', 'openssl'],
    default: 'auto',
    description: 'Accepted for compatibility; `openssl` is always used.',
  },
  ...attributeOptions,
} as const

type DhParams = Params<typeof options>

export default defineModule({
  name: 'openssl_dhparam',
  aliases: ['community.crypto.openssl_dhparam'],
  summary: 'Generate Diffie-Hellman parameters',
  notes: ['`openssl` on the host generates the parameters; existing ones are checked without it.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: Generate parameters for the mail server
  openssl_dhparam: { path: /etc/ssl/dh.pem, size: 2048, mode: "0644" }

- name: Always generate and return parameters, with a backup
  openssl_dhparam: { path: /tmp/dh.pem, size: 2048, force: true, backup: true, return_content: true, select_crypto_backend: openssl }

- name: Remove parameters
  openssl_dhparam: { path: /etc/ssl/old.pem, state: absent }
`,
  results: {
    filename: 'Path of the parameters.',
    size: 'Bits of the prime.',
    dhparams: 'With `return_content`: the parameters.',
    backup_file: 'Path of the backup.',
  },
  rules: (params) => [...attributeRules(params), ...(params.size < 512 ? ['`size` must be at least 512'] : [])],
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file } = state
    if (params.state === 'absent') return removeFile(file, params.backup)
    checkPlace(file, "The directory '%s' does not exist or the file is not a directory")
    const wanted = { ...attributesOf(params, state, file), backup: params.backup }
    const size = sizeIn(file)
    if (size === params.size && !params.force) return file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
    return makeFile(file, wanted, {
      summary: `generate the parameters ${file.path}`,
      before: size === undefined ? (file.target ? 'something else' : 'absent') : `${size} bits`,
      after: `${params.size} bits`,
      script: makeScript,
      args: [String(params.size), params.return_content ? 'content' : ''],
      timeout: 6 * 3600,
      // Ansible returns the whole stderr of openssl.
      explain: (outcome) => (outcome.code === 127 ? missingOpenssl : { ...explainOpenssl(outcome), msg: outcome.stderr || undefined }),
    })
  },

  returns(params, { file }, done) {
    const made = madeText(done, 'content')
    const dhparams = params.state === 'absent' ? null : (made ?? file.content?.toString('utf8') ?? null)
    return { filename: file.path, size: params.size, ...(params.return_content ? { dhparams } : {}), ...keptBy(done) }
  },
})

function readsOf(params: DhParams) {
  return { file: pathRead(params.path, { content: editedBytes }), ...attributeReads(params) }
}

/** Bits of the prime in a file (PKCS #3), undefined if there is none. */
function sizeIn(file: PathState): number | undefined {
  const [found] = pemBlocks(presentContent(file)?.toString('latin1') ?? '', /^DH PARAMETERS$/)
  if (!found) return undefined
  try {
    const [prime] = partsOf(readDer(found)).map(integerOf)
    return prime?.toString(2).length
  } catch {
    return undefined
  }
}

const makeScript = `
size=$1 content=$2
command -v openssl >/dev/null 2>&1 || exit 127
openssl dhparam -out "$new" "$size" || exit
if [ -n "$content" ]; then report content "$(cat -- "$new")"; fi
`
