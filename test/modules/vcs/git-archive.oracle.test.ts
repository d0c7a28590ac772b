/** `git` with `archive`: what is planned, and the same archives as Ansible makes, byte for byte. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { nothingDone } from '../../../engine/model/module.ts'
import git from '../../../modules/vcs/git.ts'
import { Answers } from '../../oracle/answers.ts'
import { ansibleResults, type Result } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { refused, ruled } from '../registered.ts'
import { samples } from '../samples/git.ts'
import { environmentForTest } from '../web/web.ts'

const sha1 = (content: string | Buffer) => createHash('sha1').update(content).digest('hex')

/** Of what is in it, since each version of a library compresses in its own way. */
function digestOf(archive: string): string {
  const bytes = fs.readFileSync(archive)
  return sha1(/gz$/.test(archive) ? gunzipSync(bytes) : bytes)
}

describe('git, with an archive', () => {
  const there = samples.find(({ params }) => 'update' in params)?.state.copy as never
  const given = { repo: '/r', dest: '/srv/app', update: false, archive: '/srv/a.zip' } as const
  const on = (file: unknown, wanted: string | undefined, copy: object = there, more: object = {}) =>
    expect(git, { ...given, ...more }).on({ copy: copy as never, file: file as never, wanted })
  const file = fileAt('/srv/a.zip', 'x')

  it('replaces one that differs', () => {
    on(file, sha1('x')).plans()
    on(file, sha1('y')).plans('create the archive /srv/a.zip')
    on(absentAt('/srv/a.zip', '/srv'), sha1('x')).plans('create the archive /srv/a.zip')
    on(undefined, undefined, there, { archive: undefined }).plans()
  })
  it('follows a checkout that changes, and counts where it differs then', () => {
    const [, change] = on(file, sha1('x'), there, { update: true }).plans('update /srv/app to HEAD', 'create the archive /srv/a.zip')
    const outcome = { code: 0, stdout: '', stderr: '', start: '', end: '' }
    assert.deepEqual([change?.counts?.(outcome), change?.counts?.({ ...outcome, reported: { archive: 'new' } })], [false, true])
  })
  it('needs the version, and a folder', () => {
    const words = 'Failed to perform archive operation'
    assert.equal(
      refused(() => on(file, undefined).changes()),
      words,
    )
    assert.equal(
      refused(() => on(absentAt('/no/a.zip', '/'), sha1('x')).changes()),
      words,
    )
  })
  it('takes nothing for a digest that is none', () => {
    const reads = git.probe(withDefaults(git.options, given), nothingDone)
    assert.equal(reads.wanted.at, 'host')
    for (const stdout of ['', 'sum\0', 'sum\0x\0', `sum\0${'0'.repeat(41)}\0`, `0\0${'0'.repeat(40)}\0`])
      assert.equal('parse' in reads.wanted && reads.wanted.parse({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 0 }), undefined)
  })
  it('refuses a name that says no format', () => {
    assert.equal(ruled(git, { ...given, archive: '/srv/a.txt' }), 'Unable to get file extension from archive file name : /srv/a.txt')
    assert.equal(ruled(git, { ...given, archive: '/srv/.zip' }), 'Unable to get file extension from archive file name : /srv/.zip')
    assert.equal(ruled(git, { repo: '/r', dest: '/d', archive_prefix: 'x' }), "missing parameter(s) required by 'archive_prefix': archive")
    assert.equal(git.rules?.(withDefaults(git.options, { ...given, archive: 'a.zip' })).length, 1)
  })
})

describe('git, with an archive beside Ansible', function () {
  this.timeout(120_000)
  const answers = new Answers(import.meta.url)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-git-archive-'))
  const at = (name: string) => path.join(folder, name)
  after(() => fs.rmSync(folder, { recursive: true }))
  environmentForTest(() => ({
    ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' },
    ...{ GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z', TZ: 'UTC' },
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }))

  const story: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['a.tar', {}],
    ['a.tar', {}],
    ['a.tar', { update: false }],
    ['a.tar', { version: 'v1' }],
    ['a.tar', { version: 'v1', archive_prefix: "it's an app/" }],
    ['a.tar.gz', { version: 'v1' }],
    ['a.gz', { version: 'v1' }],
    ['a.tgz', { version: 'v1', archive_prefix: '-x/' }],
    ['a.zip', { version: 'v1' }],
    ['a.zip', { version: 'v1', update: false }],
    ['a.zip', { version: 'v0', update: false }],
    ['none/a.zip', { version: 'v1' }],
    ['a.zip', { version: 'other' }],
    ['bare.tar', { bare: true, version: 'other' }],
    ['bare.tar', { bare: true, version: 'other' }],
  ]
  const taskOf = (who: string, [archive, args]: (typeof story)[number]) => ({
    repo: at('repo'),
    dest: at(`${who}/${args.bare ? 'bare' : 'checkout'}`),
    archive: at(`${who}/${archive}`),
    ...args,
  })
  let theirs: readonly Result[]
  before(async () => {
    for (const name of ['ours', 'theirs']) fs.mkdirSync(at(name))
    const asked = story.map((one) => ({ module: 'git', args: taskOf('theirs', one) }))
    const sums = () => story.map(([archive]) => archive).filter((archive) => fs.existsSync(at(`theirs/${archive}`))).map((archive) => [archive, digestOf(at(`theirs/${archive}`))]) // biome-ignore format: one line
    const lines = 'git init -q -b main repo; cd repo; echo one >file; git add .; git commit -qm one; git tag -a -m v1 v1; git checkout -q -b other; echo two >"it\'s two"; git add .; git commit -qm two; git checkout -q main; echo three >file; git commit -qam three' // biome-ignore format: one line
    execFileSync('sh', ['-ec', lines], { cwd: folder })
    const ask = () => ansibleResults(asked) ?? assert.fail('ansible-playbook is not installed here')
    theirs = await answers.of('a story', { asked, lines }, ask, { FOLDER: folder })
    archives = await answers.of('archives', story, sums)
  })
  let archives: readonly unknown[]

  for (const [index, one] of story.entries())
    it(`${index}: ${JSON.stringify(one)}`, async () => {
      const { failed, changed, msg, before, after } = theirs[index] ?? {}
      const wanted = failed ? { failed, msg } : { failed, changed, before, after }
      assert.deepEqual(await done(taskOf('ours', one)), wanted)
    })
  it('makes the same archives', () => {
    const made = story.map(([archive]) => archive).filter((archive) => fs.existsSync(at(`ours/${archive}`)))
    assert.deepEqual(
      made.map((archive) => [archive, digestOf(at(`ours/${archive}`))]),
      archives,
    )
    assert.deepEqual(
      fs.readdirSync(at('ours')).filter((name) => name.startsWith('.')),
      [],
    )
  })

  async function done(args: object): Promise<Result> {
    try {
      const { changes, result } = await settle(git, args)
      return { failed: false, changed: changes.length > 0, before: result.before, after: result.after }
    } catch (error) {
      if (error instanceof Problem) return { failed: true, msg: error.msg }
      throw error
    }
  }
})
