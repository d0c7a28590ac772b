/** Makes parameters for the key exchange of Diffie and Hellman, and keeps them as they should be. */
import { type Change, defineModule, type Params } from '../engine/module.ts'

import { attributeChanges, attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from './_attributes.ts'
import { integerOf, partsOf, pemBlocks, readDer } from './_der.ts'
import { presentContent } from './_edit.ts'
import { checkPlace, keptBy, madeText, makeFile, removeFile } from './_made.ts'
import { explainOpenssl, missingOpenssl } from './_openssl.ts'
import { editedBytes, type PathState, pathRead } from './_reads.ts'

const options = {
  path: { type: 'path', required: true, description: 'The file of the parameters.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether they are there.' },
  size: { type: 'integer', default: 4096, description: 'Bits of the prime. With 4096 the making takes minutes.' },
  force: { type: 'boolean', default: false, description: 'Make new ones in any case.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with the time in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Tell them as `dhparams`.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography', 'openssl'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `openssl` does the work in any case.',
  },
  ...attributeOptions,
} as const

type DhParams = Params<typeof options>

export default defineModule({
  name: 'openssl_dhparam',
  aliases: ['community.crypto.openssl_dhparam'],
  summary: 'Make parameters for the key exchange of Diffie and Hellman',
  notes: ['They are made by `openssl` on the host; whether they are so already is seen without it.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: The mail server has parameters of its own
  openssl_dhparam: { path: /etc/ssl/dh.pem, size: 2048, mode: "0644" }

- name: New ones each time, told, and the old ones kept
  openssl_dhparam: { path: /tmp/dh.pem, size: 2048, force: true, backup: true, return_content: true, select_crypto_backend: openssl }

- name: The old ones are gone
  openssl_dhparam: { path: /etc/ssl/old.pem, state: absent }
`,
  results: {
    filename: 'The path.',
    size: 'Bits of the prime.',
    dhparams: 'The parameters, with `return_content`.',
    backup_file: 'Where the old ones were kept.',
  },
  rules: (params) => [...attributeRules(params), ...(params.size < 512 ? ['`size` is 512 at least'] : [])],
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file } = state
    if (params.state === 'absent') return removeFile(file, params.backup)
    checkPlace(file, "The directory '%s' does not exist or the file is not a directory")
    const wanted = { ...attributesOf(params, state, file), backup: params.backup }
    const size = sizeIn(file)
    if (size === params.size && !params.force) return file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
    return makeFile(file, wanted, {
      summary: `make the parameters ${file.path}`,
      before: size === undefined ? (file.target ? 'something else' : 'absent') : `${size} bits`,
      after: `${params.size} bits`,
      script: makeScript,
      args: [String(params.size), params.return_content ? 'content' : ''],
      timeout: 6 * 3600,
      // As Ansible hands on what openssl said, whole.
      explain: (said) => (said.code === 127 ? missingOpenssl : { ...explainOpenssl(said), msg: said.stderr || undefined }),
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

/** The bits of the prime that is in a file (PKCS #3), undefined where there is none. */
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
