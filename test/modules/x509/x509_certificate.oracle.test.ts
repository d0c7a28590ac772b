/** `x509_certificate` and `x509_certificate_info`: what is made, what openssl thinks of it, and that this and Ansible think alike. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { timeWord, writtenTime } from '../../../modules/x509/certificate.ts'
import csr from '../../../modules/x509/openssl_csr.ts'
import certificate from '../../../modules/x509/x509_certificate.ts'
import info from '../../../modules/x509/x509_certificate_info.ts'
import { namesIn, refusing } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, returned, withDefaults } from '../expect.ts'
import { settle, twice } from '../locally.ts'
import { ruled } from '../registered.ts'
import { samples } from '../samples/x509_certificate.ts'
import { samples as infoSamples } from '../samples/x509_certificate_info.ts'
import { keyOf, said } from '../ssh/keys.ts'

type Given = Readonly<Record<string, unknown>>

describe('x509_certificate', () => {
  it('reads times as they are written', () => {
    const now = Date.UTC(2030, 0, 31, 12, 0, 0, 900)
    for (const [text, wanted] of [
      ['+0s', '20300131120000Z'],
      ['-1d', '20300130120000Z'],
      ['+1w2d3h4m5s', '20300209150405Z'],
      ['+10', '20300131120010Z'],
      ['20491231235959Z', '20491231235959Z'],
      ['203001010000+0200', '20291231220000Z'],
    ] as const)
      assert.equal(timeWord(writtenTime(text, now) ?? 0), wanted, text)
    for (const text of ['+', 'tomorrow', '20301301000000Z', '+1x']) assert.equal(writtenTime(text, now), undefined, text)
  })
  it('puts neither key nor passphrase where a process list shows it', () => {
    const { params, state } = samples[1] as never as { readonly params: Given; readonly state: never }
    const run = runOf(expect(certificate, params).on(state).changes()[0])
    assert.doesNotMatch(JSON.stringify(run.argv), /very secret/)
    assert.equal(run.stdin, 'a very secret word\na very secret key')
  })
  it('refuses what is not supported, or does not go together', () => {
    const given = { path: '/a', provider: 'selfsigned', privatekey_path: '/k' } as const
    const problems = (more: Given) => certificate.rules?.(withDefaults(certificate.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    assert.deepEqual(namesIn(problems({ provider: 'acme' })), ['provider: acme', 'certbot', 'lego', 'command'])
    assert.deepEqual(namesIn(problems({ provider: 'entrust' })), ['provider: entrust', 'uri'])
    assert.deepEqual(namesIn(problems({ provider: undefined })), ['state: present', 'provider'])
    assert.deepEqual(namesIn(problems({ privatekey_path: undefined })), ['privatekey_path', 'privatekey_content', 'selfsigned'])
    assert.match(problems({ provider: 'ownca' }), /`csr_path` or `csr_content` .*`ownca_path` or.*`ownca_privatekey_path` or/)
    assert.deepEqual(namesIn(problems({ selfsigned_not_after: 'soon' })), ['selfsigned_not_after', '+90d', '20301231235959Z'])
    assert.match(problems({ selfsigned_version: 1 }), /must be 3/)
    assert.equal(
      ruled(certificate, { ...given, csr_path: 'a', csr_content: 'b' }),
      'parameters are mutually exclusive: csr_path|csr_content',
    )
    assert.equal(info.rules?.(withDefaults(info.options, { path: 'x', valid_at: { a: 'soon' } })).length, 1)
    const { state } = infoSamples[1] as never as { readonly state: never }
    expect(info, { content: 'nothing' })
      .on(state)
      .refuses({ names: ['content'] })
  })
})

describe('x509_certificate, with the openssl of this machine', function () {
  this.timeout(180_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-x509-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)
  const requests: Readonly<Record<string, Given>> = {
    authority: {
      subject: { CN: 'CA', O: 'Ännchen' },
      use_common_name_for_san: false,
      basic_constraints: ['CA:TRUE', 'pathlen:1'],
      basic_constraints_critical: true,
      key_usage: ['keyCertSign', 'cRLSign'],
      key_usage_critical: true,
    },
    site: {
      common_name: 'www.example.org',
      subject_alt_name: [
        'DNS:www.example.org',
        'DNS:*.xn--bcher-kva.example',
        'IP:2001:db8::1',
        'email:a@example.org',
        'dirName:CN=x,O=y\\,z',
      ],
      key_usage: ['digitalSignature', 'keyAgreement', 'encipherOnly'],
      extended_key_usage: ['serverAuth', '1.2.3.4'],
      ocsp_must_staple: true,
      authority_key_identifier: 'aa:bb',
      authority_cert_issuer: ['DNS:ca.example.org'],
      authority_cert_serial_number: 77,
    },
    simple: { common_name: 'simple', create_subject_key_identifier: true },
  }
  const keys = { authority: 'EC', site: 'RSA', simple: 'ED25519' } as const
  const own = { provider: 'ownca', ownca_path: '', ownca_privatekey_path: '' }

  before(async () => {
    for (const [name, kind] of Object.entries(keys)) {
      fs.writeFileSync(at(`${name}.pem`), keyOf(kind))
      await twice(csr, { path: at(`${name}.csr`), privatekey_path: at(`${name}.pem`), ...requests[name] })
    }
    Object.assign(own, { ownca_path: at('authority.crt'), ownca_privatekey_path: at('authority.pem') })
    await twice(certificate, { ...selfsigned('authority'), path: at('authority.crt'), selfsigned_not_after: '20520101000000Z' })
  })
  const selfsigned = (name: string) =>
    ({ provider: 'selfsigned', privatekey_path: at(`${name}.pem`), csr_path: at(`${name}.csr`) }) as const

  it('signs what openssl verifies, with keys in files or given', async () => {
    const wish = { ...own, provider: 'ownca', path: at('site.crt'), csr_path: at('site.csr'), return_content: true } as const
    const { result } = await twice(certificate, wish)
    assert.equal(result.certificate, fs.readFileSync(wish.path, 'utf8'))
    assert.match(said(['openssl', 'verify', '-attime', '86400', '-CAfile', at('authority.crt'), wish.path]), /: OK/)
    assert.match(said(['openssl', 'x509', '-in', at('authority.crt'), '-noout', '-enddate']), /Jan {2}1 00:00:00 2052 GMT/)
    const number = said(['openssl', 'x509', '-in', wish.path, '-noout', '-serial']).trim().slice('serial='.length)
    assert.equal(BigInt(`0x${number}`), BigInt(result.serial_number as number))
    const guarded = said(['openssl', 'pkey', '-aes256', '-passout', 'pass:a "secret"'], fs.readFileSync(at('authority.pem'), 'utf8'))
    const given = {
      ...{ path: at('given.crt'), provider: 'ownca' as const, csr_content: fs.readFileSync(at('simple.csr'), 'utf8') },
      ...{ ownca_content: fs.readFileSync(at('authority.crt'), 'utf8'), ownca_privatekey_content: guarded },
      ...{ ownca_privatekey_passphrase: 'a "secret"', backup: true },
    } as const
    await twice(certificate, given)
    assert.match(said(['openssl', 'verify', '-attime', '86400', '-CAfile', at('authority.crt'), given.path]), /: OK/)
    await assert.rejects(settle(certificate, { ...given, ownca_privatekey_passphrase: 'other' }), Problem)
    await assert.rejects(
      settle(certificate, { ...given, ownca_privatekey_content: keyOf('EC'), ownca_privatekey_passphrase: undefined }),
      refusing({ msg: /does not belong/ }),
    )
    await assert.rejects(
      settle(certificate, { ...selfsigned('simple'), path: at('x'), selfsigned_not_after: '-1d' }),
      refusing({ msg: 'The not valid after date must be after the not valid before date.', names: ['+0s', '-1d'] }),
    )
    await assert.rejects(
      settle(certificate, { ...selfsigned('simple'), path: at('x'), csr_path: at('site.csr') }),
      refusing({ kind: 'other-key' }),
    )
    const first = fs.readFileSync(given.path, 'utf8')
    const anew = await twice(certificate, { ...given, csr_content: fs.readFileSync(at('site.csr'), 'utf8') })
    assert.equal(fs.readFileSync(String(anew.result.backup_file), 'utf8'), first)
    await twice(certificate, { path: given.path, state: 'absent' })
  })
  it('tells of one in DER as of the same in PEM', async () => {
    said(['openssl', 'x509', '-in', at('authority.crt'), '-outform', 'DER', '-out', at('authority.der')])
    const [text, bytes] = [await settle(info, { path: at('authority.crt') }), await settle(info, { path: at('authority.der') })]
    assert.deepEqual(bytes.result, text.result)
    assert.deepEqual((bytes.result.subject as Given).organizationName, 'Ännchen')
  })
  it('minds times where that is wanted', async () => {
    const wish = { ...selfsigned('simple'), path: at('timed.crt'), selfsigned_not_after: '20400101000000Z' } as const
    await twice(certificate, { ...wish, selfsigned_not_before: '20300101000000Z' })
    assert.deepEqual((await settle(certificate, { ...wish, selfsigned_not_after: '+5d' }, { check: true })).changes, [])
    const minded = { ...wish, selfsigned_not_before: '20310101000000Z', ignore_timestamps: false }
    const { result } = await twice(certificate, minded)
    assert.deepEqual([result.notBefore, result.notAfter], ['20310101000000Z', '20400101000000Z'])
  })
  it('is settled where Ansible made it, Ansible finds settled what is made here, and both tell the same of it', async function () {
    const wishes: Readonly<Record<string, Given>> = {
      site: { ...own, csr_path: at('site.csr'), privatekey_path: at('site.pem') },
      ski: { ...own, csr_path: at('simple.csr'), ownca_create_subject_key_identifier: 'always_create', ownca_digest: 'sha512' },
      plain: {
        ...own,
        csr_path: at('site.csr'),
        ...{ ownca_create_authority_key_identifier: false, ownca_create_subject_key_identifier: 'never_create' },
      },
      itself: selfsigned('simple'),
      bare: { provider: 'selfsigned', privatekey_path: at('authority.pem'), selfsigned_not_before: '-1d' },
    }
    const module = 'community.crypto.x509_certificate'
    const asked = Object.entries(wishes).flatMap(([name, wish]) => [
      { module, args: { ...wish, path: at(`ours ${name}`), return_content: true } as Given },
      { module, args: { ...wish, path: at(`theirs ${name}`), return_content: true } as Given },
    ])
    for (const { args } of asked.filter((_, index) => index % 2 === 0)) await twice(certificate, args)
    const looked = ['ours site', 'ours bare', 'authority.crt'].map((name) => ({
      path: at(name),
      valid_at: { later: '20450101000000Z', now: '+1s' },
    }))
    const told = ansibleResults([...asked, ...looked.map((args) => ({ module: 'community.crypto.x509_certificate_info', args }))])
    if (!told) return this.skip()
    for (const [index, { args }] of asked.entries()) {
      const { changed, failed, diff: _, ...theirs } = told[index] as Record<string, unknown>
      assert.deepEqual([args.path, failed, changed], [args.path, false, index % 2 === 1], JSON.stringify(told[index]))
      const { changes, result } = await settle(certificate, args)
      assert.deepEqual([changes, numbers(result)], [[], theirs])
    }
    for (const [index, args] of looked.entries()) {
      const { changed: _, failed: __, ...theirs } = told[asked.length + index] as Record<string, unknown>
      const { result } = await settleInfo(args)
      assert.deepEqual(numbers(result), theirs, args.path)
    }
    for (const [index, each] of (told.slice(asked.length) as readonly Given[]).entries())
      assert.equal(each.failed, false, JSON.stringify(looked[index]))
  })
})

/** The clock of `settle` stands at 1970, which is before all of these begin. */
async function settleInfo({ path: file, valid_at }: { readonly path: string; readonly valid_at: Given }) {
  const content = fs.readFileSync(file, 'utf8')
  const params = withDefaults(info.options, { content, valid_at })
  return { result: returned(info, params, { file: undefined, now: Date.now() }) }
}

/** Long integers as JSON gives them back. */
function numbers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner)))
}
