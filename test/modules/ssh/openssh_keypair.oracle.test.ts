/** `openssh_keypair`: what is planned, what `ssh-keygen` makes of it, and that Ansible finds it settled and the other way round. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { parsePair, publicLineOf, sizeOf, typeOf } from '../../../modules/ssh/keypair.ts'
import keypair from '../../../modules/ssh/openssh_keypair.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries, twice } from '../locally.ts'
import { recordsOf } from '../records-of.ts'
import { samples } from '../samples/openssh_keypair.ts'

type Given = Parameters<typeof expect<(typeof keypair)['options'], ReturnType<(typeof keypair)['probe']>>>[1]
const there = samples[1]?.state as never
const given = { path: '/root/.ssh/backup', type: 'ed25519' } as const

describe('openssh_keypair', () => {
  it('leaves what is so, and mends what is not', () => {
    expect(keypair, given).on(there).plans()
    expect(keypair, { ...given, comment: 'old' })
      .on(there)
      .plans()
    expect(keypair, { ...given, comment: 'new' })
      .on(there)
      .plans('change the comment of /root/.ssh/backup')
    expect(keypair, { ...given, force: true })
      .on(there)
      .plans('generate the key pair /root/.ssh/backup')
    expect(keypair, { ...given, mode: '0640' })
      .on(there)
      .plans('change mode of /root/.ssh/backup', 'change mode of /root/.ssh/backup.pub')
    expect(keypair, { ...given, state: 'absent' })
      .on(there)
      .plans('remove /root/.ssh/backup', 'remove /root/.ssh/backup.pub')
  })
  it('makes a new pair as `regenerate` says', () => {
    const on = (regenerate: 'never' | 'fail' | 'partial_idempotence' | 'full_idempotence' | 'always', more: Partial<Given> = {}) =>
      expect(keypair, { ...given, regenerate, ...more }).on(there)
    const made = 'generate the key pair /root/.ssh/backup'
    on('never', { type: 'rsa' }).plans()
    on('fail', { type: 'rsa' }).refuses({
      msg: /^Key has wrong type and\/or size\. Will not proceed\. To force regeneration, call the module with `generate` set t/,
      names: ['/root/.ssh/backup', 'ed25519'],
      numbers: [256],
    })
    on('partial_idempotence', { type: 'rsa' }).plans(made)
    on('always').plans(made)
    for (const soft of ['never', 'fail', 'partial_idempotence'] as const)
      on(soft, { passphrase: 'secret' }).refuses({
        msg: /^Unable to read the key\. The key is protected with a passphrase or broken\. Will not proceed\. To force regenerat/,
        names: ['/root/.ssh/backup'],
      })
    on('full_idempotence', { passphrase: 'secret' }).plans(made)
    on('partial_idempotence', { private_key_format: 'ssh' }).plans()
  })
  it('takes no text of a key for another part of the output', () => {
    const { publicLine, derived, closed } = parsePair(recordsOf({ there: '', public: '=closed', derived: 'a b c\n=public d e f' }), 0)
    assert.deepEqual([publicLine, derived, closed], ['=closed', 'a b c', false])
  })
  it('puts no passphrase where a process list shows it', () => {
    const [change] = expect(keypair, { ...given, passphrase: 'a secret', force: true })
      .on(there)
      .changes()
    assert.ok(!JSON.stringify(runOf(change).argv).includes('a secret'))
    assert.equal(runOf(change).stdin, 'a secret\n')
  })
  it('refuses what no key can be', () => {
    const said = (more: object) => keypair.rules?.(withDefaults(keypair.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(said({}), '')
    assert.match(said({ type: 'rsa1' }), /`type: rsa1`/)
    assert.match(said({ type: 'rsa', size: 512 }), /at least 1024/)
    assert.match(said({ type: 'ecdsa', size: 512 }), /256, 384 or 521/)
    assert.deepEqual(namesIn(said({ private_key_format: 'pkcs8' })), ['ed25519', 'ssh', 'pkcs8'])
    assert.match(said({ passphrase: 'four' }), /five characters/)
    assert.match(said({ comment: 'a\nb' }), /one line/)
  })
})

describe('openssh_keypair, with the ssh-keygen of this machine', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-keypair-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)
  const bits = (name: string) => (fs.statSync(at(name)).mode & 0o777).toString(8)
  const left = () => fs.readdirSync(folder).filter((name) => name.startsWith('.'))

  it('makes each kind in each format, once, for its owner alone', async () => {
    for (const [type, size, format, head] of [
      ['rsa', 2048, 'auto', 'OPENSSH PRIVATE KEY'],
      ['rsa', 1024, 'pkcs1', 'RSA PRIVATE KEY'],
      ['ecdsa', 384, 'pkcs8', 'PRIVATE KEY'],
      ['ed25519', undefined, 'ssh', 'OPENSSH PRIVATE KEY'],
    ] as const) {
      const name = `${type}-${format} 'x'`
      const { result, changes } = await twice(keypair, { path: at(name), type, size, private_key_format: format, comment: 'it is mine' })
      assert.equal(fs.readFileSync(at(name), 'utf8').split('\n')[0], `-----BEGIN ${head}-----`)
      assert.deepEqual([changes.length, bits(name), bits(`${name}.pub`)], [1, '600', '644'])
      const line = publicLineOf(fs.readFileSync(at(`${name}.pub`), 'utf8'))
      assert.ok(line)
      assert.deepEqual([typeOf(line), sizeOf(line), line.comment], [type, size ?? 256, 'it is mine'])
      const told = execFileSync('ssh-keygen', ['-l', '-f', at(name)], { encoding: 'utf8' }).split(' ')
      assert.deepEqual([result.size, result.fingerprint, result.comment], [Number(told[0]), told[1], 'it is mine'])
      assert.equal(result.public_key, `${line.kind} ${line.data}`)
    }
    assert.deepEqual(left(), [])
  })
  it('guards one with a passphrase, and knows the right one', async () => {
    const wish = { path: at('guarded'), type: 'ed25519', passphrase: `it's "a" $secret` } as const
    await twice(keypair, wish)
    const key = fs.readFileSync(at('guarded'), 'utf8')
    const opened = (word: string) => spawnSync('ssh-keygen', ['-y', '-P', word, '-f', at('guarded')]).status
    assert.deepEqual([opened(wish.passphrase), opened('')], [0, 255])
    await assert.rejects(settle(keypair, { ...wish, passphrase: 'another' }), Problem)
    await assert.rejects(settle(keypair, { ...wish, passphrase: undefined }), Problem)
    assert.equal(fs.readFileSync(at('guarded'), 'utf8'), key)
    const { result } = await twice(keypair, { ...wish, comment: 'said later' })
    assert.equal(result.comment, 'said later')
    assert.equal(opened(wish.passphrase), 0)
    await twice(keypair, { ...wish, passphrase: 'another', regenerate: 'full_idempotence' })
    assert.equal(opened('another'), 0)
    assert.deepEqual(left(), [])
  })
  it('mends a public half that is gone or of another key', async () => {
    const wish = { path: at('mended'), type: 'ed25519', mode: '0640' } as const
    const { result } = await twice(keypair, wish)
    assert.deepEqual([bits('mended'), bits('mended.pub')], ['640', '640'])
    fs.rmSync(at('mended.pub'))
    assert.equal((await twice(keypair, wish)).result.public_key, result.public_key)
    fs.writeFileSync(at('mended.pub'), 'ssh-ed25519 AAAA other\n')
    assert.deepEqual(summaries(await twice(keypair, wish)), [`write the public key ${at('mended.pub')}`])
    assert.equal(bits('mended.pub'), '640')
    await twice(keypair, { ...wish, state: 'absent' })
    assert.ok(!fs.existsSync(at('mended')) && !fs.existsSync(at('mended.pub')))
  })
  it('is settled where Ansible made it, and Ansible finds settled what is made here', async function () {
    await twice(keypair, { path: at('ours'), type: 'ecdsa', comment: 'both' })
    const args = { type: 'ecdsa', comment: 'both' }
    const module = 'community.crypto.openssh_keypair'
    const told = ansibleResults([
      { module, args: { ...args, path: at('ours') } },
      { module, args: { ...args, path: at('theirs') } },
    ])
    if (!told) return this.skip()
    assert.deepEqual([told[0]?.changed, told[1]?.changed], [false, true], JSON.stringify(told))
    for (const [index, name] of ['ours', 'theirs'].entries()) {
      const { changes, result } = await settle(keypair, { ...args, type: 'ecdsa', path: at(name) })
      assert.deepEqual(changes, [])
      const { changed, failed, ...rest } = told[index] as Record<string, unknown>
      assert.deepEqual(result, rest)
    }
  })
})
