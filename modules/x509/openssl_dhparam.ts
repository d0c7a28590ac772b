/** Generates Diffie-Hellman parameters. */

import type { Run } from '../../engine/model/action.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { attributeReads, refusedAttributes } from '../files/attributes.ts'
import { presentContent } from '../files/edit-file.ts'
import { keptBy } from '../files/generated-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { integerOf, partsOf, pemBlocks, readable, readDer } from './der.ts'
import { contentAfter, explainOpenssl, generatedChanges, generatedOptions, missingOpenssl, returnedContent } from './openssl.ts'

const options = {
  path: { type: 'path', required: true, description: 'Path of the parameters.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether the parameters should exist.' },
  size: { type: 'integer', default: 4096, description: 'Bits of the prime. Generating 4096 bits takes minutes.' },
  ...generatedOptions('file', 'dhparams', 'openssl'),
} as const

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
  rules: (params) => [...(params.size < 512 ? ['`size` must be at least 512'] : [])],
  probe: (params) => ({ file: pathRead(params.path, { content: editedBytes }), ...attributeReads(params) }),

  plan(params, state): readonly Change[] {
    const { file } = state
    const generation = () => {
      const size = sizeIn(file)
      if (size === params.size && !params.force) return undefined
      return {
        summary: `generate the parameters ${file.path}`,
        before: size === undefined ? (file.target ? 'something else' : 'absent') : `${size} bits`,
        after: `${params.size} bits`,
        script: makeScript,
        args: [String(params.size), params.return_content ? 'content' : ''],
        timeout: 6 * 3600,
        explain: explainDhparam,
      }
    }
    return generatedChanges(params, state, generation, "The directory '%s' does not exist or the file is not a directory")
  },

  returns(params, { file }, done) {
    return { filename: file.path, size: params.size, ...returnedContent(params, 'dhparams', contentAfter(file, done)), ...keptBy(done) }
  },
})

/** Ansible returns the whole stderr of openssl. */
const explainDhparam: Run['explain'] = (outcome) =>
  outcome.code === 127 ? missingOpenssl : { ...explainOpenssl(outcome), msg: outcome.stderr || undefined }

/** Bits of the prime in a file (PKCS #3), undefined if there is none. */
function sizeIn(file: PathState): number | undefined {
  const [found] = pemBlocks(presentContent(file)?.toString('latin1') ?? '', /^DH PARAMETERS$/)
  const [prime] = (found && readable(() => partsOf(readDer(found)).map(integerOf))) ?? []
  return prime?.toString(2).length
}

const makeScript = `
size=$1 content=$2
command -v openssl >/dev/null 2>&1 || exit 127
openssl dhparam -out "$new" "$size" || exit
if [ -n "$content" ]; then report content "$(cat -- "$new")"; fi
`
