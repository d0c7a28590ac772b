/** `openssl_csr`: what is planned, what openssl reads of it, and that Ansible finds it settled and the other way round. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { readDer } from '../../../modules/x509/der.ts'
import { encodeGeneral, generalWord } from '../../../modules/x509/names.ts'
import csr from '../../../modules/x509/openssl_csr.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, twice } from '../locally.ts'
import { absentAt } from '../path-state-of.ts'
import { ruled } from '../registered.ts'
import { samples } from '../samples/openssl_csr.ts'
import { keyOf, said } from '../ssh/keys.ts'

const given = { path: '/etc/ssl/site.csr', privatekey_path: '/etc/ssl/site.pem', common_name: 'www.example.org' } as const

describe('openssl_csr', () => {
  const state = samples[0]?.state as never
  const fresh = (more: object) => expect(csr, { ...given, ...more }).on(state)

  it('makes one where there is none, and shows what will be in it', () => {
    const [change] = fresh({}).plans('create the request /etc/ssl/site.csr')
    assert.deepEqual(change?.after, { subject: ['CN=www.example.org'], subject_alt_name: ['DNS:www.example.org'] })
  })
  it('puts neither key nor passphrase where a process list shows it', () => {
    const more = { privatekey_path: undefined, privatekey_content: 'the key', privatekey_passphrase: 'its word' }
    const run = runOf(
      expect(csr, { ...given, ...more })
        .on({ ...(state as object), ...encrypted() } as never)
        .changes()[0],
    )
    assert.doesNotMatch(JSON.stringify(run.argv), /the key|its word/)
    assert.equal(run.stdin, 'its word\nthe key')
  })
  it('refuses words that mean nothing, naming them', () => {
    fresh({ subject_alt_name: ['www.example.org'] }).refuses({
      msg: 'Cannot parse Subject Alternative Name "www.example.org" (forgot "DNS:" prefix?)',
    })
    fresh({ subject_alt_name: ['IP:1.2.3'] }).refuses({
      msg: 'Cannot parse Subject Alternative Name "IP:1.2.3": \'1.2.3\' does not appear to be an IPv4 or IPv6 address',
    })
    fresh({ key_usage: ['cooking'] }).refuses({ msg: 'Unknown key usage "cooking"' })
    fresh({ extended_key_usage: ['cooking'] }).refuses({ msg: 'Cannot find OID for "cooking"' })
    fresh({ basic_constraints: ['CA:MAYBE'] }).refuses({ msg: 'Unknown basic constraint value "MAYBE" for CA', names: ['CA:MAYBE'] })
    fresh({ digest: 'whirlpool' }).refuses({ msg: 'Unsupported digest "whirlpool"' })
    fresh({ subject: { cook: 'x' } }).refuses({ msg: 'Cannot find OID for "cook"' })
  })
  it('writes letters of names that are not ASCII as certificates have them', () => {
    for (const [name, wanted] of [
      ['DNS:*.bücher.example', 'DNS:*.xn--bcher-kva.example'],
      ['email:a@bücher.example', 'email:a@xn--bcher-kva.example'],
      ['URI:https://bücher.example/ü', 'URI:https://xn--bcher-kva.example/ü'],
    ] as const) {
      assert.equal(generalWord(readDer(encodeGeneral(name))), wanted)
      assert.equal(generalWord(readDer(encodeGeneral(wanted)), 'unicode'), name)
    }
  })
  it('refuses what does not go together', () => {
    const problems = (more: object) => csr.rules?.(withDefaults(csr.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    assert.deepEqual(namesIn(problems({ privatekey_content: 'x' })), ['privatekey_path', 'privatekey_content'])
    assert.deepEqual(namesIn(problems({ subject_ordered: [{ CN: 'x' }] })), ['subject_ordered'])
    assert.match(
      String(ruled(csr, { ...given, common_name: undefined, subject_ordered: [{ CN: 'x', O: 'y' }] })),
      /^Entry #1 in subject_ordered /,
    )
    assert.equal(ruled(csr, { ...given, authority_cert_serial_number: 1 }), 'parameters are required together: authority_cert_issuer, authority_cert_serial_number') // biome-ignore format: one line
    assert.match(problems({ subject_key_identifier: 'xy' }), /hexadecimal/)
    const points = { ...given, crl_distribution_points: [{} as never] }
    assert.match(String(ruled(csr, points)), /: full_name, relative_name, crl_issuer found in crl_distribution_points$/)
    assert.match(problems({ version: 3 }), /must be 1/)
  })
})

const encrypted = () => ({ host: { ...(samples[0]?.state.host as object), encrypted: true } })

/** Whether this and Ansible think alike of these. */
const wishes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a common name': { common_name: 'www.example.org', country_name: 'DE', email_address: 'a@example.org' },
  'names of all kinds': {
    subject: { O: ['Ännchen', 'two'], CN: 'x' },
    subject_alt_name: [
      'DNS:*.xn--bcher-kva.example',
      'IP:192.0.2.7',
      'IP:2001:db8::1',
      'IP:::ffff:192.0.2.1',
      'email:a@example.org',
      'URI:https://a.example/b?c',
      'RID:1.2.3.40000',
      'otherName:1.3.6.1;0c:01:61',
      'dirName:CN=inner\\, name,O=Example',
    ],
    subject_alt_name_critical: true,
  },
  'an authority': {
    common_name: 'CA',
    use_common_name_for_san: false,
    basic_constraints: ['CA:TRUE', 'pathlen:0'],
    basic_constraints_critical: true,
    key_usage: ['keyCertSign', 'CRL Sign', 'decipherOnly', 'keyAgreement'],
    key_usage_critical: true,
    name_constraints_permitted: ['DNS:.example.org', 'IP:10.0.0.0/9'],
    name_constraints_excluded: ['email:.example.org'],
    create_subject_key_identifier: true,
    digest: 'sha512',
  },
  'an order': {
    subject_ordered: [{ CN: 'b' }, { O: 'x' }, { O: 'a' }],
    extended_key_usage: ['serverAuth', 'TLS Web Client Authentication', '1.2.3.4'],
    ocsp_must_staple: true,
    subject_key_identifier: '00:11:22',
    authority_key_identifier: 'aa:bb:cc',
    authority_cert_issuer: ['DNS:ca.example.org'],
    authority_cert_serial_number: 12345678,
    crl_distribution_points: [
      { full_name: ['URI:https://ca.example/list'], reasons: ['key_compromise', 'aa_compromise'] },
      { relative_name: ['CN=list'], crl_issuer: ['dirName:O=Example'] },
    ],
  },
  nothing: {},
}

