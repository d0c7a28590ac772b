/** Where the programs of PostgreSQL run: a folder that the user cannot enter is left. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../../modules/postgresql/connection.ts'

;(process.getuid?.() === 0 ? describe : describe.skip)('the working folder of psql', () => {
  it('is the home of a user who cannot enter the one at hand', () => {
    const top = mkdtempSync(join(tmpdir(), 'folders-'))
    const [closed, inside, home] = ['closed', 'closed/inside', 'home'].map((name) => join(top, name)) as [string, string, string]
    const at = (cwd: string, HOME: string) =>
      spawnSync('sh', ['-c', `${connect}pwd -P`, 'sh', ...Array(9).fill('')], { cwd, uid: 65534, env: { PATH: process.env.PATH, HOME } })
    const folder = (cwd: string, there = home) => String(at(cwd, there).stdout).trim()
    try {
      for (const each of [closed, inside, home]) mkdirSync(each)
      chmodSync(top, 0o755)
      chmodSync(closed, 0o700)
      assert.deepEqual([folder(closed), folder(inside), folder(top), folder(closed, inside)], [home, home, top, '/'])
      assert.equal(String(at(inside, home).stderr), '')
    } finally {
      rmSync(top, { recursive: true })
    }
  })
})
