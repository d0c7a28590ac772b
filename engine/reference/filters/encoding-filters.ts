/** Filters for encoding, hashing and encryption. */
import type { ReferenceTable } from './entry.ts'

export const encodingFilters: ReferenceTable = {
  b64encode: { summary: 'Encode as Base64', example: "'hello' | b64encode", result: 'aGVsbG8=' },
  b64decode: { summary: 'Decode Base64', example: "'aGVsbG8=' | b64decode", result: 'hello' },
  hash: {
    summary: 'Hash with an algorithm, by default SHA-1',
    example: "'hello' | hash('sha256')",
    result: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  },
  md5: { summary: 'MD5 digest', example: "'hello' | md5", result: '5d41402abc4b2a76b9719d911017c592' },
  sha1: { aliases: ['checksum'], summary: 'SHA-1 digest', example: "'hello' | sha1", result: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d' },
  crc32: { summary: 'CRC-32 checksum in hexadecimal', example: "'hello' | crc32", result: '3610a686' },
  password_hash: {
    summary: 'Hash a password for `/etc/shadow` with `sha512` or `sha256`',
    example: "'secret' | password_hash('sha512', 'saltsalt', rounds=5000)",
    result: '$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1',
  },
  to_uuid: {
    summary: 'UUID of version 5, from a namespace and the string',
    example: "'web1.example.org' | to_uuid",
    result: '26245509-3722-5708-b6cb-216b969fab74',
  },
  urlencode: { summary: 'Percent-encode a string, or a dict as a query', example: "{'q': 'a b', 'n': 1} | urlencode", result: 'q=a+b&n=1' },
  urldecode: { summary: 'Decode percent-encoding', example: "'a%20b' | urldecode", result: 'a b' },
  urlsplit: {
    summary: 'Parts of a URL, or one of them',
    example: "'https://example.org:8443/path?x=1' | urlsplit('hostname')",
    result: 'example.org',
  },
  vault: {
    summary: 'Encrypt in the format of Ansible Vault',
    example: "('text' | vault('secret')).splitlines() | first",
    result: '$ANSIBLE_VAULT;1.2;AES256;filter_default',
  },
  unvault: { summary: 'Decrypt a text of Ansible Vault', example: "'text' | vault('secret') | unvault('secret')", result: 'text' },
}
