/** `tempfile`: made under a name that was free, for its owner alone. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import tempfile from '../../../modules/files/tempfile.ts'
import { expect } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, directoryAt } from '../path-state-of.ts'

describe('tempfile', () => {
  it('makes files and folders', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-tempfile-'))
    try {
      const { result } = await settle(tempfile, { path: folder, prefix: 'a b.', suffix: '.csv' })
      assert.match(String(result.path), /\/a b\.\w{8}\.csv$/)
      assert.equal(fs.statSync(String(result.path)).mode & 0o777, 0o600)
      const { result: made } = await settle(tempfile, { path: `${folder}/`, state: 'directory' })
      assert.equal(path.dirname(String(made.path)), folder)
      assert.equal(fs.statSync(String(made.path)).mode & 0o777, 0o700)
      assert.equal(fs.readdirSync(folder).length, 2)
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('does not tell in the plan what chance decides', () => {
    expect(tempfile, {})
      .on({ folder: directoryAt('/tmp'), chance: 'abcdefgh' })
      .plans('create a temporary file in /tmp')
    expect(tempfile, { path: '/x' })
      .on({ folder: absentAt('/x', '/'), chance: 'abcdefgh' })
      .refuses({ msg: /No such file or directory: '\/x\//, names: ['/x'] })
    assert.equal(tempfile.rules?.({ state: 'file', path: undefined, prefix: 'a/b', suffix: '' }).length, 1)
  })
})
