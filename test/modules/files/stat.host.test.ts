/** What `stat` tells, beside what Node tells of the same files. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import stat from '../../../modules/files/stat.ts'
import { settle } from '../locally.ts'

describe('stat', () => {
  let folder: string
  const at = (name: string) => path.join(folder, name)
  const told = async (wish: Partial<Parameters<typeof stat.plan>[0]>) => {
    const { changes, result } = await settle(stat, wish)
    assert.deepEqual(changes, [])
    return result.stat as Record<string, unknown>
  }
  before(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-stat-')))
    fs.writeFileSync(at('a b'), 'text\n', { mode: 0o640 })
    fs.symlinkSync('a b', at('link'))
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  it('tells of a file', async () => {
    const facts = fs.statSync(at('a b'))
    const result = await told({ path: at('a b') })
    assert.deepEqual(
      [
        result.exists,
        result.path,
        result.mode,
        result.isreg,
        result.isdir,
        result.islnk,
        result.size,
        result.inode,
        result.nlink,
        result.dev,
      ],
      [true, at('a b'), '0640', true, false, false, 5, facts.ino, 1, facts.dev],
    )
    assert.deepEqual(
      [result.rusr, result.wusr, result.xusr, result.rgrp, result.wgrp, result.roth, result.isuid],
      [true, true, false, true, false, false, false],
    )
    assert.ok(Math.abs((result.mtime as number) - facts.mtimeMs / 1000) < 0.001)
    assert.equal(result.checksum, createHash('sha1').update('text\n').digest('hex'))
    assert.deepEqual([result.readable, result.executable], [true, false])
  })

  it('makes the digest that is wanted', async () => {
    for (const algorithm of ['md5', 'sha224', 'sha256', 'sha384', 'sha512'] as const)
      assert.equal(
        (await told({ path: at('a b'), checksum_algorithm: algorithm })).checksum,
        createHash(algorithm).update('text\n').digest('hex'),
      )
  })

  it('tells of a link, or of what it leads to', async () => {
    const link = await told({ path: at('link') })
    assert.deepEqual([link.islnk, link.lnk_target, link.lnk_source, link.checksum], [true, 'a b', at('a b'), undefined])
    const behind = await told({ path: at('link'), follow: true })
    assert.deepEqual([behind.islnk, behind.isreg, behind.size, behind.lnk_target], [false, true, 5, undefined])
  })

  it('tells that there is nothing', async () => {
    assert.deepEqual(await told({ path: at('none') }), { exists: false })
  })

  it('leaves out what is not wanted', async () => {
    const result = await told({ path: at('a b'), get_checksum: false, get_mime: false, get_attributes: false })
    for (const name of ['checksum', 'mimetype', 'charset', 'attributes', 'attr_flags']) assert.ok(!(name in result), name)
  })
})
