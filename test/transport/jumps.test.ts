/** The connections to jump hosts that are shared: a late failure of one takes away nothing but itself. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { Unreachable } from '../../engine/transport/contract.ts'
import { Jumps, type LoggedIn } from '../../engine/transport/ssh/jumps.ts'
import type { Client } from '../../engine/transport/ssh/ssh2.ts'
import { targetOf } from '../../engine/transport/target.ts'
import { HERE } from './steps.ts'

describe('jump hosts that are shared', () => {
  const target = targetOf({ ...HERE, kind: 'ssh', name: 'web', address: 'web', sshArgs: '-F none -J gate' })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const client = (name: string, gone: Promise<void> = new Promise(() => {})): LoggedIn => ({
    user: 'tester',
    auth: 'the password',
    client: { gone, end: () => {}, forward: async () => name as unknown as Duplex } as unknown as Client,
  })

  it('lose no newer connection by the late failure of an old one', async () => {
    const logins: { readonly good: (made: LoggedIn) => void; readonly bad: (error: unknown) => void }[] = []
    const jumps = new Jumps(() => new Promise((good, bad) => logins.push({ good, bad })))
    const first = await jumps.to(target, {})
    first.release()
    await jumps.to(target, {})
    logins[0]?.bad(new Unreachable('timeout', 'late'))
    await turn()
    const third = await jumps.to(target, {})
    assert.equal(logins.length, 2)
    logins[1]?.good(client('second'))
    assert.equal(await third.socket?.(), 'second')
  })

  it('are never left out: a way that was found leads over its own connection, or fails', async () => {
    let leave = () => {}
    const gone = new Promise<void>((resolve) => {
      leave = resolve
    })
    const jumps = new Jumps(async () => client('gate', gone))
    await jumps.to(target, {})
    await turn()
    const again = jumps.to(target, {})
    leave()
    const { socket } = await again
    assert.ok(socket, 'without one the target would be dialled directly')
  })

  describe('that are named in a circle', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tsplay-jumps-'))
    after(() => rmSync(dir, { recursive: true }))
    const jumping = async (config: string) => {
      writeFileSync(join(dir, 'config'), config)
      const jumps = new Jumps(async () => client('gate'))
      return (
        await jumps.to(targetOf({ ...HERE, kind: 'ssh', name: 'web', address: 'web', sshArgs: `-F ${join(dir, 'config')} -J a` }), {})
      ).jumps
    }

    it('are refused with the circle', () =>
      assert.rejects(jumping('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n'), { kind: 'jump', message: /: web → a → b → a$/ }))

    it('are taken in any number where they are not', async () => {
      const names = Array.from({ length: 12 }, (_, index) => (index === 0 ? 'a' : `h${index}`))
      const config = names.slice(1).map((name, index) => `Host ${names[index]}\n  ProxyJump ${name}\n`)
      assert.equal((await jumping(config.join(''))).length, 12)
    })
  })
})
