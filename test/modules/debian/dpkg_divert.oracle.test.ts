/** `dpkg_divert`: what is planned, and what becomes of files, beside Ansible, with diversions of our own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import divert from '../../../modules/debian/dpkg_divert.ts'
import { Answers } from '../../oracle/answers.ts'
import { namesIn } from '../../refusal.ts'
import { keptResults, type Result } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, twice } from '../locally.ts'
import { absent, present } from '../samples/dpkg_divert.ts'

const given = { path: '/etc/screenrc' }

describe('dpkg_divert', () => {
  it('begins, changes and ends a diversion', () => {
    expect(divert, given).on({ present }).plans()
    expect(divert, { ...given, state: 'absent' })
      .on({ present: absent })
      .plans()
    const [begun] = expect(divert, given).on({ present: absent }).plans('divert /etc/screenrc to /etc/screenrc.distrib') // biome-ignore format: one line
    assert.deepEqual([begun?.before, begun?.after], ['absent', { divert: '/etc/screenrc.distrib', holder: 'LOCAL' }])
    expect(divert, { ...given, divert: '/etc/old' })
      .on({ present: { ...present, files: { ...present.files, diverted: true } } })
      .plans('remove the diversion of /etc/screenrc', 'divert /etc/screenrc to /etc/old', 'move /etc/screenrc.distrib to /etc/old')
    expect(divert, { ...given, holder: 'mine' })
      .on({ present })
      .plans('remove the diversion of /etc/screenrc', 'divert /etc/screenrc to /etc/screenrc.distrib')
    expect(divert, { ...given, state: 'absent' })
      .on({ present })
      .plans('remove the diversion of /etc/screenrc')
  })
  it('loses no file unless it is told to', () => {
    const full = { ...absent, files: { original: true, diverted: false, target: true } }
    expect(divert, { ...given, rename: true })
      .on({ present: full })
      .refuses({ msg: "Set 'force' param to True to force renaming of files.", names: ['/etc/screenrc.distrib'] })
    expect(divert, { ...given, rename: true, force: true })
      .on({ present: full })
      .plans('remove /etc/screenrc.distrib', 'divert /etc/screenrc to /etc/screenrc.distrib')
    const back = { ...present, files: { original: true, diverted: true, target: true } }
    expect(divert, { ...given, rename: true, state: 'absent' })
      .on({ present: back })
      .refuses({ msg: "Set 'force' param to True to force renaming of files.", names: ['/etc/screenrc'] })
  })
  it('refuses what it can not do', () => {
    expect(divert, given)
      .on({ present: { ...absent, tools: false } })
      .refuses({ missingProgram: 'dpkg-divert' })
    const problems = (more: object) => divert.rules?.(withDefaults(divert.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    assert.deepEqual(namesIn(problems({ path: 'etc/x' })), ['etc/x'])
    assert.deepEqual(namesIn(problems({ divert: 'x' })), ['x'])
    assert.deepEqual(namesIn(problems({ holder: 'My Package' })), ['My Package'])
  })
})

const answers = new Answers(import.meta.url)

describe('dpkg_divert, with the dpkg of this machine', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-divert-'))
  const usual = process.env.DPKG_ADMINDIR
  before(function () {
    if (spawnSync('dpkg-divert', ['--version']).status !== 0) return this.skip()
    process.env.DPKG_ADMINDIR = path.join(folder, 'dpkg')
    fs.mkdirSync(path.join(folder, 'dpkg', 'info'), { recursive: true })
    for (const name of ['status', 'diversions']) fs.writeFileSync(path.join(folder, 'dpkg', name), '')
  })
  after(() => {
    if (usual === undefined) delete process.env.DPKG_ADMINDIR
    else process.env.DPKG_ADMINDIR = usual
    fs.rmSync(folder, { recursive: true })
  })

  /** What one story of tasks makes of files. */
  const story = (name: string) => {
    const place = path.join(folder, name)
    fs.mkdirSync(place)
    for (const file of ['a', 'b', 'b.distrib', 'c']) fs.writeFileSync(path.join(place, file), `${file}\n`)
    return [
      { path: `${place}/a`, rename: true },
      { path: `${place}/a`, divert: `${place}/a.mine`, rename: true },
      { path: `${place}/a`, divert: `${place}/a.mine`, holder: 'mine' },
      { path: `${place}/a`, divert: `${place}/a.mine`, holder: 'mine', rename: true },
      { path: `${place}/b`, rename: true },
      { path: `${place}/b`, rename: true, force: true },
      { path: `${place}/c` },
      { path: `${place}/c`, state: 'absent', rename: true },
      { path: `${place}/a`, state: 'absent', rename: true },
      { path: `${place}/a`, state: 'absent' },
    ] as const
  }
  const filesOf = (name: string) =>
    fs.readdirSync(path.join(folder, name)).map((file) => [file, fs.readFileSync(path.join(folder, name, file), 'utf8')])
  const diversion = (place: string, told: unknown) => JSON.stringify(told).replaceAll(path.join(folder, place), '')

  it('does with files what Ansible does', async () => {
    const asked = story('theirs').map((args) => ({ module: 'community.general.dpkg_divert', args }))
    const place = { folder, makes: ['theirs', 'dpkg'], goesOn: true }
    const theirs = await keptResults(answers, 'a story', place, asked)
    for (const [index, args] of story('ours').entries()) {
      const told: Result = theirs[index] ?? {}
      if (told.failed) {
        await assert.rejects(settle(divert, args), Problem)
        continue
      }
      const { result, changes } = await twice(divert, args)
      assert.deepEqual([index, changes.length > 0], [index, told.changed], JSON.stringify(told))
      assert.equal(diversion('ours', result.diversion), diversion('theirs', told.diversion))
      assert.equal(diversion('ours', result.commands), diversion('theirs', told.commands), `${index}`)
    }
    assert.deepEqual(filesOf('ours'), filesOf('theirs'))
  })
})