describe('openssl_csr, with the openssl of this machine', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-csr-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)
  for (const kind of ['RSA', 'EC', 'ED25519'] as const) fs.writeFileSync(at(kind), keyOf(kind))

  it('signs with each kind of key, guarded or given with the task', async () => {
    fs.writeFileSync(at('guarded'), said(['openssl', 'pkey', '-aes256', '-passout', 'pass:a "secret"'], keyOf('EC')))
    const sources = [
      ...['RSA', 'EC', 'ED25519'].map((kind) => ({ privatekey_path: at(kind) })),
      { privatekey_path: at('guarded'), privatekey_passphrase: 'a "secret"' },
      { privatekey_content: fs.readFileSync(at('guarded'), 'utf8'), privatekey_passphrase: 'a "secret"' },
    ]
    for (const source of sources) {
      const wish = { path: at('signed.csr'), common_name: 'x', ...source, force: false, return_content: true }
      fs.rmSync(wish.path, { force: true })
      const { result } = await twice(csr, wish)
      assert.equal(result.csr, fs.readFileSync(wish.path, 'utf8'))
      assert.match(said(['openssl', 'req', '-in', wish.path, '-noout', '-verify', '-subject']), /CN = x/)
      assert.equal(fs.statSync(wish.path).mode & 0o777, 0o644)
    }
    await assert.rejects(settle(csr, { path: at('signed.csr'), privatekey_path: at('guarded') }), Problem)
  })
  it('makes a new one for another key or another name, keeps the old one, and removes it', async () => {
    const wish = { path: at('moved.csr'), common_name: 'x', privatekey_path: at('EC'), backup: true } as const
    await twice(csr, wish)
    const first = fs.readFileSync(wish.path, 'utf8')
    const { result } = await twice(csr, { ...wish, privatekey_path: at('RSA') })
    assert.equal(fs.readFileSync(String(result.backup_file), 'utf8'), first)
    await twice(csr, { ...wish, privatekey_path: at('RSA'), common_name: 'y' })
    await twice(csr, { ...wish, state: 'absent' })
    assert.ok(!fs.existsSync(wish.path))
  })
  it('is settled where Ansible made it, and Ansible finds settled what is made here', async function () {
    const source = { privatekey_path: at('EC'), return_content: true }
    const asked = Object.entries(wishes).flatMap(([name, wish]) => [
      { module: 'community.crypto.openssl_csr', args: { ...source, ...wish, path: at(`ours ${name}`) } },
      { module: 'community.crypto.openssl_csr', args: { ...source, ...wish, path: at(`theirs ${name}`) } },
    ])
    for (const { args } of asked.filter((_, index) => index % 2 === 0)) await twice(csr, args)
    const told = ansibleResults(asked)
    if (!told) return this.skip()
    for (const [index, { args }] of asked.entries()) {
      const { changed, failed, diff: _, ...theirs } = told[index] as Record<string, unknown>
      assert.deepEqual([args.path, failed, changed], [args.path, false, index % 2 === 1], JSON.stringify(told[index]))
      const { changes, result } = await settle(csr, args)
      assert.deepEqual([changes, result], [[], theirs])
    }
  })
  it('says what is missing', () => {
    expect(csr, given)
      .on({ ...(samples[0]?.state as object), file: absentAt('/etc/ssl/site.csr', '/etc') } as never)
      .refuses({ msg: 'The directory /etc/ssl does not exist or the file is not a directory' })
  })
})
