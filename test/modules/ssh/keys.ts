/** Keys, requests and certificates that openssl of this machine makes, for tests. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

/** What a program says, fed with a text; it must end well. */
export function said(argv: readonly string[], input = ''): string {
  const [program = '', ...words] = argv
  const { status, stdout, stderr } = spawnSync(program, words, { input, encoding: 'utf8' })
  assert.equal(status, 0, `${argv.join(' ')}: ${stderr}`)
  return stdout
}

/** A key of a kind, in PEM. */
export function keyOf(kind: 'RSA' | 'EC' | 'ED25519'): string {
  const more = { RSA: ['rsa_keygen_bits:1024'], EC: ['ec_paramgen_curve:prime256v1', 'ec_param_enc:named_curve'], ED25519: [] }[kind]
  return said(['openssl', 'genpkey', '-algorithm', kind, ...more.flatMap((word) => ['-pkeyopt', word])])
}
