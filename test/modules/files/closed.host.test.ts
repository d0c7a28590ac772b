/** What is absent and what one may not look at are two things, in every module that asks. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../../engine/model/diagnostic.ts'
import command from '../../../modules/command/command.ts'
import file from '../../../modules/files/file.ts'
import find from '../../../modules/files/find.ts'
import slurp from '../../../modules/files/slurp.ts'
import stat from '../../../modules/files/stat.ts'
import { settle } from '../as-user.ts'

describe('a folder that may not be entered', () => {
  const here = { user: 'nobody', env: {} }
  let folder: string
  before(function () {
    if (process.getuid?.() !== 0 || spawnSync('/usr/sbin/runuser', ['-u', 'nobody', 'true']).status !== 0) {
      console.log('      skipped: only root can become another user')
      this.skip()
    }
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'closed-'))
    fs.chmodSync(folder, 0o755)
    fs.mkdirSync(path.join(folder, 'closed/deep'), { recursive: true })
    fs.writeFileSync(path.join(folder, 'closed/f'), 'x')
    fs.symlinkSync(path.join(folder, 'closed/deep'), path.join(folder, 'link'))
    fs.chmodSync(path.join(folder, 'closed'), 0o700)
  })
  after(() => folder && fs.rmSync(folder, { recursive: true, force: true }))

  const denied = (msg: string) => (error: unknown) => error instanceof Problem && error.msg === msg

  it('is no proof of absence: for stat, file, creates and removes', () => {
    for (const name of ['closed/f', 'closed/nothing', 'closed/deep/f', 'link/f', 'closed/f/']) {
      const at = path.join(folder, name) + (name.endsWith('/') ? '/' : '')
      assert.throws(() => settle(stat, { path: at }, here), denied('Permission denied'), name)
      assert.throws(() => settle(file, { path: at, state: 'absent' }, here), denied('Permission denied'), name)
      assert.throws(() => settle(command, { argv: ['true'], creates: at }, here), denied('Permission denied'), name)
      assert.throws(() => settle(command, { argv: ['true'], removes: at }, here), denied('Permission denied'), name)
    }
  })

  it('leaves what is absent absent, and what may be seen seen', () => {
    assert.deepEqual(settle(stat, { path: path.join(folder, 'nothing/below') }, here).returned, { stat: { exists: false } })
    assert.deepEqual(settle(command, { argv: ['true'], creates: path.join(folder, 'closed') }, here).summaries, [])
    assert.deepEqual(settle(command, { argv: ['true'], removes: path.join(folder, 'nothing') }, here).summaries, [])
    assert.deepEqual(settle(command, { argv: ['true'], creates: path.join(folder, '*/f') }, here).summaries, ['run true'])
  })

  it('makes slurp say that the file is not readable, and find that it could not look', () => {
    const at = path.join(folder, 'closed/f')
    assert.throws(() => settle(slurp, { src: at }, here), denied(`file is not readable: ${at}`))
    assert.throws(
      () => settle(slurp, { src: path.join(folder, 'nothing') }, here),
      denied(`file not found: ${path.join(folder, 'nothing')}`),
    )
    const { returned } = settle(find, { paths: [path.join(folder, 'closed')] }, here)
    assert.equal((returned.warnings as string[]).length, 1)
    assert.match((returned.warnings as string[])[0] ?? '', /^Skipped '.*' path due to this access issue: /)
  })
})
