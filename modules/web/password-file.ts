/** Password hashes in the `user:hash` files of web servers. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { encrypt, matches } from '../../engine/formats/crypt.ts'
import { linesWithEnds } from '../../engine/formats/text-lines.ts'

/** What hashes a new password, by the names that Ansible takes from passlib. */
export const schemes = {
  apr_md5_crypt: (password: string, salt: string) => md5Crypt(password, salt.slice(0, 8), '$apr1$'),
  portable: (password: string, salt: string) => md5Crypt(password, salt.slice(0, 8), '$apr1$'),
  portable_apache22: (password: string, salt: string) => md5Crypt(password, salt.slice(0, 8), '$apr1$'),
  portable_apache24: (password: string, salt: string) => md5Crypt(password, salt.slice(0, 8), '$apr1$'),
  md5_crypt: (password: string, salt: string) => md5Crypt(password, salt.slice(0, 8), '$1$'),
  sha256_crypt: (password: string, salt: string) => encrypt(password, `$5$${salt}`),
  sha512_crypt: (password: string, salt: string) => encrypt(password, `$6$${salt}`),
  ldap_sha1: (password: string) => `{SHA}${createHash('sha1').update(password).digest('base64')}`,
  plaintext: (password: string) => password,
} as const
export type Scheme = keyof typeof schemes

/** Whether a hash stands for the password; undefined if its scheme is not supported here. */
export async function isOf(password: string, hash: string): Promise<boolean | undefined> {
  const [, magic, salt = ''] = /^(\$apr1\$|\$1\$)([^$]*)\$/.exec(hash) ?? []
  if (magic !== undefined) return isEqual(md5Crypt(password, salt, magic), hash)
  if (/^\$[56]\$/.test(hash)) return matches(password, hash)
  if (hash.startsWith('{SHA}')) return isEqual(schemes.ldap_sha1(password), hash)
  if (/^\$2[abxy]\$|^\{\w+\}|^\$\w+\$/.test(hash)) return undefined
  return isEqual(password, hash)
}

/** The hash of a user in the text of a file. */
export function hashIn(text: string, user: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.startsWith(`${user}:`))
    ?.slice(user.length + 1)
    .trimEnd()
}

/** The text with a hash for a user, replaced or added at the end; without the user if there is no hash. */
export function withHash(text: string, user: string, hash: string | undefined): string {
  const lines = linesWithEnds(text)
  const at = lines.findIndex((line) => line.startsWith(`${user}:`))
  const others = lines.filter((line, index) => index === at || !line.startsWith(`${user}:`))
  if (hash === undefined) return others.filter((_, index) => index !== at).join('')
  if (at >= 0) return others.map((line, index) => (index === at ? `${user}:${hash}\n` : line)).join('')
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${user}:${hash}\n`
}

/** The text as a difference may show it: who has a password. */
export function withoutHashes(text: string): string {
  return text.replace(/^([^#\n:]+):.*/gm, '$1:(a password)')
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The MD5-based crypt of FreeBSD (`$1$`) and of Apache (`$apr1$`), which differ by that word only. */
export function md5Crypt(password: string, salt: string, magic: string): string {
  const word = Buffer.from(password)
  const grain = Buffer.from(salt)
  const md5 = (...parts: readonly Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()
  const inner = md5(word, grain, word)
  const parts: Buffer[] = [word, Buffer.from(magic), grain]
  for (let left = word.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)))
  for (let bits = word.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? Buffer.alloc(1) : word.subarray(0, 1))
  let digest = md5(...parts)
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1
    const between = [...(round % 3 === 0 ? [] : [grain]), ...(round % 7 === 0 ? [] : [word])]
    digest = md5(odd ? word : digest, ...between, odd ? digest : word)
  }
  const byte = (index: number) => digest[index] ?? 0
  const order = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ] as const
  const threes = order.map(([a, b, c]) => digits((byte(a) << 16) | (byte(b) << 8) | byte(c), 4))
  return `${magic}${salt}$${threes.join('')}${digits(byte(11), 2)}`
}

/** Six bits a digit, the lowest first. */
function digits(value: number, count: number): string {
  const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  return Array.from({ length: count }, (_, index) => alphabet[(value >> (6 * index)) & 63]).join('')
}
