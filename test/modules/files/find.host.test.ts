/** `find`: which names, ages, sizes and contents are wanted, and in which order they are told. */

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { nothingDone } from '../../../engine/model/module.ts'
import find from '../../../modules/files/find.ts'
import { ageOf, coarseFilters, holds, sizeOf } from '../../../modules/files/find-filter.ts'
import { ask } from '../ask.ts'
import { returned, withDefaults } from '../expect.ts'

type Given = Parameters<typeof withDefaults<typeof find.options>>[1]

describe('find', () => {
  let folder: string
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-find-'))
    const write = (name: string, text = '') => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      fs.writeFileSync(path.join(folder, name), text)
    }
    write('one.txt', 'alpha\nbeta\n')
    write('two.log', 'x'.repeat(2000))
    write('.hidden')
    write('b/deep/three.txt', 'gamma')
    write('b/new\nline.txt', 'beta')
    write('a/four.txt', 'no beta')
    fs.symlinkSync('b', path.join(folder, 'link'))
    fs.utimesSync(path.join(folder, 'one.txt'), 1e9, 1e9)
    fs.chmodSync(path.join(folder, 'two.log'), 0o646)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  async function told(given: Given) {
    const params = withDefaults(find.options, given)
    assert.deepEqual(find.rules?.(params), [])
    const state = { tree: await ask(find.probe(params, nothingDone).tree) }
    // A clock that stands still in tests, so the age of a file is that of its time.
    assert.deepEqual(find.plan(params, state, nothingDone), [])
    const result = returned(find, params, state) as { files: { path: string }[]; matched: number; examined: number }
    return { ...result, names: result.files.map((file) => path.relative(folder, file.path)) }
  }
  const names = async (given: Given) => (await told({ paths: [folder], ...given })).names.sort()

  it('looks into a folder, or down into all that are below', async () => {
    assert.deepEqual(await names({}), ['one.txt', 'two.log'])
    assert.deepEqual(await names({ hidden: true }), ['.hidden', 'one.txt', 'two.log'])
    assert.deepEqual(await names({ recurse: true, patterns: ['*.txt'] }), ['a/four.txt', 'b/deep/three.txt', 'b/new\nline.txt', 'one.txt'])
    assert.deepEqual(await names({ recurse: true, depth: 2, patterns: ['t*'] }), ['two.log'])
    assert.deepEqual(await names({ recurse: true, follow: true, patterns: ['three*'] }), ['b/deep/three.txt', 'link/deep/three.txt'])
    assert.deepEqual(await names({ file_type: 'directory', recurse: true }), ['a', 'b', 'b/deep'])
    assert.deepEqual(await names({ file_type: 'link' }), ['link'])
    const { names: all, examined, matched } = await told({ paths: [`${folder}/`], recurse: true, file_type: 'any' })
    assert.deepEqual([examined, matched], [10, 9])
    assert.ok(all.indexOf('one.txt') < all.indexOf('b') && all.indexOf('a') < all.indexOf('b/deep'), 'files first, then folders')
  })

  it('sifts by pattern, size, permissions and content', async () => {
    assert.deepEqual(await names({ patterns: ['*'], excludes: ['*.log'] }), ['one.txt'])
    assert.deepEqual(await names({ use_regex: true, patterns: ['^t[a-z]+\\.'] }), ['two.log'])
    assert.deepEqual(await names({ size: '1k' }), ['two.log'])
    assert.deepEqual(await names({ size: '-100' }), ['one.txt'])
    assert.deepEqual(await names({ mode: '0002', exact_mode: false }), ['two.log'])
    assert.deepEqual(await names({ mode: '0646' }), ['two.log'])
    assert.deepEqual(await names({ recurse: true, contains: 'beta' }), ['b/new\nline.txt', 'one.txt'])
    assert.deepEqual(await names({ recurse: true, contains: 'alpha.beta' }), [])
    assert.deepEqual(await names({ recurse: true, contains: 'no .*ta$', read_whole_file: true }), ['a/four.txt'])
    assert.equal((await told({ paths: [folder], limit: 1 })).matched, 1)
    const [file] = (await told({ paths: [folder], patterns: ['two.log'], get_checksum: true, checksum_algorithm: 'md5' })).files
    assert.equal((file as unknown as { checksum: string }).checksum.length, 32)
  })

  it('tells what could not be looked into', async () => {
    const { skipped_paths: skipped, msg } = (await told({ paths: ['/nowhere/at/all'] })) as unknown as Record<string, unknown>
    assert.deepEqual(skipped, { '/nowhere/at/all': "'/nowhere/at/all' is not a directory" })
    assert.equal(msg, 'Not all paths examined, check warnings for details')
  })

  it('reads quantities, and says which can not be read', () => {
    assert.deepEqual([ageOf('2d'), ageOf('-1W'), ageOf('60'), ageOf('2y')], [172800, -604800, 60, undefined])
    assert.deepEqual([sizeOf('10m'), sizeOf('-1k'), sizeOf('x')], [10485760, -1024, undefined])
    const problems = (given: Given) => find.rules?.(withDefaults(find.options, { paths: ['/x'], ...given }))?.length
    assert.deepEqual([problems({ age: 'old' }), problems({ size: '1 z' }), problems({ contains: '(' }), problems({})], [1, 1, 1, 0])
  })

  it('leaves out on the host only what is surely not wanted', () => {
    const wish = withDefaults(find.options, { paths: ['/x'], patterns: ['*.conf', 'a?'] })
    assert.deepEqual(coarseFilters(wish).slice(-7), ['(', '-name', '*.conf', '-o', '-name', 'a?', ')'])
    assert.ok(!coarseFilters({ ...wish, patterns: ['[!a]*'] }).includes('-o'))
    assert.ok(!coarseFilters({ ...wish, use_regex: true }).includes('-o'))
  })

  it('looks for what begins a line, or for anything', () => {
    assert.deepEqual([holds('a\nbc\n', 'b', false), holds('a\nbc\n', 'c', false), holds('a\nbc\n', 'c', true)], [true, false, true])
  })
})
