/** The filters `vault` and `unvault`: texts in the format of Ansible Vault, under a secret that the author gives. */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Table, takes } from '../callable.ts'
import { needText, textOr } from '../convert.ts'
import { Fault } from '../faults.ts'
import { toText } from '../text.ts'
import { volatility } from '../volatile.ts'

export const vaultFilters: Table = {
  vault: takes('secret salt vault_id wrap_object vaultid', (value, [secret, salt, id, , older]) => {
    const known = salt !== undefined && salt !== null
    if (!known) volatility.effects++
    const text = needText(value, '`vault`')
    return sealed(
      text,
      needText(secret, 'the secret of `vault`'),
      known ? Buffer.from(toText(salt)) : randomBytes(32),
      textOr(id ?? older, 'filter_default'),
    )
  }),
  unvault: takes('secret vault_id vaultid', (value, [secret]) => {
    const text = needText(value, '`unvault`')
    return text.startsWith('$ANSIBLE_VAULT;') ? opened(text, needText(secret, 'the secret of `unvault`')) : text
  }),
}

interface Keys {
  readonly cipher: Buffer
  readonly proof: Buffer
  readonly vector: Buffer
}

function keysOf(secret: string, salt: Buffer): Keys {
  const derived = pbkdf2Sync(secret, salt, 10_000, 80, 'sha256')
  return { cipher: derived.subarray(0, 32), proof: derived.subarray(32, 64), vector: derived.subarray(64) }
}

function sealed(text: string, secret: string, salt: Buffer, id: string): string {
  const { cipher, proof, vector } = keysOf(secret, salt)
  const filled = padded(Buffer.from(text))
  const making = createCipheriv('aes-256-ctr', cipher, vector)
  const body = Buffer.concat([making.update(filled), making.final()])
  const digest = createHmac('sha256', proof).update(body).digest('hex')
  const inner = Buffer.from([salt.toString('hex'), digest, body.toString('hex')].join('\n')).toString('hex')
  const head = id === 'default' || id === '' ? '$ANSIBLE_VAULT;1.1;AES256' : `$ANSIBLE_VAULT;1.2;AES256;${id}`
  return `${head}\n${(inner.match(/.{1,80}/g) ?? []).join('\n')}\n`
}

/** Filled up to whole blocks; each byte of the filling says how many there are. */
function padded(text: Buffer): Buffer {
  const more = 16 - (text.length % 16)
  return Buffer.concat([text, Buffer.alloc(more, more)])
}

function opened(text: string, secret: string): string {
  const inner = Buffer.from(text.slice(text.indexOf('\n')).replace(/\s+/g, ''), 'hex').toString()
  const [salt, digest, body] = inner.split('\n').map((part) => Buffer.from(part, 'hex'))
  if (salt === undefined || digest === undefined || body === undefined)
    throw new Fault('this is no text that `unvault` can open: it is cut off')
  const { cipher, proof, vector } = keysOf(secret, salt)
  const wanted = createHmac('sha256', proof).update(body).digest()
  if (digest.length !== wanted.length || !timingSafeEqual(digest, wanted))
    throw new Fault('`unvault` can not open this text: the secret does not fit')
  const opening = createDecipheriv('aes-256-ctr', cipher, vector)
  const filled = Buffer.concat([opening.update(body), opening.final()])
  return filled.subarray(0, filled.length - (filled.at(-1) ?? 0)).toString()
}
