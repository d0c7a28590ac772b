/** `known_hosts`: lines that `ssh-keygen` of this machine finds, and what becomes of the file. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import knownHosts, { foundRead, hashedLine } from '../../../modules/ssh/known_hosts.ts'
import { namesIn, refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries } from '../locally.ts'
import { fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'
import { folderForTest } from '../web/web.ts'

type Wish = Partial<Parameters<typeof knownHosts.plan>[0]>
/** Keys that are of their type to whom looks closely, and hold nothing but a letter. */
const ed = (letter: string) => `ssh-ed25519 ${wire('ssh-ed25519', letter.repeat(32))}`
const rsa = (letter: string) => `ssh-rsa ${wire('ssh-rsa', '\x01\x00\x01', `\x01${letter.repeat(256)}`)}`
function wire(...parts: readonly string[]): string {
  const chunk = (text: string) => Buffer.concat([Buffer.from([0, 0, text.length >> 8, text.length & 255]), Buffer.from(text, 'latin1')])
  return Buffer.concat(parts.map(chunk)).toString('base64')
}

describe('known_hosts', () => {
  const at = folderForTest()
  const file = () => at('known')
  const keygen = (...args: readonly string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

  /** Check, run, check again, from this text; what the file holds then. */
  async function becomes(text: string | undefined, given: Wish): Promise<string> {
    const params = { path: file(), ...given }
    if (text === undefined) fs.rmSync(file(), { force: true })
    else fs.writeFileSync(file(), text)
    const announced = await settle(knownHosts, params, { check: true })
    assert.equal(fs.existsSync(file()) ? fs.readFileSync(file(), 'utf8') : undefined, text, 'a check writes nothing')
    const done = await settle(knownHosts, params)
    assert.deepEqual(summaries(done), summaries(announced))
    assert.deepEqual((await settle(knownHosts, params, { check: true })).changes, [], 'a second time changes nothing')
    return fs.existsSync(file()) ? fs.readFileSync(file(), 'utf8') : ''
  }

  const others = `# ours\n*.example.org ${rsa('z')}\nother ${ed('o')}\n`
  const table: readonly (readonly [string, string | undefined, Wish, string])[] = [
    ['the first key', undefined, { name: 'a', key: `a ${ed('1')}` }, `a ${ed('1')}\n`],
    ['one more', others, { name: 'a', key: `a ${ed('1')}\n` }, `${others}a ${ed('1')}\n`],
    ['a last line without an end', `b ${ed('1')}`, { name: 'a', key: `a ${ed('1')}` }, `b ${ed('1')}\na ${ed('1')}\n`],
    ['what is so', `a ${ed('1')} remark\n${others}`, { name: 'A', key: `a ${ed('1')}` }, `a ${ed('1')} remark\n${others}`],
    ['another key', `a ${ed('1')}\n${others}`, { name: 'a', key: `a ${ed('2')}` }, `${others}a ${ed('2')}\n`],
    ['another type', `a ${ed('1')}\n`, { name: 'a', key: `a ${rsa('1')}` }, `a ${ed('1')}\na ${rsa('1')}\n`],
    ['other names of it', `a,10.0.0.1 ${ed('1')}\n`, { name: 'a', key: `a ${ed('1')}` }, `a ${ed('1')}\n`],
    ['a port', `a ${ed('1')}\n`, { name: '[a]:22022', key: `[a]:22022 ${ed('2')}` }, `a ${ed('1')}\n[a]:22022 ${ed('2')}\n`],
    [
      'several keys',
      `a ${ed('1')}\nb ${ed('1')}\na ${rsa('1')}\n`,
      { name: 'a', key: `# a:22 SSH-2.0\na ${ed('2')}\na ${rsa('2')}\n` },
      `b ${ed('1')}\na ${ed('2')}\na ${rsa('2')}\n`,
    ],
    ['all keys gone', `a ${ed('1')}\n${others}a,b ${rsa('1')}\n`, { name: 'a', state: 'absent' }, others],
    ['one key gone', `a ${ed('1')}\na ${rsa('1')}\n`, { name: 'a', state: 'absent', key: `a ${ed('1')}` }, `a ${rsa('1')}\n`],
    ['gone already', others, { name: 'a', state: 'absent' }, others],
    ['no file', undefined, { name: 'a', state: 'absent' }, ''],
    ['what is revoked', `@revoked a ${ed('1')}\na ${ed('2')}\n`, { name: 'a', state: 'absent' }, `@revoked a ${ed('1')}\n`],
  ]
  for (const [title, before, given, expected] of table) it(title, async () => assert.equal(await becomes(before, given), expected))

  it('finds names that nobody can read, and writes such', async () => {
    const hashed = await becomes(undefined, { name: 'Host', key: `host ${ed('1')}`, hash_host: true })
    assert.match(hashed, /^\|1\|[\w+/]{27}=\|[\w+/]{27}= ssh-ed25519 /)
    assert.match(keygen('-F', 'host', '-f', file()), /found: line 1/)
    assert.equal(await becomes(hashed, { name: 'host', key: `host ${ed('1')}`, hash_host: true }), hashed)
    assert.match(await becomes(`host ${ed('1')}\n`, { name: 'host', key: `host ${ed('1')}`, hash_host: true }), /^\|1\|[^\n]*\n$/)
    assert.equal(await becomes(hashed, { name: 'host', state: 'absent' }), '')
  })

  it('takes nothing that ssh-keygen prints for its own findings', () => {
    const stdout = recordsOf({ found: '# Host a found: line 3\n=fits' })
    const { lines, fits } = foundRead('a', file(), '').parse({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 0 })
    assert.deepEqual([lines, fits], [[3], false])
  })

  it('hashes as ssh-keygen does', () => {
    fs.writeFileSync(at('plain'), `host ${ed('1')}\n`)
    keygen('-H', '-f', at('plain'))
    const theirs = fs.readFileSync(at('plain'), 'utf8')
    const salt = Buffer.from(theirs.split('|')[2] ?? '', 'base64')
    assert.equal(`${hashedLine(`host ${ed('1')}`, 'host', salt)}\n`, theirs)
  })

  it('removes what ssh-keygen -R removes', async () => {
    const text = `${others}a ${ed('1')}\n@cert-authority a ${ed('2')}\nb,a ${rsa('1')}\n`
    const ours = await becomes(text, { name: 'a', state: 'absent' })
    fs.writeFileSync(at('theirs'), text)
    keygen('-R', 'a', '-f', at('theirs'))
    assert.equal(ours, fs.readFileSync(at('theirs'), 'utf8'))
  })

  it('refuses a key of another host, and what is no line of such a file', async () => {
    await assert.rejects(
      settle(knownHosts, { path: file(), name: 'a', key: `b ${ed('1')}` }),
      refusing({ msg: 'Host parameter does not match hashed host field in supplied key' }),
    )
    const said = (given: Wish) => knownHosts.rules?.(withDefaults(knownHosts.options, given)).join('; ') ?? ''
    assert.equal(said({ name: 'a', key: `a ${ed('1')}` }), '')
    assert.deepEqual(namesIn(said({ name: 'a', key: 'ssh-ed25519 AAAA' })), ['ssh-ed25519 AAAA', 'known_hosts'])
    assert.deepEqual(namesIn(said({ name: 'a' })), ['key', 'state: present'])
    assert.match(said({ name: 'a,b', state: 'absent' }), /one name/)
    assert.deepEqual(namesIn(said({ name: '-R', state: 'absent' })), ['-R'])
  })

  it('says what ssh-keygen lacks', () => {
    const state = {
      file: fileAt('/k', 'x\n'),
      found: { lines: [], fits: true, problem: 'ssh-keygen is not installed on the host' },
      salts: [],
    }
    expect(knownHosts, { name: 'a', state: 'absent' })
      .on(state)
      .refuses({ names: ['/k'] })
  })
})
