/** `apt_repository`: lines of sources, where they go and how they come back after lists could not be had. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Params } from '../../../engine/model/module.ts'
import repository from '../../../modules/apt/apt_repository.ts'
import { sha1 } from '../../../modules/files/path-state.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

const main = '/etc/apt/sources.list'
const folder = '/etc/apt/sources.list.d'
const debian = 'deb http://deb.debian.org/debian bookworm main'
const files = [
  { path: main, text: `# Debian\n${debian}\n#deb-src  http://deb.debian.org/debian bookworm main # for builders\n\n` },
  { path: `${folder}/x.list`, text: 'deb http://x.example.org stable main\n' },
]
const on = (params: Partial<Params<typeof repository.options>>) =>
  expect(repository, { update_cache: false, ...params }).on({ files, codename: '', key: undefined })

describe('apt_repository', () => {
  it('leaves a source that is there, however its blanks fall', () => {
    on({ repo: '  deb  http://deb.debian.org/debian   bookworm main' }).plans()
    on({ repo: 'deb http://y.example.org stable main', state: 'absent' }).plans()
  })
  it('names a new file by the address', () => {
    const table = [
      ['deb http://y.example.org/debian stable main', 'y_example_org_debian'],
      ['deb [arch=amd64 signed-by=/a/b.gpg] https://user:word@y.example.org/a-b/ ./', 'y_example_org_a_b'],
      ['deb-src http://y.example.org:8080 stable main', 'y_example_org_8080'],
    ] as const
    for (const [repo, name] of table) {
      const [change] = on({ repo }).plans(`create ${folder}/${name}.list`)
      assert.deepEqual([writeOf(change).content.toString(), writeOf(change).mode, writeOf(change).expect], [`${repo}\n`, '0644', 'absent'])
    }
  })
  it('writes to a file that is named, behind what it holds', () => {
    const [change] = on({ repo: 'deb http://y.example.org stable main', filename: 'x' }).plans(`write ${folder}/x.list`)
    assert.equal(writeOf(change).content.toString(), `${files[1]?.text}deb http://y.example.org stable main\n`)
    assert.equal(writeOf(change).mode, undefined)
  })
  it('lets in a source that was commented out, with its remark, and no other line changes', () => {
    const [change] = on({ repo: 'deb-src http://deb.debian.org/debian bookworm main' }).plans(`write ${main}`)
    assert.equal(
      writeOf(change).content.toString(),
      `# Debian\n${debian}\ndeb-src http://deb.debian.org/debian bookworm main # for builders\n\n`,
    )
  })
  it('removes every line that names it, and a file that is left with nothing', () => {
    const [removed] = on({ repo: 'deb http://x.example.org stable main', state: 'absent' }).plans(`remove ${folder}/x.list`)
    assert.deepEqual(runOf(removed).argv.slice(4, 6), [`${folder}/x.list`, sha1(files[1]?.text ?? '')])
    const [written] = on({ repo: debian, state: 'absent' }).plans(`write ${main}`)
    assert.ok(!writeOf(written).content.toString().includes(debian))
  })
  it('refreshes the lists after a change alone, and holds what it would put back', () => {
    const [, refresh] = on({ repo: 'deb http://y.example.org stable main', filename: 'x', update_cache: true }).changes()
    assert.equal(refresh?.silent, true)
    assert.equal(String(runOf(refresh).stdin), files[1]?.text)
    const after = sha1(`${files[1]?.text}deb http://y.example.org stable main\n`)
    assert.deepEqual(runOf(refresh).argv.slice(4, 9), ['1', `${folder}/x.list`, '37', after, 'apt-get'])
    on({ repo: debian, update_cache: true }).plans()
  })
  it('puts the files back where the lists could not be refreshed, but not where a lock was in the way', () => {
    const [, refresh] = on({ repo: 'deb http://y.example.org stable main', update_cache: true }).changes()
    const script = runOf(refresh).argv[2] ?? ''
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'))
    const [one = '', other = ''] = ['one.list', 'other.list'].map((name) => path.join(place, name))
    const outcome = (...program: readonly string[]) => {
      fs.writeFileSync(one, 'new one\n', { mode: 0o640 })
      fs.writeFileSync(other, 'new other\n')
      const words = [one, '8', sha1('new one\n'), other, '', sha1('new other\n')]
      const { status } = spawnSync('sh', ['-c', script, 'sh', '2', ...words, ...program], { input: 'old one\n' })
      return [status, ...fs.readdirSync(place).sort(), fs.readFileSync(one, 'utf8')]
    }
    try {
      assert.deepEqual(outcome('true'), [0, 'one.list', 'other.list', 'new one\n'])
      assert.deepEqual(outcome('sh', '-c', 'exit 100'), [100, 'one.list', 'old one\n'])
      assert.equal(fs.statSync(one).mode & 0o777, 0o640)
      const meanwhile = `echo more >>${one}; echo more >>${other}; exit 100`
      assert.deepEqual(outcome('sh', '-c', meanwhile), [100, 'one.list', 'other.list', 'new one\nmore\n'])
      const locked = 'echo "E: Could not get lock /var/lib/apt/lists/lock" >&2; exit 100'
      assert.deepEqual(outcome('sh', '-c', locked), [100, 'one.list', 'other.list', 'new one\n'])
    } finally {
      fs.rmSync(place, { recursive: true })
    }
  })
  it('tells which files came and went', () => {
    assert.deepEqual(on({ repo: 'deb http://y.example.org stable main' }).returns().sources_added, [`${folder}/y_example_org.list`])
    assert.deepEqual(on({ repo: 'deb http://x.example.org stable main', state: 'absent' }).returns().sources_removed, [`${folder}/x.list`])
  })
  it('refuses what is no source', () => {
    for (const repo of ['ppa:', 'ppa:ann/x y', 'ppa:../x', '# deb http://x y z', 'http://x y z', ''])
      assert.equal(repository.rules?.(withDefaults(repository.options, { repo })).length, 1, repo)
    expect(repository, { repo: debian })
      .on({ files: undefined, codename: '', key: undefined })
      .refuses({ names: ['apt-get'] })
  })
})
