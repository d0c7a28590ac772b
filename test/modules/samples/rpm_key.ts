/** Plans of `rpm_key` that the contract test tries. */
import { publicKeys } from '../../../engine/formats/openpgp.ts'
import { ann, annId } from '../fixtures/openpgp.ts'
import { fileAt } from '../path-state-of.ts'

const key = '/root/ann.asc'
const file = fileAt(key, ann)
const trusted = [{ name: 'gpg-pubkey-515b4b45-6b096c2a', keys: publicKeys(Buffer.from(ann)) }]

export const samples = [
  { params: { key, fingerprint: [annId] }, state: { trusted: [], file, fetched: undefined } },
  { params: { key }, state: { trusted, file, fetched: undefined } },
  { params: { key: annId.slice(-8), state: 'absent' }, state: { trusted, file: undefined, fetched: undefined } },
]
