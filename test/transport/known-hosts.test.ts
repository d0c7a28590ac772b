/** `known_hosts`: every form a line can have, and what is said of a key. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unreachable } from '../../engine/transport/contract.ts'
import { hostKeyCheck, unknownHostsReport } from '../../engine/transport/ssh/host-keys.ts'
import { appendKnownHost, judge, lineFor, parseKnownHosts } from '../../engine/transport/ssh/known-hosts.ts'
import { targetOf } from '../../engine/transport/target.ts'
import { namesIn } from '../refusal.ts'
import { HERE } from './steps.ts'

/** A public key of a type, with content that tells it from others. */
const blob = (content: string, type = 'ssh-ed25519') => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(type.length)
  return Buffer.concat([head, Buffer.from(type), Buffer.from(content)])
}
const key = (content: string, type = 'ssh-ed25519') => blob(content, type).toString('base64')
const A = { type: 'ssh-ed25519', key: key('A') }
const B = { type: 'ssh-ed25519', key: key('B') }
const R = { type: 'ssh-rsa', key: key('R', 'ssh-rsa') }
// The name as `ssh-keygen -H` has hashed it.
const HASHED = `|1|l1ZeWLPCsQKz+oa6uudOSpELUSg=|vPJdcoBJ5b1FRRKSUrDeHNFXf2E= ssh-ed25519 ${A.key}`

