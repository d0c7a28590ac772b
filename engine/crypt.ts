/** Hashes of crypt(3), as a shadow file holds them; the home of `unixcrypt`. */
import { encrypt as hash, verify } from 'unixcrypt'

/** The hash of a clear text under a setting such as `$6$salt`. */
export function encrypt(clear: string, setting: string): string {
  return hash(clear, setting)
}

/** Whether a hash stands for a clear text. */
export function matches(clear: string, stored: string): boolean {
  return verify(clear, stored)
}
