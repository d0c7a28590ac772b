/** Digests of files of a project. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedFiles, digestsOfFiles } from '../../engine/formats/file-digests.ts'

describe('digests of files', () => {
  it('find what changed or is gone, and leave out what is no file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-digests-'))
    try {
      const [same, other, gone] = ['same', 'other', 'gone'].map((name) => join(folder, name)) as [string, string, string]
      for (const file of [same, other, gone]) writeFileSync(file, 'a text')
      const digests = digestsOfFiles([same, other, gone, folder, '/dev/null', join(folder, 'none')])
      assert.deepEqual(Object.keys(digests), [same, other, gone])
      assert.deepEqual(changedFiles(Object.entries(digests)), [])
      writeFileSync(other, 'another')
      rmSync(gone)
      assert.deepEqual(changedFiles(Object.entries(digests)), [other, gone])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
