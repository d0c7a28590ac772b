/** `tsplay init`: what it lays can be linted, checked and run, an editor finds its types, and no file is overwritten. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const tsc = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url))

describe('tsplay init', () => {
  let here: Project
  beforeEach(() => {
    here = warmProject()
  })
  afterEach(() => here.close())
  const well = async (...args: string[]) => {
    const said = await here.tsplay(...args)
    assert.equal(said.code, 0, said.all)
    return said
  }

  it('lays a project that lints, checks and runs, and then changes nothing', async () => {
    await well('init')
    assert.equal((await well('lint')).err, '')
    here.write({ 'group_vars/web.yml': `motd_file: ${here.file('made')}\n` })
    assert.match((await well('check', 'site.yml')).out, /write .*made/)
    assert.equal(here.has('made'), false)
    await well('run', 'site.yml')
    assert.match(here.read('made'), /localhost/)
    assert.match((await well('run', 'site.yml')).out, /changed=0/)
    assert.equal((await well('check', 'site.yml', '--exit-code')).code, 0)
  })

  it('gives modules their types, wherever tsplay is installed', async () => {
    await well('init')
    const check = () => spawnSync(tsc, ['-p', '.'], { cwd: here.dir, encoding: 'utf8' })
    const { status, stdout } = check()
    assert.equal(status, 0, stdout)
    here.write({ 'modules/motd.ts': here.read('modules/motd.ts').replace('plan({ text,', 'plan({ txt,') })
    assert.match(check().stdout, /modules\/motd\.ts.*txt/)
  })

  it('lays it into a folder, and only the types where they are asked for', async () => {
    await well('init', 'infra/live')
    assert.ok(here.has('infra/live/site.yml'))
    mkdirSync(here.file('other'))
    await well('init', 'other', '--types')
    assert.deepEqual(readdirSync(here.file('other')).sort(), ['tsconfig.json', 'tsplay-env.d.ts'])
  })

  it('overwrites no file', async () => {
    here.write({ 'site.yml': 'mine', 'tsconfig.json': '{}' })
    const { out } = await well('init')
    assert.deepEqual([here.read('site.yml'), here.read('tsconfig.json')], ['mine', '{}'])
    assert.match(out, /^exists {2}site\.yml$/m)
    assert.match(out, /^wrote {3}modules\/motd\.ts$/m)
  })

  it('refuses a folder that is a file', async () => {
    here.write({ taken: '' })
    const { code, err } = await here.tsplay('init', 'taken')
    assert.equal(code, 1)
    assert.deepEqual(printedDiagnostics(err).map(({ code: word, names }) => [word, names]), [['cannot-start', ['taken/inventory/hosts.yml']]]) // biome-ignore format: one line
    assert.match(err, /ENOTDIR/)
  })
})