describe('known hosts', () => {
  const verdict = (text: string, host: string, port: number, shown = A) => judge(parseKnownHosts(text, 'f'), host, port, shown).kind
  for (const [what, text, host, port, shown, expected] of [
    ['a plain name', `example.org ssh-ed25519 ${A.key} comment`, 'example.org', 22, A, 'known'],
    ['a name among others', `one,example.org,10.0.0.1 ssh-ed25519 ${A.key}`, '10.0.0.1', 22, A, 'known'],
    ['letters of another case', `example.org ssh-ed25519 ${A.key}`, 'EXAMPLE.org', 22, A, 'known'],
    ['a hashed name', HASHED, 'example.org', 22, A, 'known'],
    ['a hashed name of another host', HASHED, 'example.com', 22, A, 'unknown'],
    ['a name with a port', `[example.org]:2222 ssh-ed25519 ${A.key}`, 'example.org', 2222, A, 'known'],
    ['a hashed name with a port', lineFor('example.org', 2222, A, true), 'example.org', 2222, A, 'known'],
    ['a name without the port, same key', `example.org ssh-ed25519 ${A.key}`, 'example.org', 2222, A, 'known'],
    ['a name without the port, another key', `example.org ssh-ed25519 ${B.key}`, 'example.org', 2222, A, 'unknown'],
    ['a wildcard', `*.example.org ssh-ed25519 ${A.key}`, 'www.example.org', 22, A, 'known'],
    ['a wildcard for one character', `web? ssh-ed25519 ${A.key}`, 'web10', 22, A, 'unknown'],
    ['an exception', `*.example.org,!www.example.org ssh-ed25519 ${A.key}`, 'www.example.org', 22, A, 'unknown'],
    ['another key', `example.org ssh-ed25519 ${B.key}`, 'example.org', 22, A, 'changed'],
    ['a key of another type only', `example.org ssh-rsa ${R.key}`, 'example.org', 22, A, 'changed'],
    ['two keys, one of them shown', `example.org ssh-rsa ${R.key}\nexample.org ssh-ed25519 ${A.key}`, 'example.org', 22, A, 'known'],
    ['a revoked key', `example.org ssh-ed25519 ${A.key}\n@revoked * ssh-ed25519 ${A.key}`, 'example.org', 22, A, 'revoked'],
    ['another revoked key', `@revoked * ssh-ed25519 ${B.key}\nexample.org ssh-ed25519 ${A.key}`, 'example.org', 22, A, 'known'],
    ['an authority', `@cert-authority *.example.org ssh-ed25519 ${B.key}`, 'www.example.org', 22, A, 'authority'],
    [
      'an authority beside a key',
      `@cert-authority * ssh-ed25519 ${B.key}\nexample.org ssh-ed25519 ${A.key}`,
      'example.org',
      22,
      A,
      'known',
    ],
    [
      'comments and nonsense',
      `# example.org ssh-ed25519 ${A.key}\n\nnonsense\n@odd example.org ssh-ed25519 ${A.key}`,
      'example.org',
      22,
      A,
      'unknown',
    ],
  ] as const)
    it(what, () => assert.equal(verdict(text, host, port, shown), expected))

  describe('the check', () => {
    let dir: string
    let file: string
    const target = (more = '', port = 22) =>
      targetOf({
        ...HERE,
        name: 'web',
        address: 'example.org',
        port,
        sshArgs: `-F none -o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none ${more}`,
      })
    const check = (of = target()) => hostKeyCheck(of, new Map()).check(blob('A'))
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'tsplay-known-'))
      file = join(dir, 'sub', 'known_hosts')
    })
    afterEach(() => rmSync(dir, { recursive: true, force: true }))

    it('is strict, and shows what is needed to trust the host', () => {
      const error = check(target('', 2222))
      assert.equal(error?.kind, 'host-key-unknown')
      assert.deepEqual(namesIn(error?.message ?? ''), ['web'])
      assert.equal(error?.hostKey?.line, `[example.org]:2222 ssh-ed25519 ${A.key}`)
    })

    it('names the line of the old key, both fingerprints and the command that removes it', () => {
      appendKnownHost(file, '# first line')
      appendKnownHost(file, lineFor('example.org', 22, B))
      const error = check()
      assert.equal(error?.kind, 'host-key-changed')
      assert.match(error?.message ?? '', new RegExp(`has changed: ${file}:2 has ssh-ed25519 SHA256:\\S+, it presents ssh-ed25519 SHA256:`))
      assert.match(error?.hint ?? '', new RegExp(`ssh-keygen -f '${file}' -R 'example.org'`))
    })

    it('refuses revoked keys and authorities in clear words', () => {
      appendKnownHost(file, `@revoked example.org ssh-ed25519 ${A.key}`)
      assert.equal(check()?.kind, 'host-key-revoked')
      writeFileSync(file, `@cert-authority example.org ssh-ed25519 ${B.key}\n`)
      const known = check()
      assert.deepEqual([known?.kind, known?.message.includes(`${file}:1`)], ['host-key-unknown', true])
    })

    it('adds a new key where it is told to, for the owner only, once', () => {
      const accepting = target('-oStrictHostKeyChecking=accept-new')
      assert.equal(check(accepting), undefined)
      assert.equal(check(accepting), undefined)
      assert.equal(readFileSync(file, 'utf8'), `example.org ssh-ed25519 ${A.key}\n`)
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.equal(hostKeyCheck(accepting, new Map()).check(blob('B'))?.kind, 'host-key-changed')
      assert.equal(check(), undefined)
    })

    it('looks away where it is told to', () => {
      appendKnownHost(file, lineFor('example.org', 22, B))
      assert.equal(check(target('-o StrictHostKeyChecking=no')), undefined)
    })

    it('hashes names where the configuration says so', () => {
      check(target('-o StrictHostKeyChecking=accept-new -o HashKnownHosts=yes'))
      assert.match(readFileSync(file, 'utf8'), /^\|1\|\S+\|\S+ ssh-ed25519 /)
      assert.equal(check(), undefined)
    })

    it('asks a server for the types that are known', () => {
      appendKnownHost(file, lineFor('example.org', 22, R))
      assert.deepEqual(hostKeyCheck(target(), new Map()).types, ['ssh-rsa'])
    })

    it('makes one report of all unknown hosts', () => {
      const errors = [check(), check(target('', 2222))].flatMap((error) => (error ? [error] : []))
      const report = unknownHostsReport([...errors, new Unreachable('auth', 'something else')])
      assert.ok(report.includes(`example.org ssh-ed25519 ${A.key}\n[example.org]:2222 ssh-ed25519 ${A.key}\n`))
      assert.match(report, /--accept-new-host-keys/)
      assert.equal(unknownHostsReport([]), '')
    })
  })
})
