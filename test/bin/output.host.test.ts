/** Output that cannot be written ends no run: a full disk, a reader that goes away, a terminal that is closed. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const tsplay = path.resolve('dist/bin/tsplay.js')

describe('output that cannot be written', function () {
  this.timeout(60_000)
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tsplay-output-'))
    writeFileSync(
      path.join(dir, 'site.yml'),
      `- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - command: echo {{ item }}
      loop: "{{ range(40) | list }}"
    - command: sleep 1
    - command: touch ${dir}/done
`,
    )
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const words = (...more: readonly string[]) => [tsplay, 'run', path.join(dir, 'site.yml'), ...more]
  const done = () => existsSync(path.join(dir, 'done'))

  it('on a full disk: the run goes on, and its exit code says that the report is not complete', async function () {
    if (!existsSync('/dev/full')) return void this.skip()
    const child = spawn(process.execPath, words(), { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] })
    const [code, said] = await ended(child)
    assert.deepEqual([code, done()], [1, true])
    assert.match(said, /^warning: .*ENOSPC.*\n[\s\S]*^error: /m)
    assert.doesNotMatch(said, /at .*\.cjs|node:/)
  })

  for (const flag of ['--report=json=/dev/full', '--report=junit=/dev/full', '--log=/dev/full'])
    it(`of ${flag.split('=').slice(0, -1).join('=')}: said last, and exit code 1 where all else is well`, async function () {
      if (!existsSync('/dev/full')) return void this.skip()
      const [code, said] = await ended(spawn(process.execPath, words(flag), { stdio: ['ignore', 'ignore', 'pipe'] }))
      assert.deepEqual([code, done()], [1, true])
      assert.match(said.trimEnd().split('\n').at(-1) ?? '', /^error: `.*` is incomplete: ENOSPC/)
    })

  it('to a reader that goes away: the run goes on, and all is well', async () => {
    const child = spawn(process.execPath, words(), { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout?.once('data', () => child.stdout?.destroy())
    const [code, said] = await ended(child)
    assert.deepEqual([code, done(), said], [0, true, ''])
  })

  it('to a terminal that is closed: what runs is ended in order, and the reports in files are complete', async function () {
    if (process.platform !== 'linux') return void this.skip()
    const report = path.join(dir, 'report.json')
    const line = [process.execPath, ...words(`--report=jsonl=${report}`)].map((word) => `'${word}'`).join(' ')
    const terminal = spawn('script', ['-qec', `echo $$ >'${dir}/pid'; exec ${line}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
    terminal.stdout?.resume()
    for (let left = 600; left > 0 && !(existsSync(report) && readFileSync(report, 'utf8').includes('sleep 1')); left--) await sleep(50)
    const pid = Number(readFileSync(path.join(dir, 'pid'), 'utf8'))
    terminal.kill('SIGKILL')
    for (let left = 600; left > 0 && alive(pid); left--) await sleep(50)
    const events = readFileSync(report, 'utf8')
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as { type: string })
    assert.equal(events.at(-1)?.type, 'run-end')
    assert.equal(done(), false)
  })
})

function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return false
  }
}

/** Its exit code and what it said on standard error. */
function ended(child: ChildProcess): Promise<readonly [number | null, string]> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => child.once('close', (code) => resolve([code, said])))
}
