/** `openssl_privatekey`: what is planned, what `openssl` makes of it, and that Ansible finds it settled and the other way round. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import privatekey from '../../../modules/x509/openssl_privatekey.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, twice } from '../locally.ts'
import { samples } from '../samples/openssl_privatekey.ts'

const there = samples[1]?.state as never
const given = { path: '/etc/ssl/private/site.pem', type: 'ECC', curve: 'secp256r1', mode: '0600' } as const

describe('openssl_privatekey', () => {
  it('leaves what is so, and makes a new key as `regenerate` says', () => {
    const made = 'generate the private key /etc/ssl/private/site.pem'
    const on = (regenerate: 'never' | 'fail' | 'partial_idempotence' | 'full_idempotence' | 'always', more: object = {}) =>
      expect(privatekey, { ...given, regenerate, ...more }).on(there)
    for (const each of ['never', 'fail', 'partial_idempotence', 'full_idempotence'] as const) on(each).plans()
    on('always').plans(made)
    on('never', { force: true }).plans(made)
    on('never', { curve: 'secp384r1' }).plans()
    on('fail', { curve: 'secp384r1' }).refuses({
      msg: /^Key has wrong type and\/or size\. Will not proceed\. To force regeneration, call the module with `generate` set t/,
      names: ['/etc/ssl/private/site.pem'],
    })
    on('fail', { format: 'pkcs8' }).refuses({
      msg: /^Key has wrong format\. Will not proceed\. To force regeneration, call the module with `generate` set to `partial/,
      names: ['/etc/ssl/private/site.pem'],
    })
    on('partial_idempotence', { type: 'RSA' }).plans(made)
    on('full_idempotence', { format: 'pkcs8' }).plans(made)
    on('full_idempotence', { format: 'auto' }).plans()
    on('fail', { format: 'pkcs8', format_mismatch: 'convert' }).plans('convert the private key /etc/ssl/private/site.pem')
    on('partial_idempotence', { passphrase: 'x', cipher: 'auto' }).refuses({
      msg: /^Unable to read the key\. The key is protected with a another passphrase \/ no passphrase or broken\. Will not pro/,
      names: ['/etc/ssl/private/site.pem'],
    })
    on('full_idempotence', { passphrase: 'x', cipher: 'auto' }).plans(made)
  })
  it('closes what others could read', () => {
    expect(privatekey, { ...given, mode: undefined })
      .on(there)
      .plans()
    expect(privatekey, { ...given, mode: '0640' })
      .on(there)
      .plans('change mode of /etc/ssl/private/site.pem')
  })
  it('puts no passphrase where a process list shows it', () => {
    const [change] = expect(privatekey, { ...given, passphrase: 'a secret', cipher: 'auto' })
      .on(there)
      .changes()
    assert.ok(!JSON.stringify(runOf(change).argv).includes('a secret'))
    assert.equal(runOf(change).stdin, 'a secret\n')
  })
  it('refuses what no key can be', () => {
    const said = (more: object) => privatekey.rules?.(withDefaults(privatekey.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(said({}), '')
    assert.deepEqual(namesIn(said({ curve: undefined })), ['type: ECC', 'curve'])
    assert.match(said({ type: 'RSA', size: 256 }), /at least 512/)
    assert.deepEqual(namesIn(said({ passphrase: 'x' })), ['passphrase', 'cipher'])
    assert.deepEqual(namesIn(said({ passphrase: 'x', cipher: 'aes256' })), ['cipher', 'auto'])
    assert.deepEqual(namesIn(said({ format: 'raw' })), ['format: raw', 'pkcs8'])
    assert.deepEqual(namesIn(said({ type: 'Ed25519', format: 'pkcs1' })), ['format: pkcs1', 'type: Ed25519', 'pkcs8'])
  })
})

describe('openssl_privatekey, with the openssl of this machine', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-privatekey-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)
  const read = (name: string) => fs.readFileSync(at(name), 'utf8')
  const head = (name: string) => read(name).split('\n', 2).join(' ')
  const module = 'community.crypto.openssl_privatekey'

  it('makes each kind of key, once, for its owner alone', async () => {
    for (const [type, more, wanted] of [
      ['RSA', { size: 1024 }, 'RSA PRIVATE KEY'],
      ['DSA', { size: 1024, format: 'pkcs8' }, 'PRIVATE KEY'],
      ['ECC', { curve: 'secp256r1' }, 'EC PRIVATE KEY'],
      ['ECC', { curve: 'brainpoolP384r1', format: 'pkcs8' }, 'PRIVATE KEY'],
      ['Ed25519', {}, 'PRIVATE KEY'],
      ['X448', { format: 'auto' }, 'PRIVATE KEY'],
    ] as const) {
      const name = `${type} ${Object.values(more).join(' ')}`
      const { result, changes } = await twice(privatekey, { path: at(name), type, ...more })
      assert.match(head(name), new RegExp(`^-----BEGIN ${wanted}-----`))
      assert.deepEqual([changes.length, fs.statSync(at(name)).mode & 0o777], [1, 0o600])
      assert.match((result.fingerprint as Record<string, string>).sha256 ?? '', /^([0-9a-f]{2}:){31}[0-9a-f]{2}$/)
    }
  })
  it('guards one, knows its passphrase, and writes it anew', async () => {
    const wish = { path: at('guarded'), type: 'RSA', size: 1024, passphrase: `it's "a" $secret`, cipher: 'auto' } as const
    await twice(privatekey, wish)
    assert.match(head('guarded'), /RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED/)
    const opened = () =>
      spawnSync('openssl', ['pkey', '-in', at('guarded'), '-passin', 'stdin', '-noout'], { input: wish.passphrase }).status
    assert.equal(opened(), 0)
    const key = read('guarded')
    for (const regenerate of ['never', 'fail', 'partial_idempotence'] as const)
      await assert.rejects(settle(privatekey, { ...wish, passphrase: 'another', regenerate }), Problem)
    assert.equal(read('guarded'), key)
    const anew = { ...wish, format: 'pkcs8', format_mismatch: 'convert', backup: true } as const
    const before = await settle(privatekey, wish, { check: true })
    const { result, changes } = await twice(privatekey, anew)
    assert.deepEqual(changes.map(({ before: one, after }) => [one, after]), [['pkcs1', 'pkcs8']]) // biome-ignore format: one line
    assert.match(head('guarded'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    assert.equal(opened(), 0)
    assert.deepEqual(result.fingerprint, before.result.fingerprint)
    assert.equal(fs.readFileSync(String(result.backup_file), 'utf8'), key)
    await twice(privatekey, { ...wish, passphrase: 'another' })
    assert.notEqual(opened(), 0)
  })
  it('tells the key where that is wanted, and removes it', async () => {
    const wish = { path: at('told'), type: 'Ed25519', return_content: true, mode: '0640' } as const
    const { result } = await twice(privatekey, wish)
    assert.equal(result.privatekey, read('told'))
    assert.equal((await settle(privatekey, wish)).result.privatekey, read('told'))
    assert.equal(fs.statSync(at('told')).mode & 0o777, 0o640)
    // Text behind the key that looks like output of the script.
    fs.appendFileSync(at('told'), '=end\n=encrypted\nsound\0no\0')
    assert.equal((await settle(privatekey, wish)).result.privatekey, `${read('told').replaceAll('\0', '')}\n`)
    const key = read('told')
    const gone = await twice(privatekey, { ...wish, state: 'absent', backup: true })
    assert.deepEqual([gone.result.privatekey, gone.result.fingerprint], [null, null])
    assert.equal(fs.readFileSync(String(gone.result.backup_file), 'utf8'), key)
    assert.ok(!fs.existsSync(at('told')))
  })
  it('replaces no key that came meanwhile, and leaves nothing behind', async () => {
    const { changes } = await settle(privatekey, { path: at('late'), type: 'Ed25519' }, { check: true })
    fs.writeFileSync(at('late'), 'theirs')
    const [program = '', ...words] = runOf(changes[0]).argv
    assert.notEqual(spawnSync(program, words, { input: '\n' }).status, 0)
    assert.equal(read('late'), 'theirs')
    assert.deepEqual(fs.readdirSync(folder).filter((name) => name.startsWith('.')), []) // biome-ignore format: one line
  })
  it('is settled where Ansible made it, and Ansible finds settled what is made here', async function () {
    const kinds = [
      { type: 'ECC', curve: 'secp384r1', format: 'auto' },
      { type: 'RSA', size: 1024, passphrase: 'secret', cipher: 'auto', format: 'pkcs8' },
      { type: 'Ed25519' },
    ] as const
    for (const [index, kind] of kinds.entries()) await twice(privatekey, { ...kind, path: at(`ours${index}`) })
    const asked = kinds.flatMap((kind, index) => [
      { module, args: { ...kind, path: at(`ours${index}`), return_content: true } },
      { module, args: { ...kind, path: at(`theirs${index}`), return_content: true } },
    ])
    const told = ansibleResults(asked)
    if (!told) return this.skip()
    for (const [index, { args }] of asked.entries()) {
      const { changed, failed, warnings: _, diff: __, ...rest } = told[index] as Record<string, unknown>
      assert.deepEqual([failed, changed], [false, index % 2 === 1], JSON.stringify(rest))
      const { changes, result } = await settle(privatekey, args)
      assert.deepEqual(changes, [])
      // What Ansible tells of a guarded key that it made is another text than the one it wrote.
      const same = (all: object) => ({ ...all, ...(changed ? { privatekey: '' } : {}) })
      assert.deepEqual(same(result), same(rest))
    }
  })
  it('fails in words where openssl cannot do it', () => {
    const { stderr } = spawnSync('openssl', ['genpkey', '-algorithm', 'nothing'], { encoding: 'utf8' })
    const run = runOf(expect(privatekey, given).on(samples[0]?.state as never).changes()[0]) // biome-ignore format: one line
    assert.match(run.explain?.({ code: 1, stdout: '', stderr })?.message ?? '', /^openssl: .*nothing/)
    assert.deepEqual(namesIn(run.explain?.({ code: 127, stdout: '', stderr: '' })?.message ?? ''), ['openssl'])
    assert.ok(execFileSync('openssl', ['version'], { encoding: 'utf8' }).startsWith('OpenSSL'))
  })
})
