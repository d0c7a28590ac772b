/** Texts of files as several playbooks read them: when one is read again, and under which name it is shown. */
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesFrom, SourceCache } from '../../engine/playbook/files.ts'

describe('texts of files', () => {
  let dir: string
  let file: string
  let linked: string
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'tsplay-files-')))
    mkdirSync(join(dir, 'roles'))
    symlinkSync('roles', join(dir, 'linked'))
    file = join(dir, 'roles', 'a.yml')
    linked = join(dir, 'linked', 'a.yml')
    writeFileSync(file, 'a: 1\n')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('are read once for all playbooks with one cache', () => {
    const cache = new SourceCache()
    const [one, other] = ['one.yml', 'other.yml'].map((name) => filesFrom(join(dir, name), undefined, cache).read(file))
    equal(one, other)
    notEqual(filesFrom(join(dir, 'one.yml')).read(file), one)
  })

  it('are read again where a file, or what overrides it, has changed', async () => {
    const cache = new SourceCache()
    const before = cache.read(file)
    await undefined
    writeFileSync(file, 'a: 1\nb: 2\n')
    equal(cache.read(file)?.text, 'a: 1\nb: 2\n')
    notEqual(cache.read(file), before)
    deepEqual([cache.read(file, 'near', 'x')?.text, cache.read(file, 'near', 'y')?.text], ['x', 'y'])
  })

  it('have the name that leads to them, or the first of all that lead to one file', () => {
    const each = new SourceCache()
    deepEqual(
      [file, linked].map((path) => each.read(path, 'absolute')?.file),
      [file, linked],
    )
    const one = new SourceCache({ oneName: true })
    equal(one.read(file, 'absolute'), one.read(linked, 'absolute'))
    equal(one.shown(linked, 'absolute'), file)
  })
})
