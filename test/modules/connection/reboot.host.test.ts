/** `reboot` and `wait_for_connection`: what is run, and what is waited for. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Reconnect } from '../../../engine/model/action.ts'
import type { Params } from '../../../engine/model/module.ts'
import reboot from '../../../modules/connection/reboot.ts'
import waitForConnection from '../../../modules/connection/wait_for_connection.ts'
import { expect } from '../expect.ts'

const boot = { code: 0, stdout: 'one\n', stderr: '' }

describe('reboot', () => {
  const actionOf = (params: Partial<Params<typeof reboot.options>>) =>
    expect(reboot, params).on({ boot }).plans('reboot the host')[0]?.action as Reconnect

  it('announces, restarts, and asks whether it is another start', () => {
    const { by, delay, timeout, until } = actionOf({ msg: 'now', pre_reboot_delay: 130, post_reboot_delay: 7 })
    assert.deepEqual(by?.argv.slice(-4), ['shutdown', '-r', '+2', 'now'])
    assert.deepEqual([delay, timeout], [127, 600])
    assert.deepEqual(until, [{ argv: ['sh', '-c', 'cat /proc/sys/kernel/random/boot_id'], was: 'one' }, { argv: ['sh', '-c', 'whoami'] }])
  })
  it('fails where nobody can tell when the host was started', () => {
    expect(reboot, {})
      .on({ boot: { code: 1, stdout: '', stderr: 'none' } })
      .refuses({ msg: /^reboot: failed to get host boot time info, rc: 1, stdout: , stderr: none$/, names: ['boot_time_command'] })
  })
  it('tells what a restart would be in check mode', () => {
    assert.deepEqual(expect(reboot, {}).on({ boot }).returns(), { rebooted: true, elapsed: 0 })
  })

  it('finds its program in the folders, by its path, or takes the other one', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-reboot-'))
    try {
      const says = (params: Partial<Params<typeof reboot.options>>) => {
        const [program = '', ...words] = actionOf({ search_paths: ['/nowhere', folder], msg: 'a b', ...params }).by?.argv ?? []
        const { stdout, stderr, status } = spawnSync(program, words, { encoding: 'utf8' })
        return status === 0 ? stdout : stderr
      }
      const program = (name: string) => writeFileSync(path.join(folder, name), `#!/bin/sh\nprintf '[%s]' ${name} "$@"\n`, { mode: 0o755 })
      assert.match(says({}), /there is no shutdown in \/nowhere/)
      program('reboot')
      assert.equal(says({}), '[reboot]')
      program('shutdown')
      assert.equal(says({}), '[shutdown][-r][+0][a b]')
      program('own')
      assert.equal(says({ reboot_command: `own "x y" z` }), '[own][x y][z]')
      assert.equal(says({ reboot_command: `${folder}/own` }), '[own]')
      assert.match(says({ reboot_command: 'other' }), /there is no other/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('wait_for_connection', () => {
  it('tries until a program runs', () => {
    const [change] = expect(waitForConnection, { delay: 3, timeout: 9 }).on({}).plans('wait for the connection')
    const action = { do: 'reconnect', delay: 3, every: 1, timeout: 9, connectTimeout: 5, until: [{ argv: ['true'] }] }
    const { explain: _explain, ...planned } = (change as { action: Reconnect }).action
    assert.deepEqual([planned, change?.silent], [action, true])
  })
})
