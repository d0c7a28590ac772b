/** Which algorithms are offered to a server, and in which order. */

/** Best first. `diffie-hellman-group-exchange-*` is left out: it costs a second of CPU and blocks everything meanwhile. */
export const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha1',
  ],
  cipher: ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  compress: ['none'],
} as const
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

/** Known types first, so that a server shows the key that is known. */
export function hostKeyOrder(known: readonly string[]): (typeof HOST_KEYS)[number][] {
  const wanted = known.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]))
  return [...HOST_KEYS.filter((type) => wanted.includes(type)), ...HOST_KEYS.filter((type) => !wanted.includes(type))]
}
