/** Recognises, creates and compares password hashes of crypt(3). */
import { encrypt, matches } from '../../engine/formats/crypt.ts'

/** Whether a value is a hash or a word that locks (`!`, `*`), to be stored as it is; all else is clear text. */
export function isHash(value: string): boolean {
  return (
    /^[!*]+$/.test(value) ||
    /^!?\$[0-9a-z]{1,6}\$[ -~]*\$[./0-9A-Za-z]{13,}$/.test(value) ||
    /^!?\$2[abxy]\$\d\d\$[./0-9A-Za-z]{53}$/.test(value)
  )
}

/** The hash to store: the value itself, or clear text hashed by SHA-512 with a salt. */
export async function hashFor(wanted: string, salt: string): Promise<string> {
  return isHash(wanted) ? wanted : encrypt(wanted, `$6$${salt}`)
}

/** Whether a stored hash matches the wanted password, locked or not. */
export async function samePassword(wanted: string, stored: string): Promise<boolean> {
  const bare = stored.replace(/^!+/, '')
  if (isHash(wanted)) return wanted.replace(/^!+/, '') === bare
  return /^\$[56]\$/.test(bare) && matches(wanted, bare)
}

/** Sixteen characters of salt out of twelve random bytes. */
export function saltFrom(bytes: Buffer): string {
  return bytes.subarray(0, 12).toString('base64').replaceAll('+', '.')
}
