/** `openssl_privatekey_info`: what it tells, beside Ansible, and what it refuses. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import info from '../../../modules/x509/openssl_privatekey_info.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { samples } from '../samples/openssl_privatekey_info.ts'

describe('openssl_privatekey_info', () => {
  const host = samples[0]?.state.host as never
  const on = (more: object, differs: object = {}) =>
    expect(info, { path: '/etc/key.pem', ...more }).on({ host: Object.assign({}, host, differs) })

  it('refuses what it cannot read, in words', () => {
    on({ passphrase: 'x' }).plans()
    on({}).refuses({ kind: 'encrypted', msg: 'Wrong or empty passphrase provided for private key', names: ['/etc/key.pem'] })
    on({ passphrase: 'x' }, { key: undefined }).refuses({ msg: 'Wrong passphrase provided for private key', names: ['/etc/key.pem'] })
    on({ passphrase: 'x' }, { encrypted: false }).refuses({
      kind: 'unencrypted',
      msg: 'Wrong or empty passphrase provided for private key',
      names: ['/etc/key.pem'],
    })
    on({}, { key: undefined, encrypted: false }).refuses({
      msg: 'Wrong passphrase provided for private key',
      names: ['/etc/key.pem', 'openssl'],
    })
    on({}, { there: false }).refuses({
      msg: "Error while reading private key file from disk: [Errno 2] No such file or directory: '/etc/key.pem'",
    })
    on({}, { readable: false }).refuses({
      msg: "Error while reading private key file from disk: [Errno 13] Permission denied: '/etc/key.pem'",
    })
    on({}, { tools: false }).refuses({ missingProgram: 'openssl' })
    on({ passphrase: 'x' }, { sound: false }).refuses({
      msg: 'Private key is not consistent! (See https://blog.hboeck.de/archives/888-How-I-tricked-Symantec-with-a-Fake-Private-Key.html)',
    })
    assert.equal(info.rules?.(withDefaults(info.options, {})).length, 1)
    assert.equal(info.rules?.(withDefaults(info.options, { path: 'x', content: 'y' })).length, 1)
  })
})

describe('openssl_privatekey_info, beside Ansible', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-keyinfo-'))
  after(() => fs.rmSync(folder, { recursive: true }))

  const make = (name: string, ...commands: readonly string[]) => {
    const file = path.join(folder, name)
    const { status, stderr } = spawnSync('sh', ['-c', `${commands.join(' | ')} >"$1"`, 'sh', file], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return file
  }
  const elliptic = (curve: string) => `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${curve} -pkeyopt ec_param_enc:named_curve`
  const guarded = make('guarded', elliptic('secp384r1'), 'openssl pkey -aes256 -passout pass:secret')
  const args: readonly Readonly<Record<string, unknown>>[] = [
    { path: make('rsa', 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024'), return_private_key_data: true },
    { path: make('dsa', 'openssl dsaparam -genkey 1024'), return_private_key_data: true, check_consistency: true },
    { path: make('ecc', elliptic('prime256v1')), return_private_key_data: true },
    { path: guarded, passphrase: 'secret', return_private_key_data: true },
    { content: fs.readFileSync(guarded, 'utf8'), passphrase: 'secret', check_consistency: true },
    { path: make('ed', 'openssl genpkey -algorithm ED25519'), check_consistency: true, return_private_key_data: true },
    { path: make('x', 'openssl genpkey -algorithm X448'), check_consistency: true },
  ]
  let theirs: readonly Readonly<Record<string, unknown>>[]
  before(function () {
    const told = ansibleResults(args.map((each) => ({ module: 'community.crypto.openssl_privatekey_info', args: each })))
    if (!told) return this.skip()
    theirs = told
  })
  for (const [index, each] of args.entries())
    it(`tells the same of ${String(each.path ?? 'content').replace(/.*\//, '')}`, async () => {
      const { changed, failed, ...wanted } = theirs[index] ?? {}
      assert.deepEqual([changed, failed], [false, false], JSON.stringify(wanted))
      const { changes, result } = await settle(info, each)
      assert.deepEqual([changes, numbers(result)], [[], wanted])
    })
})

/** Long integers as JSON gives them back. */
function numbers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner)))
}
