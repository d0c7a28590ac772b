/** The scripts of a job in every shell that is here, with `setsid` and without: words and input arrive as they are, order and end are kept. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lookScript, readLook } from '../../engine/host-scripts/job.ts'
import { removeAct, startActs, stopAct } from '../../engine/run/converge/job-scripts.ts'
import type { Act } from '../../engine/transport/contract.ts'

const shells = ['/bin/sh', 'bash --posix', 'busybox sh'].filter((shell) => spawnSync('sh', ['-c', `${shell} -c :`]).status === 0)
const tools = ['sh', 'bash', 'busybox', 'cat', 'date', 'head', 'mkdir', 'printf', 'rm', 'sed', 'sleep', 'tail', 'wc']
const job = 'j1.1'
const words = ["it's", '', 'two\nlines\n', '*', '-n', '$HOME', 'back\\slash', ' ']

const keptWords = JSON.stringify({ words: { dest: "a 'b'\n\nc" }, runs: false, before: false, changes: [true, false] })

describe('the scripts of a job', function () {
  this.timeout(60_000)
  let home: string
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'tsplay-jobs-'))
    mkdirSync(path.join(home, 'bin'))
    for (const tool of tools) {
      const { stdout } = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' })
      if (stdout.startsWith('/')) symlinkSync(stdout.trim(), path.join(home, 'bin', tool))
    }
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  const perform = (shell: string, bare: boolean, { script, args, stdin = '', env }: Act) => {
    const PATH = bare ? path.join(home, 'bin') : process.env.PATH
    const here = { HOME: home, PATH, LC_ALL: 'C.UTF-8', ...env }
    const all = [...shell.split(' '), '-c', script, 'sh', ...args.map((word) => word.replaceAll('/bin/sh', shell))]
    const { status, stdout, stderr } = spawnSync('/usr/bin/env', all, { input: stdin as string, env: here })
    assert.equal(status, 0, stderr.toString())
    return stdout
  }
  const action = (script: string, more: Partial<Act> = {}): Act => ({ script, args: words, accept: [0], ...more })
  const look = (shell: string, bare: boolean) => readLook({ bytes: perform(shell, bare, { script: lookScript, args: [job], accept: [0] }) })
  const ended = async (shell: string, bare: boolean) => {
    for (let count = 0; count < 200; count++) {
      const seen = look(shell, bare)
      if (seen.state !== 'running') return seen
      await sleep(50)
    }
    throw new Error('it does not end')
  }

  for (const shell of shells)
    for (const bare of [false, true])
      it(`in ${shell}${bare ? ', where there is no setsid' : ''}`, async () => {
        const actions = [
          action(`printf '[%s]' "$@"; cat; printf %s "$WORD" >&2; exit 3`, { stdin: "in'put\n", env: { WORD: "a 'b'\n" }, accept: [0, 3] }),
          action('sleep 30', { timeout: 1 }),
          action('echo never'),
        ]
        for (const act of startActs(job, actions, 20, {}, keptWords)) perform(shell, bare, act)
        const { state, steps, folder, kept } = await ended(shell, bare)
        assert.deepEqual([state, folder, steps.length], ['ended', path.join(home, '.ansible_async', job), 2])
        assert.deepEqual(
          steps.map(({ accepted, late }) => [accepted, late]),
          [
            [true, undefined],
            [false, 'step'],
          ],
        )
        assert.deepEqual(kept, JSON.parse(keptWords))
        assert.equal(statSync(path.join(folder, 'kept')).mode & 0o777, 0o600)
        const [first] = steps
        assert.equal(first?.stdout, `${words.map((word) => `[${word}]`).join('')}in'put\n`)
        assert.deepEqual([first?.stderr, first?.code], ["a 'b'\n", 3])
        assert.deepEqual(
          readdirSync(folder).filter((name) => /^[12]\.(step|in)$/.test(name)),
          [],
        )
        truncateSync(path.join(folder, '2.code'))
        assert.equal(look(shell, bare).state, 'unkept', 'a full disk took the code')
        perform(shell, bare, removeAct(job, {}))
        assert.equal(look(shell, bare).state, 'gone')
      })

  describe('of which a process id was given to another process', () => {
    const started = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
    let other: ChildProcess
    let pid: number
    let folder: string
    beforeEach(() => {
      other = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
      pid = other.pid as number
      folder = path.join(home, '.ansible_async', job)
      mkdirSync(folder, { recursive: true })
    })
    afterEach(() => {
      other.kill('SIGKILL')
    })
    const keep = (name: string, text: string) => writeFileSync(path.join(folder, name), `${text}\n`)

    for (const shell of shells) {
      it(`signal nobody, in ${shell}`, () => {
        keep('step', `${pid} 1`)
        perform(shell, false, stopAct(job, {}))
        assert.deepEqual([existsSync(folder), other.signalCode, started(pid) !== undefined], [false, null, true])
      })
      it(`signal what is theirs, in ${shell}`, async () => {
        keep('step', `${pid} ${started(pid)}`)
        const gone = new Promise((resolve) => other.once('exit', (_, signal) => resolve(signal)))
        perform(shell, false, stopAct(job, {}))
        assert.equal(await gone, 'SIGTERM')
      })
      it(`do not take it for the job that goes on, in ${shell}`, () => {
        keep('runner', `${pid} ${started(pid)}`)
        assert.equal(look(shell, false).state, 'running')
        keep('runner', `${pid} 1`)
        assert.equal(look(shell, false).state, 'lost')
      })
    }
  })
})
