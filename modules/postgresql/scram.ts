/** Password verifiers of PostgreSQL, SCRAM-SHA-256 (RFC 5802, RFC 7677) and md5, computed here so that clear text never leaves the controller. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { Problem } from '../../engine/model/diagnostic.ts'

/** The verifier of a password, as `pg_authid.rolpassword` holds it. */
export function scramVerifier(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`
}

/** The md5 form of a role's password. */
export function md5Verifier(password: string, role: string): string {
  return `md5${createHash('md5').update(password).update(role).digest('hex')}`
}

/** Which stored form a text already is; undefined for clear text. */
export function formOf(text: string): 'scram' | 'md5' | undefined {
  if (scramForm.test(text)) return 'scram'
  return /^md5[0-9a-f]{32}$/.test(text) ? 'md5' : undefined
}

/** Whether a stored verifier is that of a password, which is clear text or itself a verifier. */
export function isPasswordOf(stored: string, password: string, role: string): boolean {
  if (formOf(password)) return stored === password
  const [, iterations, salt] = scramForm.exec(stored) ?? []
  if (iterations && salt) return stored === scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations))
  return stored === md5Verifier(password, role)
}

const scramForm = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/]+=*)\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/

/**
 * A password after SASLprep (RFC 4013), as server and clients do it: where the profile forbids a character they take
 * the password as it is. The profile knows Unicode 3.2 only; where a password would be altered and holds
 * characters that may be younger, nobody can be sure what a client does, so it is refused.
 */
export function prepared(password: string): string {
  if (/^[\x00-\x7f]*$/.test(password)) return password
  const mapped = password.replace(spaces, ' ').replace(nothings, '').normalize('NFKC')
  if (mapped === password || mapped === '' || controls.test(mapped)) return password
  if (old.test(password)) return mapped
  throw new Problem('the password contains characters that programs normalise in different ways', {
    kind: 'ambiguous',
    hint: 'choose one without compatibility characters (ligatures, full-width forms, combining marks), or set the verifier itself',
  })
}

/** Table C.1.2 of RFC 3454. */
const spaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g
/** Table B.1 of RFC 3454. */
const nothings = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200c\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g
/** Tables C.2.1 and C.2.2, the part of them that can be among old characters. */
const controls = /[\x00-\x1f\x7f-\x9f]/

/** Blocks that were complete in Unicode 3.2 and are written from left to right. */
const old = new RegExp(
  `^[${[
    '\\u0000-\\u0220\\u0250-\\u02ad\\u0300-\\u033f\\u0342-\\u034e\\u0400-\\u0486\\u1e00-\\u1e9b\\u1ea0-\\u1ef9\\u2000-\\u200d',
    '\\u2010-\\u2027\\u202f-\\u2052\\u2070-\\u2071\\u2074-\\u208e\\u20a0-\\u20b1\\u2100-\\u213a\\u2153-\\u2183\\u3000-\\u303f',
    '\\u3041-\\u3096\\u3099-\\u30ff\\u3400-\\u4db5\\u4e00-\\u9fa5\\uac00-\\ud7a3\\ufb00-\\ufb06\\uff01-\\uffbe',
  ].join('')}]*$`,
)
