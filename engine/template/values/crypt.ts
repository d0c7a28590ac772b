/** Password hashes for `/etc/shadow`, as templates make them. */
import { encrypt, encryptNow } from '../../formats/crypt.ts'
import { randomText } from '../../formats/randomness.ts'
import { awaitValue, canSuspend, sameOnRetry } from './suspend.ts'
import { EvaluationError } from './values.ts'

const idents: Readonly<Record<string, string>> = { sha512: '6', sha512_crypt: '6', sha256: '5', sha256_crypt: '5' }
const standardRounds: Readonly<Record<string, number>> = { 6: 656_000, 5: 535_000 }
const saltLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./'

/** A SHA-512 or SHA-256 crypt hash; without a salt, a random one is generated. The default of 5000 rounds is not written. */
export function passwordHash(
  password: string,
  type: string,
  salt: string | undefined,
  more: { readonly size?: number; readonly rounds?: number },
): string {
  const ident = Object.hasOwn(idents, type) ? idents[type] : undefined
  if (ident === undefined)
    throw new EvaluationError(
      `\`password_hash\` has no type \`${type}\``,
      'use `sha512` or `sha256`',
      `crypt.crypt does not support '${type}' algorithm`,
    )
  const usedSalt = salt ?? sameOnRetry('salt', () => randomText(more.size ?? 16, saltLetters))
  if (!/^[A-Za-z0-9./]{1,16}$/.test(usedSalt)) throw new EvaluationError('a salt must have 1 to 16 letters, digits, `.` or `/`')
  const rounds = more.rounds ?? (standardRounds[ident] as number)
  return once(password, `$${ident}$${rounds === 5000 ? '' : `rounds=${rounds}$`}${usedSalt}`)
}

const cache = new Map<string, string>()

/** Hashing is slow: a hash shared by many hosts is computed once, and asynchronously if possible. */
function once(password: string, setting: string): string {
  const key = `${setting} ${password}`
  const hash =
    cache.get(key) ??
    (canSuspend() ? (awaitValue(`crypt ${key}`, () => encrypt(password, setting)) as string) : encryptNow(password, setting))
  cache.set(key, hash)
  return hash
}
