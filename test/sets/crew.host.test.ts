/** Processes that run test files: every result is counted once, whatever becomes of a process. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAll } from './crew.ts'
import { summary } from './summary.ts'

describe('a crew', function () {
  this.timeout(120_000)
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-crew-'))
  })
  after(() => rmSync(folder, { recursive: true }))
  const run = (files: Readonly<Record<string, string>>, jobs: number, grep?: string) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return runAll({
      files: Object.keys(files).map((name) => join(folder, name)),
      jobs,
      timeout: 20_000,
      ...(grep !== undefined && { grep }),
      tell: () => undefined,
    })
  }
  const counts = (all: Awaited<ReturnType<typeof run>>) =>
    Object.fromEntries(all.map(({ file, passed, skipped, failures }) => [file.replace(/^.*\//, ''), [passed, skipped, failures.length]]))

  it('counts what passes, is skipped and fails, and goes on behind a process that ended and a file that cannot be loaded', async () => {
    const files = {
      'good.host.test.mjs': "it('a', () => undefined); it('b', () => undefined); it.skip('c', () => undefined)",
      'ends.host.test.mjs': "it('a', () => process.exit(0))",
      'broken.host.test.mjs': "throw new Error('no')",
      'bad.host.test.mjs': "it('a', () => { throw new Error('no') }); it('b', () => undefined)",
    }
    const expected = {
      'good.host.test.mjs': [2, 1, 0],
      'ends.host.test.mjs': [0, 0, 1],
      'broken.host.test.mjs': [0, 0, 1],
      'bad.host.test.mjs': [1, 0, 1],
    }
    for (const jobs of [1, 2]) assert.deepEqual(counts(await run(files, jobs)), expected)
  })

  it('leaves nothing of what a file leaves, whose process was killed as well', async () => {
    const leaves = "import { mkdtempSync } from 'node:fs'\nimport { tmpdir } from 'node:os'\n"
    const report = `import { writeFileSync } from 'node:fs'\nwriteFileSync('${join(folder, 'where')}', mkdtempSync(tmpdir() + '/tsplay-left-'))\n`
    for (const [name, ends, failures] of [
      ['left.test.js', '', 1],
      ['left.host.test.js', '', 0],
      ['killed.host.test.js', "process.kill(process.pid, 'SIGKILL'); return new Promise(() => undefined)", 1],
    ] as const) {
      const all = await run({ [name]: `${leaves}${report}it('a', () => { ${ends} })\n` }, 1)
      assert.deepEqual([name, all.map((each) => each.failures.length)], [name, [failures]])
      assert.ok(!existsSync(readFileSync(join(folder, 'where'), 'utf8')), name)
    }
  })

  it('guards a file of the unit set alone', async () => {
    const text = "import { spawnSync } from 'node:child_process'\nit('a', () => { spawnSync('true') })\n"
    assert.deepEqual(counts(await run({ 'one.test.js': text, 'one.host.test.js': text }, 1)), {
      'one.test.js': [0, 0, 1],
      'one.host.test.js': [1, 0, 0],
    })
  })

  it('runs those that are meant, and names in the summary what to run alone', async () => {
    const text = "it('yes', () => { throw new Error('no') }); it('other', () => undefined)"
    const ended = await run({ 'two.host.test.mjs': text }, 1, 'yes')
    assert.deepEqual(counts(ended), { 'two.host.test.mjs': [0, 0, 1] })
    assert.match(summary(ended, 1, false), /run it alone: npx mocha .*two\.host\.test\.mjs/)
  })
})
