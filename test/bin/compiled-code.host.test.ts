/** What an earlier start has compiled is used again, is of no harm where it is broken, and comes from nobody else. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { type Project, project } from './project.ts'

const loader = new URL('../../bin/start/compiled-code.js', import.meta.url).href

describe('compiled code', () => {
  let here: Project
  const kept = () => (existsSync(here.file('cache/tsplay')) ? readdirSync(here.file('cache/tsplay')) : [])
  const only = () => here.file(`cache/tsplay/${kept()[0]}`)
  const version = (more: Readonly<Record<string, string>> = {}) =>
    here.withEnvironment({ XDG_CACHE_HOME: here.file('cache'), ...more })('--version')

  beforeEach(() => {
    here = project()
  })
  afterEach(() => here.close())

  it('is kept at the first start, for this user alone, and taken at the next', async () => {
    await version()
    assert.match(kept().join(), /^[0-9a-f]{16}-[0-9a-z]+-v\d+\.\d+\.\d+-\w+-words$/)
    assert.equal(statSync(only()).mode & 0o777, 0o600)
    assert.equal(statSync(here.file('cache/tsplay')).mode & 0o777, 0o700)
    const { ino } = statSync(only())
    const again = await version()
    assert.match(again.all, /^\d+\.\d+\.\d+\n$/)
    assert.equal(statSync(only()).ino, ino)
  })

  it('is made again where it was damaged', async () => {
    await version()
    const whole = readFileSync(only())
    for (const broken of [Buffer.alloc(0), whole.subarray(0, 1000), Buffer.from(whole).fill(7, 5000, 5100)]) {
      writeFileSync(only(), broken)
      assert.match((await version()).all, /^\d+\.\d+\.\d+\n$/)
      assert.ok(statSync(only()).size >= whole.length / 2)
    }
  })

  it('names no place where another copy of the same build lies', () => {
    const build = '/* 0123456789abcdef */\nexports.fail = () => { throw new Error("no") }\n'
    here.write({ 'one/b.cjs': build, 'two/b.cjs': build, 'code/.keep': '' })
    const stackOf = (name: string) => {
      const work = `loadCompiled(${JSON.stringify(here.file(name))}, 'word', ${JSON.stringify(here.file('code'))}).fail()`
      const text = `import { loadCompiled } from ${JSON.stringify(loader)}\ntry { ${work} } catch (error) { console.log(error.stack) }`
      return spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' }).stdout
    }
    assert.match(stackOf('one/b.cjs'), /one\/b\.cjs/)
    const second = stackOf('two/b.cjs')
    assert.match(second, /two\/b\.cjs/)
    assert.doesNotMatch(second, /one\/b\.cjs/)
  })

  it('is neither kept nor taken where somebody else could write', async () => {
    await version()
    writeFileSync(only(), 'planted')
    chmodSync(here.file('cache/tsplay'), 0o770)
    assert.match((await version()).all, /^\d+\.\d+\.\d+\n$/)
    assert.equal(readFileSync(only(), 'utf8'), 'planted')
  })

  it('is not kept where nobody wants it, nor of a start that came to nothing', async () => {
    await version({ NODE_DISABLE_COMPILE_CACHE: '1' })
    const mistaken = await here.withEnvironment({ XDG_CACHE_HOME: here.file('cache') })('run', 'missing.yml')
    assert.equal(mistaken.code, 1)
    assert.deepEqual(kept(), [])
  })

  it('of builds that were last used 30 days ago goes when new one is kept', async () => {
    here.write({ 'cache/tsplay/old': '', 'cache/tsplay/new': '' })
    for (const folder of ['cache', 'cache/tsplay']) chmodSync(here.file(folder), 0o700)
    for (const [name, days] of [
      ['old', 31],
      ['new', 29],
    ] as const) {
      const then = Date.now() / 1000 - days * 86_400
      utimesSync(here.file(`cache/tsplay/${name}`), then, then)
    }
    await version()
    assert.deepEqual([kept().includes('old'), kept().includes('new'), kept().length], [false, true, 2])
  })

  it('is of one build: a first line tells builds apart', () => {
    const load = (text: string) => {
      here.write({ 'program.cjs': text })
      const code = `const { loadCompiled } = await import(${JSON.stringify(loader)})
        console.log(loadCompiled(${JSON.stringify(here.file('program.cjs'))}, 'run', ${JSON.stringify(here.dir)}).told)`
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
      return stdout + stderr
    }
    assert.equal(load('// a\nexports.told = 1\n'), '1\n')
    // What runs is what was kept, whatever the file says now.
    assert.equal(load('// a\nexports.told = 2\n'), '1\n')
    assert.equal(load('// b\nexports.told = 2\n'), '2\n')
  })
})
