/** Filters that encode, hash and quote. */
import { createHash } from 'node:crypto'
import { splitUrl } from '../../formats/percent-encoding.ts'
import { bytesOfText } from '../../formats/utf8.ts'
import { define, type Table } from '../compile/callable.ts'
import { volatility } from '../compile/volatile.ts'
import { encodingOf } from '../methods/other.ts'
import { isOn, needInteger, textOr } from '../values/convert.ts'
import { passwordHash } from '../values/crypt.ts'
import { EvaluationError } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { Bytes } from '../values/values.ts'

export const encodingFilters: Table = {
  'community.crypto.split_pem': define('', (value) => toText(value).match(/^-----BEGIN .*\n[\s\S]*?^-----END .*(?:\n|$)/gm) ?? []),
  b64encode: define('encoding urlsafe', (value, [encoding, urlsafe]) => {
    const text = bytesOf(value, encoding).toString('base64')
    return isOn(urlsafe) ? text.replaceAll('+', '-').replaceAll('/', '_') : text
  }),
  b64decode: define('encoding urlsafe', (value, [encoding]) =>
    Buffer.from(toText(value), 'base64').toString(encodingOf(textOr(encoding, 'utf-8'))),
  ),
  hash: define('hashtype', (value, [type]) => digest(value, textOr(type, 'sha1'))),
  checksum: define('', (value) => digest(value, 'sha1')),
  md5: define('', (value) => digest(value, 'md5')),
  sha1: define('', (value) => digest(value, 'sha1')),
  password_hash: define('hashtype salt salt_size rounds ident', (value, [type, salt, size, rounds]) => {
    if (salt === undefined || salt === null) volatility.effects++
    return passwordHash(toText(value), textOr(type, 'sha512'), salt === null || salt === undefined ? undefined : toText(salt), {
      size: size === undefined || size === null ? undefined : needInteger(size, 'password_hash'),
      rounds: rounds === undefined || rounds === null ? undefined : needInteger(rounds, 'password_hash'),
    })
  }),
  quote: define('', (value) => shellQuoted(value === null ? '' : toText(value))),
  to_uuid: define('namespace', (value, [namespace]) => uuid(toText(value), textOr(namespace, '361E6D51-FAEC-444A-9079-341386DA8E2E'))),
  urldecode: define('', (value) => decodeURIComponent(toText(value).replaceAll('+', ' '))),
  urlsplit: define('query', (value, [part]) => {
    const parts = splitUrl(toText(value))
    if (part === undefined || part === '') return parts
    if (!Object.hasOwn(parts, toText(part)))
      throw new EvaluationError(`\`urlsplit\` has no part \`${toText(part)}\``, `use one of ${Object.keys(parts).join(', ')}`)
    return parts[toText(part)]
  }),
}

function bytesOf(value: unknown, encoding: unknown): Buffer {
  if (value instanceof Bytes) return value.buffer
  const name = encodingOf(textOr(encoding, 'utf-8'))
  return name === 'utf8' ? bytesOfText(toText(value)) : Buffer.from(toText(value), name)
}

function digest(value: unknown, type: string): string {
  try {
    return createHash(
      type
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/^sha-(?=\d{3})/, 'sha'),
    )
      .update(bytesOf(value, 'utf-8'))
      .digest('hex')
  } catch {
    throw new EvaluationError(`unknown hash \`${type}\``, 'use sha1, sha256, sha512 or md5')
  }
}

/** Quotes a word for a POSIX shell. */
export function shellQuoted(text: string): string {
  if (text === '') return "''"
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\"'\"'")}'`
}

/** A UUID of version 5. */
export function uuid(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  if (space.length !== 16) throw new EvaluationError(`\`${namespace}\` is not a UUID, so it cannot be the namespace`)
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
