/** The step that takes the lock of a machine, in each shell a host may have, on folders of the test. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { LOCK, readLock } from '../../engine/transport/protocol/lock.ts'

const shells = [['/bin/sh'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '', ...args]) => spawnSync(program, [...args, '-c', ':']).status === 0,
)
const nobody = 65_534

for (const shell of shells)
  describe(`the lock of a machine, taken by ${shell.join(' ')}`, () => {
    let folder: string
    const begun = new Set<ChildProcess>()
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'tsplay-lock-'))
      chmodSync(folder, 0o755)
      for (const name of ['own', 'all']) mkdirSync(path.join(folder, name), { mode: name === 'own' ? 0o700 : 0o755 })
    })
    afterEach(() => {
      for (const child of begun) child.kill('SIGKILL')
      begun.clear()
      rmSync(folder, { recursive: true })
    })

    const open = '{ command exec 7<"$0/own"; } 2>/dev/null; exec 4<"$0/all"; '
    /** A shell that has a part of the lock, as who it says it is. */
    const hold = async (run: string, { places = '7 4', uid = 0 } = {}) => {
      const script = `${open}for place in ${places}; do flock "$place"; done; echo on; exec sh -s "$1"`
      const child = spawn('sh', ['-c', script, folder, `tsplay ${run} me@desk site.yml`], { uid })
      begun.add(child)
      await once(child.stdout, 'data')
      return child
    }
    const take = (own: string, uid = 0) => {
      const args = ['-c', `${open}exec "$@"`, folder, ...shell, '-c', LOCK, 'sh', own, 'root']
      const { status, stdout } = spawnSync('sh', args, { uid, encoding: 'utf8' })
      return readLock({ code: status ?? 255, stdout })
    }
    const [mine, other] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb']
    before(function () {
      if (process.getuid?.() !== 0) this.skip()
    })

    it('is free, held by another run or by this one', async () => {
      assert.equal(take(mine), undefined)
      const { pid } = await hold(other)
      const found = take(mine)
      assert.ok(found?.kind === 'held', JSON.stringify(found))
      const { seconds = 99, ...holder } = found.holder
      assert.deepEqual(holder, { process: pid, connection: 'open', user: 'root', run: 'me@desk site.yml' })
      assert.ok(seconds < 60)
      assert.deepEqual(take(`${mine} ${other}`), { kind: 'own' })
    })

    it('is let go as a whole where only a part of it is free', async () => {
      const holder = await hold(other, { places: '4' })
      const script = `${open}${shell.join(' ')} -c "$1" sh ${mine} root; flock -n 7; exec 7<&-; exec 7<"$0/own"; flock -n 7 && echo free`
      assert.match(spawnSync('sh', ['-c', script, folder, LOCK], { encoding: 'utf8' }).stdout, /^held .*\nfree\n$/)
      holder.kill('SIGKILL')
      await once(holder, 'exit')
      assert.equal(take(mine), undefined)
    })

    it('whoever is not root sees a shell of root by its name, and does not take another for it', async () => {
      const honest = await hold(other)
      const found = take(mine, nobody)
      assert.deepEqual(found?.kind === 'held' && [found.holder.process, found.holder.user], [honest.pid, 'root'])
      honest.kill('SIGKILL')
      await once(honest, 'exit')
      await hold(other, { places: '4', uid: 12_345 })
      assert.deepEqual(take(mine, nobody)?.kind, 'ignored')
    })

    it('of a user that does not count is ignored by root, and named', async () => {
      const { pid } = await hold(other, { places: '4', uid: nobody })
      const found = take(mine)
      assert.deepEqual(found?.kind === 'ignored' && [found.holder.process, found.holder.user], [pid, 'nobody'])
    })

    it('is freed where the connection of its holder has ended', async () => {
      const script = `${open}flock 7; flock 4; sh -s "$1" <&3 &`
      const title = `tsplay ${other} me@desk site.yml`
      const child = spawn('sh', ['-c', script, folder, title], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
      await once(child, 'exit')
      const found = take(mine)
      assert.deepEqual(found?.kind === 'held' && found.holder.connection, 'closed')
      assert.equal(take(mine), undefined)
    })
  })
