/** The policy of a host is what it was, after apt-get has ended and after it was killed. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withPolicy } from '../../../modules/apt/policy-rc-d.ts'

describe('policy-rc.d', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-policy-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const command = (script: string) => withPolicy(101, ['sh', '-c', script], folder) as [string, ...string[]]
  const run = (script: string) => {
    const [program, ...words] = command(script)
    return spawnSync(program, words, { encoding: 'utf8' })
  }
  /** Runs until the policy is in place, then kills all of it. */
  async function killed(): Promise<void> {
    const [program, ...words] = command('exec sleep 60')
    const child = spawn(program, words, { detached: true, stdio: 'ignore' })
    const ended = once(child, 'close')
    while (!existsSync(join(folder, 'policy-rc.d')) || readFileSync(join(folder, 'policy-rc.d'), 'utf8') === 'of the host') await sleep(10)
    process.kill(-(child.pid as number), 'SIGKILL')
    await ended
  }
  const left = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])

  for (const [what, before] of [
    ['none', []],
    ['one of the host', [['policy-rc.d', 'of the host']]],
  ] as const)
    describe(`where there is ${what}`, () => {
      beforeEach(() => {
        for (const [name, text] of before) writeFileSync(join(folder, name), text)
      })

      it('answers with the code meanwhile, and is as before in the end', () => {
        const { status } = run(`${folder}/policy-rc.d; test $? = 101 && exit 7`)
        assert.equal(status, 7)
        assert.deepEqual(left(), before)
      })

      it('is put back by the next run after a kill', async () => {
        await killed()
        assert.notDeepEqual(left(), before)
        await killed()
        assert.equal(run('exit 0').status, 0)
        assert.deepEqual(left(), before)
      })
    })

  it('is changed by one run at a time', async () => {
    const [program, ...words] = command('echo on; read line')
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const second = run('exit 0')
    assert.deepEqual([second.status, /Could not get lock/.test(second.stderr)], [100, true])
    child.stdin.end('\n')
    await once(child, 'close')
    assert.deepEqual(left(), [])
  })
})
