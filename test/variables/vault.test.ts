/** Vault: texts that `ansible-vault` 2.14 wrote are read, wrong passwords and broken texts are told. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesOfText, textWithBytes } from '../../engine/formats/utf8.ts'
import { headerOf, isVault, sealed } from '../../engine/formats/vault-format.ts'
import { makeVault, secretsIn, vaultPasswords } from '../../engine/variables/vault.ts'
import { refusing } from '../refusal.ts'

/** `ansible-vault encrypt_string --vault-id prod@…` of `s3cret`, password `hunter2`. */
const ofProd = `$ANSIBLE_VAULT;1.2;AES256;prod
39616634313833666435643437356135663065393931373132383437363238666530353839613166
3562646434633061373537666130353130383366623335350a386333376461396130633262313366
61313866336364306138623537353362663030303033323837353361326231353765343664343736
3663363131666266330a636136336634333462353034633631653966363962663437643337646363
6530`
/** The same without a vault id, password `other`, of two lines. */
const plain = `$ANSIBLE_VAULT;1.1;AES256
39353337626338336663316134663036356137663737626338316233353665636261386138376237
3932383761636162633536393831306163346366656432360a306661313864336436643531363335
63313739306633396465313134386263326263393535346237323138656531383036373938646564
6238313365336535330a393865623237303366373335333439396333313136623334646363626431
3138`

describe('vault', () => {
  it('decrypts what Ansible wrote, by the id first', () => {
    const secrets: string[] = []
    const passwords = [
      { id: 'default', password: 'other' },
      { id: 'prod', password: 'hunter2' },
    ]
    const vault = makeVault(passwords, { onSecret: (value) => secrets.push(value) })
    assert.equal(vault.decrypt(ofProd), 's3cret')
    assert.equal(vault.decrypt(ofProd.replace(/^/gm, '      ')), 's3cret')
    assert.equal(vault.decrypt(plain), 'two\nlines\n')
    assert.deepEqual(secrets, ['s3cret', 'two\nlines\n'])
    assert.ok(isVault(ofProd))
  })

  it('closes what it opens, bytes that are no text among them', () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x41, 0xc3, 0xa4, 0x80, 10])
    for (const id of ['default', 'prod']) {
      const text = sealed(textWithBytes(bytes), { id, password: 'hunter2' })
      assert.deepEqual(headerOf(text), id === 'prod' ? { version: '1.2', cipher: 'AES256', id } : { version: '1.1', cipher: 'AES256' })
      assert.deepEqual(bytesOfText(makeVault([{ id, password: 'hunter2' }]).decrypt(text)), bytes)
    }
  })

  it('decrypts the same text once', () => {
    let decrypted = 0
    const vault = makeVault([{ id: 'default', password: 'other' }], { onSecret: () => decrypted++ })
    for (let i = 0; i < 3; i++) vault.decrypt(plain)
    assert.equal(decrypted, 1)
  })

  it('tells which values of a file are secrets', () => {
    const text =
      'db_password: abc\nport: 8080\nlong: a whole sentence\nusers: [{token: t1, name: bob}]\nflag: true\ntemplate: "{{ db_password }}"\n'
    assert.deepEqual(secretsIn(text, true), ['abc', 'a whole sentence', 't1'])
    assert.deepEqual(secretsIn('-----BEGIN KEY-----\nx\n', true), ['-----BEGIN KEY-----\nx\n'])
    assert.deepEqual(secretsIn('a: b', false), ['a: b'])
  })

  it('says what is wrong', () => {
    const vault = makeVault([{ id: 'prod', password: 'nope' }])
    assert.throws(() => vault.decrypt(ofProd), refusing({ kind: 'wrong-password', names: ['prod'] }))
    assert.throws(() => vault.decrypt(plain), refusing({ kind: 'wrong-password', names: [] }))
    assert.throws(() => makeVault([]).decrypt(plain), refusing({ msg: 'A vault password or secret must be specified to decrypt' }))
    assert.throws(() => vault.decrypt(ofProd.replace(/\n.*\n/, '\nzz\n')), refusing({ kind: 'damaged' }))
    assert.throws(() => vault.decrypt('$ANSIBLE_VAULT;1.0;AES\n00'), refusing({ kind: 'old-format' }))
    assert.throws(() => vault.decrypt('no vault'), refusing({ kind: 'damaged' }))
  })
})

describe('vault passwords', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-vault-'))
    writeFileSync(join(folder, 'pass'), 'from file\n')
    writeFileSync(join(folder, 'ask-client'), '#!/bin/sh\necho "for $2"\n')
    writeFileSync(join(folder, 'broken'), '#!/bin/sh\necho locked >&2; exit 1\n')
    writeFileSync(join(folder, 'empty'), '\n')
    for (const name of ['ask-client', 'broken']) chmodSync(join(folder, name), 0o755)
  })
  after(() => rmSync(folder, { recursive: true }))

  it('come from files, programs and the terminal', async () => {
    const prompt = async (text: string) => text
    const passwords = await vaultPasswords(
      { files: ['pass'], ids: ['dev@ask-client', 'x@prompt', 'pass'], ask: true },
      { cwd: folder, prompt },
    )
    assert.deepEqual(passwords, [
      { id: 'dev', password: 'for dev' },
      { id: 'x', password: 'Vault password (x): ' },
      { id: 'default', password: 'from file' },
      { id: 'default', password: 'from file' },
      { id: 'default', password: 'Vault password: ' },
    ])
  })

  it('that cannot be had are told', async () => {
    const ask = (file: string) => vaultPasswords({ files: [file] }, { cwd: folder })
    await assert.rejects(ask('gone'), refusing({ kind: 'missing-file', names: ['gone'] }))
    await assert.rejects(ask('empty'), refusing({ kind: 'empty-password', names: ['empty'] }))
    await assert.rejects(ask('broken'), refusing({ names: ['broken'] }))
    await assert.rejects(ask('.'), refusing({ kind: 'directory', names: ['.'] }))
    await assert.rejects(vaultPasswords({ ask: true }), refusing({ kind: 'no-terminal' }))
  })
})
