/** Plans of `apt_key` that the contract test tries. */
import { publicKeys } from '../../../engine/formats/openpgp.ts'
import { ann, annId, bert } from '../fixtures/openpgp.ts'

const ring = { path: '/etc/apt/trusted.gpg', bytes: Buffer.from(bert), keys: publicKeys(Buffer.from(bert)) }
const now = 1_790_000_000

export const samples = [
  { params: { data: ann }, state: { rings: [ring], fetched: undefined, file: undefined, now } },
  {
    params: { url: 'https://deb.example.org/key.asc', id: annId },
    state: { rings: [], fetched: Buffer.from(ann), file: undefined, now },
    answers: { fetched: [] },
  },
  {
    params: { url: 'https://deb.example.org/key.asc' },
    state: { rings: [], fetched: Buffer.from(ann), file: undefined, now },
  },
  { params: { id: annId, state: 'absent' }, state: { rings: [ring], fetched: undefined, file: undefined, now } },
]
