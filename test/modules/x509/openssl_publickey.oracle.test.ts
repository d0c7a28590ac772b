/** `openssl_publickey`: what is planned, what it refuses, and the same story told by Ansible. */
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import publickey from '../../../modules/x509/openssl_publickey.ts'
import { Answers } from '../../oracle/answers.ts'
import { runOf } from '../actions.ts'
import { keptResults, type Result } from '../ansible-results.ts'
import { expect } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { ruled } from '../registered.ts'
import { host, open } from '../samples/openssl_publickey.ts'
import { privateKeys } from './private-keys.ts'

const place = '/etc/ssl/site.pub'
const given = { path: place, privatekey_path: '/etc/ssl/site.pem' }

describe('openssl_publickey', () => {
  const on = (more: object, text?: string) =>
    expect(publickey, { ...given, ...more }).on({
      ...{ uid: undefined, gid: undefined, host },
      file: text === undefined ? absentAt(place, '/etc/ssl') : fileAt(place, text, { mode: 0o644 }),
    })
  const written = `write the public key ${place}`

  it('plans the text, and shows what it is', () => {
    const [change] = on({}).plans(written)
    assert.equal(runOf(change).stdin, open)
    assert.ok(change)
    assert.deepEqual(change.before, {})
    assert.equal((change.after as Result).type, 'Ed25519')
    on({}, open).plans()
    on({ force: true }, open).plans(written)
    on({ mode: '0600' }, open).plans(`change mode of ${place}`)
    on({ state: 'absent' }, open).plans(`remove ${place}`)
  })
  it('replaces whatever else a host has there', () => {
    const broken = (body: Buffer) => `-----BEGIN PUBLIC KEY-----\n${body.toString('base64')}\n-----END PUBLIC KEY-----\n`
    const point = Buffer.from('3013301306072a8648ce3d020106082a8648ce3d0301070302000f', 'hex')
    for (const text of [
      '',
      '{{ 1 }}',
      broken(Buffer.alloc(0)),
      broken(Buffer.alloc(9, 0x30)),
      broken(point),
      `${open}`.replace('MC', 'MD'),
    ])
      assert.deepEqual(on({}, text).plans(written)[0]?.before, { can_parse_key: false }, text)
  })
  it('refuses what does not go together', () => {
    assert.equal(
      ruled(publickey, { path: place }),
      'state is present but any of the following are missing: privatekey_path, privatekey_content',
    )
    assert.equal(
      ruled(publickey, { ...given, privatekey_content: 'x' }),
      'parameters are mutually exclusive: privatekey_path|privatekey_content',
    )
  })
})

const openOf = (name: keyof typeof privateKeys, type: 'spki' | 'pkcs1' = 'spki') =>
  String(createPublicKey(privateKeys[name]).export({ type: type as 'spki', format: 'pem' }))
const sshKey = Buffer.from(createPublicKey(privateKeys.ed25519).export({ format: 'jwk' }).x ?? '', 'base64url')
const sshLine = `ssh-ed25519\t${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20'), sshKey]).toString('base64')}`

describe('openssl_publickey, beside Ansible', function () {
  this.timeout(120_000)
  const answers = new Answers(import.meta.url)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-publickey-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)

  const key = (name: keyof typeof privateKeys) => ({ privatekey_path: at(`keys/${name}`) })
  const content = { return_content: true }
  const story: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ...(['rsa', 'dsa', 'ecc', 'ed25519', 'x25519'] as const).map((name) => [name, { ...key(name), ...content }] as const),
    ...(['rsa', 'dsa', 'ecc', 'ed25519'] as const).map((name) => [`${name}.ssh`, { ...key(name), ...content, format: 'OpenSSH' }] as const),
    ['rsa', { ...key('rsa'), ...content }],
    ['rsa', { ...key('ecc'), ...content, backup: true }],
    ['rsa', { ...key('ecc'), force: true }],
    ['rsa', { ...key('ecc'), mode: '0600' }],
    ['given', { privatekey_content: privateKeys.ed25519, format: 'OpenSSH' }],
    ['closed', { ...key('closed'), privatekey_passphrase: 'secret' }],
    ['closed', key('closed')],
    ['closed', { ...key('closed'), privatekey_passphrase: 'another' }],
    ['none', { ...key('rsa'), privatekey_passphrase: 'secret' }],
    ['none', { privatekey_path: at('keys/none') }],
    ['none', { privatekey_path: at('keys') }],
    ['none/none', key('rsa')],
    ['commented', { ...key('ed25519'), ...content, format: 'OpenSSH' }],
    ['bare', { ...key('rsa'), ...content }],
    ['folded', { ...key('ed25519'), ...content }],
    ['commented', { ...key('ed25519'), ...content }],
    ['rsa', { state: 'absent', ...content, backup: true }],
    ['rsa', { state: 'absent', ...content }],
    ['none/none', { state: 'absent' }],
  ]
  const layInto = (name: string) => {
    fs.mkdirSync(at(name), { recursive: true })
    const lines = openOf('ed25519').split('\n')
    fs.writeFileSync(
      path.join(at(name), 'folded'),
      `of the shop\n${[lines[0], ...(lines[1]?.match(/.{1,20}/g) ?? []), lines[2]].join('\n')}`,
    )
    fs.writeFileSync(path.join(at(name), 'commented'), `${sshLine}  anna@shop\n`)
    fs.writeFileSync(path.join(at(name), 'bare'), openOf('rsa', 'pkcs1'))
  }
  let theirs: readonly Result[]
  before(async () => {
    fs.mkdirSync(at('keys'))
    for (const [name, text] of Object.entries(privateKeys)) fs.writeFileSync(at(`keys/${name}`), text)
    for (const name of ['ours', 'theirs']) layInto(name)
    const asked = story.map(([name, args]) => ({
      module: 'community.crypto.openssl_publickey',
      args: { path: at(`theirs/${name}`), ...args },
    }))
    theirs = await keptResults(answers, 'a story', { folder, makes: ['theirs'], goesOn: true }, asked)
  })

  for (const [index, [name, args]] of story.entries())
    it(`${index}: ${name} ${JSON.stringify({ ...args, privatekey_content: undefined })}`.replaceAll(`${folder}/`, ''), async () => {
      const { diff: _, exception: __, name: ___, ...wanted } = theirs[index] ?? {}
      assert.deepEqual(plain(await done({ path: at(`ours/${name}`), ...args })), plain(wanted))
    })
  it('leaves the same files', () => {
    assert.deepEqual(filesIn(at('ours')), filesIn(at('theirs')))
  })

  async function done(args: object): Promise<Result> {
    try {
      const checked = await settle(publickey, args, { check: true })
      const { changes, result } = await settle(publickey, args)
      assert.equal(checked.changes.length, changes.length)
      return { failed: false, changed: changes.length > 0, ...result }
    } catch (error) {
      if (error instanceof Problem) return { failed: true, changed: false, msg: error.msg }
      throw error
    }
  }
  const plain = (result: Result) =>
    JSON.parse(
      JSON.stringify(result)
        .replaceAll(at('ours'), at('theirs'))
        .replace(/(rsa)[.][0-9]+[.][^~]*~/, '$1.kept'),
    )
  const filesIn = (where: string) =>
    Object.fromEntries(fs.readdirSync(where).map((each) => [each.replace(/[.][0-9]+[.].*~$/, '.kept'), fs.readFileSync(path.join(where, each), 'latin1')])) // biome-ignore format: one line
})
