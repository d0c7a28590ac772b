/** The filters `vault` and `unvault`: encrypt and decrypt texts in the format of Ansible Vault. */
import { textWithBytes } from '../../formats/utf8.ts'
import { envelopeOf, headerOf, isKnown, isVault, openEnvelope, sealed } from '../../formats/vault-format.ts'
import { define, type Table } from '../compile/callable.ts'
import { volatility } from '../compile/volatile.ts'
import { needText, textOr } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { toText } from '../values/text.ts'

export const vaultFilters: Table = {
  vault: define('secret salt vault_id wrap_object vaultid', (value, [secret, salt, id, , older]) => {
    const hasSalt = salt !== undefined && salt !== null
    if (!hasSalt) volatility.effects++
    const text = needText(value, '`vault`')
    const password = needText(secret, 'the secret of `vault`')
    const closing = { id: textOr(id ?? older, 'filter_default'), password }
    return sealed(text, hasSalt ? { ...closing, salt: Buffer.from(toText(salt)) } : closing)
  }),
  unvault: define('secret vault_id vaultid', (value, [secret]) => {
    const text = needText(value, '`unvault`')
    return isVault(text) ? opened(text, needText(secret, 'the secret of `unvault`')) : text
  }),
}

function opened(text: string, secret: string): string {
  const header = headerOf(text)
  const envelope = header && isKnown(header) ? envelopeOf(text) : undefined
  if (!envelope) throw new EvaluationError('`unvault` cannot read this text: it is truncated or not in the vault format')
  const clear = openEnvelope(envelope, secret)
  if (!clear) throw new EvaluationError('`unvault` cannot decrypt this text: the secret does not match')
  return textWithBytes(clear)
}
