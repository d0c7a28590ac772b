/** A controller that may open few files does many hosts all the same: connections wait for each other, and nobody is said to be unreachable. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'

const program = resolve('dist/bin/tsplay.js')
const names = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`)

/** The server lives in this process, so the run may not block it. */
function tsplay(before: string, cwd: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn('/bin/sh', ['-c', `${before}; exec "$@"`, 'sh', process.execPath, program, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((settle) => child.once('close', (code) => settle({ code, said })))
}

describe('a controller that may open few files', () => {
  let dir: string
  let server: SshServer | undefined
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-files-'))
    const task = (word: string) => `    - command: echo ${word}\n`
    writeFileSync(join(dir, 'site.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${task('one')}${task('two')}`)
  })
  afterEach(async () => {
    await server?.close()
    server = undefined
    rmSync(dir, { recursive: true, force: true })
  })

  async function settlesAll(hosts: string) {
    writeFileSync(join(dir, 'hosts'), hosts)
    const { code, said } = await tsplay('ulimit -n 64', dir, 'run', 'site.yml', '-i', 'hosts', '-f', '100', '--report', 'jsonl=report.json')
    assert.equal(code, 0, said.slice(-2000))
    const events = readFileSync(join(dir, 'report.json'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string })
    assert.ok(events.length > 0)
    assert.ok(!events.some(({ type }) => type === 'unreachable'))
  }

  for (const [client, count] of [
    ['ssh2', 60],
    ['openssh', 12],
  ] as const)
    it(`does ${count} hosts over ${client}, task by task`, async () => {
      server = await startSshServer()
      await settlesAll(server.inventory(names(count), server.port, client))
      // Some gave their connection up for others, and came back.
      assert.ok(server.counts.connections > count, String(server.counts.connections))
    })

  it('does 40 that are itself', () =>
    settlesAll(
      names(40)
        .map((name) => `${name} ansible_connection=local\n`)
        .join(''),
    ))

  it('says that the folder it is in is gone', async () => {
    const gone = join(dir, 'gone')
    mkdirSync(gone)
    const running = tsplay('rmdir "$PWD"', gone, 'check', join(dir, 'site.yml'))
    const { code, said } = await running
    assert.equal(code, 1)
    assert.match(said, /the working directory does not exist any more/)
    assert.doesNotMatch(said, /ENOENT|\bat /)
    assert.throws(() => rmdirSync(gone))
  })
})
